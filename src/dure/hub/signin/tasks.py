import datetime as dt
import logging

from dure.foundation import clock
from dure.foundation.jobs import cron, every, task
from dure.hub.members import outward
from dure.hub.members.models import Member, MemberSession, MemberState
from dure.hub.signin import lockout
from dure.hub.signin.models import PasskeyChallenge, ResetLink, SignInRecord
from dure.hub.signin.services import warn

log = logging.getLogger(__name__)
RECORDS_KEPT = dt.timedelta(days=2 * 365)
SESSIONS_KEPT = dt.timedelta(days=90)
BATCH = 500


@task(max_attempts=5)
def tell_of_guessing(member_id: str) -> None:
    """Mail the owner of an account that had many wrong guesses; an unknown login ID has no owner."""
    member = Member.objects.filter(pk=member_id, state=MemberState.ACTIVE).first() if member_id else None
    if member is not None:
        warn("guessing", member)


@task(max_attempts=5)
def send_reset_link(member_id: str) -> None:
    """Mail the one-time link; without a member there is nothing to do, and nobody can tell from outside."""
    from dure.hub.signin.recovery import send_link  # noqa: PLC0415 (recovery enqueues this task)

    member = Member.objects.filter(pk=member_id, state=MemberState.ACTIVE).first() if member_id else None
    if member is not None:
        send_link(member)


@every(60)
def end_lapsed_sessions() -> int:
    """End sessions past their absolute end, here and at the portals. Returns how many.

    One that was only idle too long is left: it is of no use any more, but "sign out everywhere" must still find the
    portals that were entered through it.
    """
    over = MemberSession.objects.filter(ended_at=None, ends_at__lte=clock.now()).select_related("member")
    batch = list(over.order_by("ends_at")[:BATCH])
    if batch:
        outward.end_sessions(batch, reason="absolute")
    return len(batch)


@cron("03:20")
def sweep() -> dict[str, int]:
    """Delete what has lost its use; counts only go to the log."""
    now = clock.now()
    gone = {
        "guesses": lockout.forget_old(),
        "challenges": PasskeyChallenge.objects.filter(expires_at__lt=now).delete()[0],
        "links": ResetLink.objects.filter(expires_at__lt=now - dt.timedelta(days=30)).delete()[0],
        "records": SignInRecord.objects.filter(at__lt=now - RECORDS_KEPT).delete()[0],
        "sessions": MemberSession.objects.filter(ended_at__lt=now - SESSIONS_KEPT).delete()[0],
    }
    log.info("sign-in sweep: %s", gone)
    return gone
