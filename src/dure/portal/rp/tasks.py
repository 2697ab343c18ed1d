import datetime as dt

from dure.foundation import clock
from dure.foundation.door import Unreachable
from dure.foundation.jobs import GiveUp, every, growing, task
from dure.portal.accounts import sessions
from dure.portal.accounts.models import AccountSession
from dure.portal.rp import client
from dure.portal.rp.provider import provider

BROWSER_SECONDS = 30
KEEP_ENDED = dt.timedelta(days=30)


@task(max_attempts=40, backoff=growing(2.0, 3600.0))
def tell_hub(session_id: str) -> str:
    """Tell the hub that a session that came from it is over here, so that it ends there too."""
    session = AccountSession.objects.filter(pk=session_id).exclude(hub_sid="").first()
    ours = provider()
    if session is None or session.hub_issuer != ours.issuer:
        return "not ours"
    endpoint = ours.metadata().sessions_end_endpoint
    if not endpoint:
        return "provider has no such endpoint"
    response = client.call(ours, endpoint, {"sid": session.hub_sid, "reason": session.end_reason})
    if response.is_success:
        return "told"
    if response.status_code in {400, 404}:
        msg = f"HTTP {response.status_code}"
        raise GiveUp(msg)
    msg = f"hub: HTTP {response.status_code}"
    raise Unreachable(msg)


@every(10)
def end_sessions_that_ran_out() -> int:
    """Idle or over-age sessions end, and the hub hears of it."""
    ended = sessions.run_out()
    for session in ended:
        if session.hub_sid:
            tell_hub.enqueue(session.pk)
    return len(ended)


@every(24 * 3600)
def forget_ended_sessions() -> int:
    """Rows of ended sessions go after a month."""
    return AccountSession.objects.filter(ended_at__lt=clock.now() - KEEP_ENDED).delete()[0]


def tell_hub_later(session: AccountSession) -> None:
    """After a sign-out in the browser, which itself goes by the hub: this only catches the browser that was closed on the way."""
    if session.hub_sid:
        tell_hub.enqueue_at(clock.now() + dt.timedelta(seconds=BROWSER_SECONDS), session.pk)
