import datetime as dt

from dure.foundation import clock
from dure.foundation.jobs import cron
from dure.portal.events import reconciliation
from dure.portal.events.models import Receipt, SeenToken
from dure.portal.rp.models import HubLogout

KEEP_RECEIPTS = dt.timedelta(days=90)
KEEP_SEEN = dt.timedelta(days=400)
KEEP_LOGOUTS = dt.timedelta(days=2)


@cron("03:40")
def reconcile_links() -> dict[str, int]:
    """The nightly comparison of all links with the hub."""
    return reconciliation.reconcile()


@cron("04:10")
def forget_old_tokens() -> int:
    now = clock.now()
    gone = Receipt.objects.filter(received_at__lt=now - KEEP_RECEIPTS).delete()[0]
    gone += SeenToken.objects.filter(seen_at__lt=now - KEEP_SEEN).delete()[0]
    return gone + HubLogout.objects.filter(received_at__lt=now - KEEP_LOGOUTS).delete()[0]
