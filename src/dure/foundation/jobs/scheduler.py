import datetime as dt
import logging

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from dure.foundation import clock
from dure.foundation.jobs.models import Schedule
from dure.foundation.jobs.schedule import REGISTRY, Recurring

logger = logging.getLogger(__name__)


def discover() -> None:
    autodiscover_modules("tasks")


def enqueue_due() -> int:
    """Enqueue each recurring task whose slot has come. One compare-and-swap a slot: only one scheduler wins."""
    discover()
    now = clock.now()
    known = {row.name: row.next_run for row in Schedule.objects.all()}
    enqueued = 0
    for name, recurring in REGISTRY.items():
        if name not in known:
            known[name] = _add(name, recurring, now)
        if known[name] <= now and _win(name, known[name], recurring, now):
            enqueued += 1
    return enqueued


def _add(name: str, recurring: Recurring, now: dt.datetime) -> dt.datetime:
    first = now if recurring.at_once else recurring.rule(now)
    row, _ = Schedule.objects.get_or_create(name=name, defaults={"next_run": first})
    return row.next_run


def _win(name: str, seen: dt.datetime, recurring: Recurring, now: dt.datetime) -> bool:
    with transaction.atomic():
        if not Schedule.objects.filter(name=name, next_run=seen).update(next_run=recurring.rule(now)):
            return False
        recurring.job.enqueue()
    return True
