"""Upstream identity providers (간편인증, Any-ID) in OpenID Connect, and the linking-value gateway (연계정보)."""

from dure.foundation.integrations.identity.client import IdentityFault, Outcome, authorization_url, exchange, new_request
from dure.foundation.integrations.identity.linking import linking_configured, linking_value
from dure.foundation.integrations.identity.providers import Provider, provider, providers

__all__ = [
    "IdentityFault",
    "Outcome",
    "Provider",
    "authorization_url",
    "exchange",
    "linking_configured",
    "linking_value",
    "new_request",
    "provider",
    "providers",
]
