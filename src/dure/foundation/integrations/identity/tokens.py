"""ID tokens of upstream providers (OpenID Connect Core 3.1.3.7)."""

import hmac
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError

from dure.foundation import clock
from dure.foundation.integrations.identity.faults import IdentityFault
from dure.foundation.integrations.identity.metadata import keys
from dure.foundation.integrations.identity.providers import Provider

SKEW_SECONDS = 60
OLDEST_SECONDS = 600


def verified_claims(provider: Provider, id_token: Any, *, nonce: str) -> dict[str, Any]:
    """Claims of a token that this provider signed for us, just now, in answer to our request. Raises IdentityFault."""
    if not isinstance(id_token, str) or len(id_token) > 20_000:
        raise IdentityFault("no_id_token")
    claims = _decode(provider, id_token)
    if claims.get("iss") != provider.issuer:
        raise IdentityFault("wrong_issuer")
    _check_audience(provider, claims)
    _check_times(claims)
    if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise IdentityFault("wrong_nonce")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise IdentityFault("no_subject")
    return claims


def _decode(provider: Provider, id_token: str) -> dict[str, Any]:
    try:
        header = jws.extract_compact(id_token.encode()).headers()
        if header.get("alg") not in provider.algorithms:
            raise IdentityFault("bad_algorithm")
        known = {key.kid for key in keys(provider)}
        found = keys(provider, fresh=header.get("kid") not in known)
        return dict(jwt.decode(id_token, found, algorithms=list(provider.algorithms)).claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise IdentityFault("bad_signature") from error


def _check_audience(provider: Provider, claims: dict[str, Any]) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in audiences:
        raise IdentityFault("wrong_audience")
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise IdentityFault("wrong_audience")


def _check_times(claims: dict[str, Any]) -> None:
    now = clock.timestamp()
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, (int, float)) or not isinstance(issued, (int, float)):
        raise IdentityFault("no_times")
    if expires + SKEW_SECONDS < now:
        raise IdentityFault("expired")
    if issued - SKEW_SECONDS > now or issued + OLDEST_SECONDS < now:
        raise IdentityFault("wrong_time")
