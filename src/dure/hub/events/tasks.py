import datetime as dt

from dure.foundation import clock
from dure.foundation.jobs import cron, every, task
from dure.hub.events.models import Delivery, DeliveryState

KEEP_DELIVERED = dt.timedelta(days=30)
LONGEST_WAIT = dt.timedelta(days=30)
SWEEP_SECONDS = 20


@task(max_attempts=3, limit_seconds=60)
def send_waiting(client_pk: int, kind: str) -> None:
    """Send what waits for one client; when it does not answer, come back later."""
    from dure.hub.events import sending  # noqa: PLC0415 (sending enqueues this task)

    later = sending.drain(client_pk, kind)
    if later is not None:
        send_waiting.enqueue_at(later, client_pk, kind)


@every(SWEEP_SECONDS)
def sweep() -> None:
    """Pick up what nobody is sending: after a crash, or after a portal's refusal has rested."""
    due = Delivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=clock.now())
    for client_pk, kind in due.order_by().values_list("client_id", "kind").distinct():
        send_waiting.enqueue(client_pk, kind)


@cron("03:40")
def forget_delivered() -> None:
    """Remove what has long been delivered, and give up on portals that have been away for a month."""
    overdue = Delivery.objects.filter(state=DeliveryState.WAITING, made_at__lt=clock.now() - LONGEST_WAIT)
    overdue.update(state=DeliveryState.GIVEN_UP)
    Delivery.objects.filter(state=DeliveryState.DELIVERED, delivered_at__lt=clock.now() - KEEP_DELIVERED).delete()
