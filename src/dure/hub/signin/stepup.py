"""Proving again, in the midst of a session, that the member is there."""

from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.hub import verification
from dure.hub.members.models import MemberSession
from dure.hub.members.services import demand_same
from dure.hub.signin.corporate import method_of
from dure.hub.signin.services import sign_in
from dure.hub.verification import Purpose

RECENT_SECONDS = 600


def recently_authenticated(session: MemberSession | None, seconds: int = RECENT_SECONDS) -> bool:
    """Whether the member signed in or confirmed within the last ``seconds``."""
    return session is not None and (clock.now() - session.auth_at).total_seconds() <= seconds


def recently_confirmed(session: MemberSession | None, seconds: int = RECENT_SECONDS) -> bool:
    """Stricter: the member was asked again within the session, not just at its start."""
    if session is None or session.confirmed_at is None:
        return False
    return (clock.now() - session.confirmed_at).total_seconds() <= seconds


def ask_again(request: HttpRequest, next_path: str = "") -> HttpResponse:
    """Send the browser to confirm and then to ``next_path`` (by default back to this page)."""
    return HttpResponseRedirect(f"/sign-in/again/?{urlencode({'next': next_path or request.get_full_path()})}")


def confirm_with_verification(request: HttpRequest, response: HttpResponse) -> None:
    """Use up a verification of the signed-in member. Raises Refusal ``not_verified``, ``other_person`` or ``other_business``."""
    member = request.member  # type: ignore[attr-defined]
    identity = verification.take(request, Purpose.STEP_UP)
    if identity is None:
        raise Refusal("not_verified", _("본인확인이 끝나지 않았거나 시간이 지났습니다. 다시 해 주세요."))
    demand_same(member, identity)
    with transaction.atomic():
        sign_in(request, response, member, amr=" ".join(identity.amr), acr=identity.acr, method=method_of(identity))
