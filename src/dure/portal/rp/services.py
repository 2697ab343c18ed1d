from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.portal.accounts.models import AccountSession
from dure.portal.rp import attempts, client
from dure.portal.rp.attempts import Attempt
from dure.portal.rp.client import ProviderRefused
from dure.portal.rp.id_tokens import Identity
from dure.portal.rp.jose import TokenRefused
from dure.portal.rp.provider import provider
from dure.protocol.claims import MEMBER_KINDS

KEPT_CLAIMS = (
    "member_type",
    "name",
    "birthdate",
    "gender",
    "phone_number",
    "phone_number_verified",
    "email",
    "company",
    "iat",
    "auth_time",
)


def begin(
    request: HttpRequest, *, next_path: str = "", create: bool = False, member_kind: str = "", converting: AccountSession | None = None
) -> str:
    """Where to send the browser so that the person signs in (or up) at the hub.

    ``converting`` is the old sign-in whose account is to be linked. Raises Unreachable, ProviderRefused.
    """
    ours = provider()
    metadata = ours.metadata()
    account, session = (str(converting.account_id), str(converting.pk)) if converting else ("", "")
    state, attempt = attempts.begin(request, next_path=next_path, converting=account, session=session)
    parameters = {"state": state, "nonce": attempt.nonce}
    if create and (not metadata.prompts or "create" in metadata.prompts):
        parameters["prompt"] = "create"
    if member_kind in MEMBER_KINDS:
        parameters["member_type"] = member_kind
    return client.authorization_url(ours, parameters, verifier=attempt.verifier)


def complete(request: HttpRequest) -> tuple[Identity, Attempt]:
    """The identity that the provider's answer stands for. Raises Refusal, Unreachable, ProviderRefused, TokenRefused."""
    query = request.GET
    if any(len(query.getlist(name)) != 1 for name in query):
        raise TokenRefused("invalid_request", "repeated parameter")
    attempt = attempts.take(request, query.get("state", ""))
    if attempt is None:
        text = _("로그인 요청이 끝났거나 이 브라우저에서 시작하지 않았습니다. 통합로그인을 다시 눌러 주세요.")
        raise Refusal("no_attempt", text)
    check_issuer(query.get("iss"))
    if "error" in query:
        raise ProviderRefused(query["error"][:60])
    code = query.get("code", "")
    if not code:
        raise TokenRefused("invalid_request", "code")
    return client.exchange(provider(), code, verifier=attempt.verifier, nonce=attempt.nonce), attempt


def check_issuer(named: str | None) -> None:
    """RFC 9207: a response of another provider is refused, and one without name when ours names itself."""
    ours = provider()
    if (named is None and ours.metadata().names_itself) or named not in {None, ours.issuer}:
        raise TokenRefused("invalid_issuer", "iss")


def session_fields(identity: Identity) -> dict[str, Any]:
    return {
        "hub_issuer": identity.issuer,
        "hub_sub": identity.sub,
        "hub_sid": identity.sid,
        "hub_claims": {name: identity.claims[name] for name in KEPT_CLAIMS if name in identity.claims},
        "id_token": identity.id_token,
        "auth_at": identity.auth_at,
        "amr": identity.amr,
        "acr": identity.acr,
    }


def logout_target(session: AccountSession | None) -> str:
    """Where the browser goes after signing out here: the hub's logout for a session that came from it, else ''. Raises Unreachable."""
    if session is None or not session.id_token or session.hub_issuer != provider().issuer:
        return ""
    return client.logout_url(provider(), session.id_token)
