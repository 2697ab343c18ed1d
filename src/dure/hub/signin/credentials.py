"""Login ID and password: the one place where a guess is judged."""

import datetime as dt

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.foundation.sessions.models import address_of, network_of
from dure.hub.members import passwords
from dure.hub.members.models import Member, MemberState
from dure.hub.members.rules import normal_login_id
from dure.hub.members.services import renew_hash
from dure.hub.signin import lockout, marks, store, tasks
from dure.hub.signin.lockout import Counter
from dure.hub.signin.models import Method, Outcome
from dure.hub.signin.pacing import ACCOUNT, ADDRESS
from dure.hub.signin.services import note, sign_in, suspended_message
from dure.protocol.claims import ACR_PASSWORD

AMR = "pwd"


def counters_of(request: HttpRequest, member: Member | None, login_id: str) -> list[Counter]:
    """A browser known to the member counts by itself; any other counts against the account and its address."""
    browser = marks.browser_of(request, member)
    if browser:
        return [Counter.of("browser", browser, ACCOUNT)]
    return [
        Counter.of("account", normal_login_id(login_id), ACCOUNT),
        Counter.of("address", network_of(address_of(request) or ""), ADDRESS),
    ]


def sign_in_with_password(request: HttpRequest, response: HttpResponse, login_id: str, raw: str) -> Member:
    """Judge one guess and start the session. Commits by itself; the hash is computed outside any transaction.

    Raises Refusal ``wait``, ``wrong`` (the same for an unknown ID, a member without password and a wrong password) or
    ``suspended``.
    """
    member = store.individual(normal_login_id(login_id))
    stale = judge(request, member, login_id, raw)
    if member is None:
        raise wrong(None)
    if member.state == MemberState.SUSPENDED:
        note(request, member, method=Method.PASSWORD, outcome=Outcome.SUSPENDED)
        raise Refusal("suspended", suspended_message())
    with transaction.atomic():
        counters = counters_of(request, member, login_id)
        counted = lockout.demand_open(counters, lock=True)
        if counted and marks.browser_of(request, member):
            lockout.forgive(counters)
        sign_in(request, response, member, amr=AMR, acr=ACR_PASSWORD, method=Method.PASSWORD)
        if stale:
            renew_hash(member, raw)
    return member


def judge(request: HttpRequest, member: Member | None, login_id: str, raw: str) -> bool:
    """Raises Refusal ``wait`` or ``wrong``. Returns whether the stored hash should be renewed."""
    counters = counters_of(request, member, login_id)
    lockout.demand_open(counters)
    good, stale = passwords.matches(raw, member.password if member else "")
    if not good:
        raise _count_wrong(request, member, counters)
    return stale


def _count_wrong(request: HttpRequest, member: Member | None, counters: list[Counter]) -> Refusal:
    with transaction.atomic():
        until = lockout.count(counters)
        note(request, member, method=Method.PASSWORD, outcome=Outcome.WRONG)
        if until:
            tasks.tell_of_guessing.enqueue(str(member.pk) if member else "")
    return wrong(until)


def wrong(until: dt.datetime | None) -> Refusal:
    message = _("아이디 또는 비밀번호가 맞지 않습니다. 대소문자와 한/영 상태를 확인하고 다시 입력해 주세요.")
    if until is None:
        return Refusal("wrong", message)
    wait = lockout.refusal(until, clock.now())
    return Refusal("wrong", f"{message} {wait.message}", wait_seconds=wait.wait_seconds)


def confirm_password(request: HttpRequest, member: Member, raw: str) -> None:
    """The member types the password again. Guesses count as at the sign-in. Raises Refusal ``wait`` or ``wrong_password``."""
    try:
        judge(request, member, member.login_id or "", raw)
    except Refusal as refusal:
        if refusal.code == "wrong":
            raise Refusal("wrong_password", _("비밀번호가 맞지 않습니다. 다시 입력해 주세요."), field="password") from refusal
        raise


def confirm_with_password(request: HttpRequest, response: HttpResponse, member: Member, raw: str) -> None:
    """The signed-in member proves to be there; the session is renewed. Raises Refusal like ``confirm_password``."""
    confirm_password(request, member, raw)
    with transaction.atomic():
        sign_in(request, response, member, amr=AMR, acr=ACR_PASSWORD, method=Method.PASSWORD)
