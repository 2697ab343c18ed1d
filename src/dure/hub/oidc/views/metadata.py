from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dure.foundation.access import machine, writes_on_get
from dure.hub.oidc import keys
from dure.hub.oidc.models import AuthMethod
from dure.hub.oidc.models.clients import MACHINE_SCOPES
from dure.protocol.claims import ACR_ORDER, SCOPES

METHODS = AuthMethod.values


@require_safe
@machine
def discovery(_request: HttpRequest) -> HttpResponse:
    """OpenID Connect Discovery 1.0 and RFC 8414."""
    return cached(JsonResponse(metadata()))


@require_safe
@writes_on_get("the first look makes the signing keys")
@machine
def jwks(_request: HttpRequest) -> HttpResponse:
    """The public keys: next, current and retired."""
    return cached(JsonResponse(keys.ring().published))


def metadata() -> dict[str, Any]:
    base = settings.BASE_URL
    claims = {claim for names in SCOPES.values() for claim in names}
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/oidc/authorize",
        "token_endpoint": f"{base}/oidc/token",
        "userinfo_endpoint": f"{base}/oidc/userinfo",
        "jwks_uri": f"{base}/oidc/jwks",
        "introspection_endpoint": f"{base}/oidc/introspect",
        "revocation_endpoint": f"{base}/oidc/revoke",
        "pushed_authorization_request_endpoint": f"{base}/oidc/par",
        "require_pushed_authorization_requests": False,
        "end_session_endpoint": f"{base}/oidc/end_session",
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "scopes_supported": [*SCOPES, *MACHINE_SCOPES],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
        "subject_types_supported": ["pairwise", "public"],
        "acr_values_supported": list(ACR_ORDER),
        "id_token_signing_alg_values_supported": list(keys.ALGORITHMS),
        "token_endpoint_auth_methods_supported": METHODS,
        "token_endpoint_auth_signing_alg_values_supported": list(keys.ALGORITHMS),
        "introspection_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_methods_supported": METHODS,
        "claims_supported": sorted({*claims, "iss", "aud", "iat", "exp", "auth_time", "acr", "amr", "sid", "nonce", "at_hash"}),
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["ko", "en"],
        "dure_sessions_end_endpoint": f"{base}/oidc/sessions/end",
        "dure_links_endpoint": f"{base}/oidc/links",
    }


def cached(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
