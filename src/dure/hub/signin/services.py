"""Starting and ending sessions of members."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _

from dure.foundation import audit, chance, clock, notify
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.sessions import models as sessions
from dure.hub import verification
from dure.hub.members import outward
from dure.hub.members.models import Member, MemberSession, MemberState
from dure.hub.members.services import end_all_sessions
from dure.hub.signin import marks, store
from dure.hub.signin.models import Method, Outcome, SignInRecord


def actor_of(member: Member) -> Actor:
    return Actor("member", str(member.pk), member.display_name)


def sign_in(
    request: HttpRequest, response: HttpResponse, member: Member, *, amr: str, acr: str, method: str = Method.PASSWORD
) -> MemberSession:
    """Start a session in this browser and put its cookie on ``response``; must run in a transaction.

    The SignInRecord written with it is the access record of the act.

    The same member's session is renewed under its ``sid`` with a new token; another member's is ended first.
    ``amr`` holds RFC 8176 values with spaces between. Raises Refusal ``suspended``.
    """
    demand_active(request, member, method=method)
    strange = not marks.browser_of(request, member) and is_strange(request, member)
    standing: MemberSession | None = getattr(request, "member_session", None)
    if standing is not None and standing.member_id != member.pk:
        outward.end_sessions([standing], reason="replaced")
        standing = None
    session, raw = _renew(standing, amr=amr, acr=acr) if standing else _open(request, member, amr=amr, acr=acr, method=method)
    _fresh_browser_state(request)
    sessions.set_cookie(response, raw)
    marks.mark_browser(request, response, member)
    note(request, member, method=method, outcome=Outcome.DONE, sid=session)
    if strange:
        warn("new_device", member, session=session)
    request.member, request.member_session = member, session  # type: ignore[attr-defined]
    return session


def demand_active(request: HttpRequest, member: Member, *, method: str) -> None:
    if member.state == MemberState.SUSPENDED:
        note(request, member, method=method, outcome=Outcome.SUSPENDED)
        raise Refusal("suspended", suspended_message())
    if member.state != MemberState.ACTIVE:
        raise Refusal("not_a_member", _("이용할 수 없는 회원입니다."))


def suspended_message() -> str:
    return _("이용이 정지된 회원입니다. 정지 사유와 다시 이용하는 방법은 이메일로 보내 드린 안내를 확인하시거나 고객센터에 문의해 주세요.")


def _open(request: HttpRequest, member: Member, *, amr: str, acr: str, method: str) -> tuple[MemberSession, str]:
    raw, now = chance.token(), clock.now()
    session = MemberSession(
        member=member,
        token_hash=sessions.hash_token(raw),
        auth_at=now,
        last_seen_at=now,
        ends_at=now + dt.timedelta(seconds=settings.ABSOLUTE_SECONDS),
        ip=sessions.address_of(request),
        user_agent=browser_name(request),
        amr=amr,
        acr=acr,
        method=method,
    )
    store.insert(session)
    session._state.adding = False  # noqa: SLF001 (Django's public model API)
    return session, raw


def _renew(session: MemberSession, *, amr: str, acr: str) -> tuple[MemberSession, str]:
    raw, now = chance.token(), clock.now()
    session.token_hash = sessions.hash_token(raw)
    session.auth_at = session.last_seen_at = session.confirmed_at = now
    session.ends_at = now + dt.timedelta(seconds=settings.ABSOLUTE_SECONDS)
    session.amr, session.acr = amr, acr
    session.save(update_fields=["token_hash", "auth_at", "last_seen_at", "confirmed_at", "ends_at", "amr", "acr"])
    return session, raw


def rotate(request: HttpRequest, response: HttpResponse, session: MemberSession) -> None:
    """Give a running session a new token: what was known of it before is worth nothing."""
    raw = chance.token()
    session.token_hash = sessions.hash_token(raw)
    session.save(update_fields=["token_hash"])
    rotate_token(request)
    sessions.set_cookie(response, raw)


def note_removed_certificate(member: Member) -> None:
    audit.record("certificate.removed", actor=actor_of(member), subject=member.subject)


def _fresh_browser_state(request: HttpRequest) -> None:
    """Nothing that was set before the sign-in may be known to somebody else after it."""
    rotate_token(request)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.cycle_key()


def is_strange(request: HttpRequest, member: Member) -> bool:
    """Whether the member has signed in before, but never with this kind of browser from this address."""
    return not store.seen_here(member.pk, sessions.address_of(request), browser_name(request)) and store.seen_anywhere(member.pk)


def browser_name(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")[:300]


def note(request: HttpRequest, member: Member | None, *, method: str, outcome: str, sid: MemberSession | None = None) -> None:
    """Write the access record of one attempt."""
    store.insert(
        SignInRecord(
            member_id=member.pk if member else None,
            at=clock.now(),
            method=method,
            outcome=outcome,
            ip=sessions.address_of(request),
            user_agent=browser_name(request),
            sid=sid.pk if sid else None,
        )
    )


def warn(key: str, member: Member, **context: object) -> None:
    """Tell the member by mail about something that concerns the safety of the account."""
    if member.email:
        notify.send(
            key, email=member.email, context={"member": member, "at": clock.now(), **context}, locale=member.language, about=member.subject
        )


@transaction.atomic
def sign_out(session: MemberSession, reason: str) -> None:
    """End one session here and at every portal that shares it."""
    outward.end_sessions([session], reason=reason)
    audit.record(
        "session.ended", actor=actor_of(session.member), subject=session.member.subject, obj=f"session:{session.pk}", reason=reason
    )


@transaction.atomic
def sign_out_everywhere(member: Member, reason: str, *, keep: MemberSession | None = None) -> int:
    """End all sessions of a member, here and at every portal. Returns how many there were."""
    count = end_all_sessions(member, reason=reason, keep=keep)
    audit.record("session.all_ended", actor=actor_of(member), subject=member.subject, reason=reason, data={"count": count})
    return count


def forget_browser(request: HttpRequest, response: HttpResponse) -> None:
    """Clear what this browser holds of its session and of verifications (they end too), after the session has been ended."""
    sessions.clear_cookie(response)
    verification.forget(request, response)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        request.session.flush()
    rotate_token(request)
