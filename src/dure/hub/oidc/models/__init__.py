from dure.hub.oidc.models.clients import AuthMethod, Client, ClientState, SubjectType
from dure.hub.oidc.models.grants import ClientToken, Grant, Token, UsedAssertion
from dure.hub.oidc.models.keys import KeyState, SigningKey
from dure.hub.oidc.models.requests import Approval, Attempts, AuthorizationRequest

__all__ = [
    "Approval",
    "Attempts",
    "AuthMethod",
    "AuthorizationRequest",
    "Client",
    "ClientState",
    "ClientToken",
    "Grant",
    "KeyState",
    "SigningKey",
    "SubjectType",
    "Token",
    "UsedAssertion",
]
