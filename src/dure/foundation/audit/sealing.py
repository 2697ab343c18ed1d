"""Chain the entries in the background (writing one costs no lock), sign each day's end, verify the whole."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from dure.foundation import clock
from dure.foundation.audit.models import AuditEntry, DailySeal

SETTLE_SECONDS = 40
"""Younger entries wait: a transaction that began before them may still add one (longest statement 30 s)."""
BATCH = 2000
START = "0" * 64


def seal_entries() -> int:
    """Chain what has settled, oldest first. Returns how many entries were chained."""
    settled = clock.now() - dt.timedelta(seconds=SETTLE_SECONDS)
    with transaction.atomic():
        last = AuditEntry.objects.select_for_update().exclude(position=None).order_by("-position").first()
        position, chain = (last.position or 0, last.chain) if last else (0, START)
        waiting = list(AuditEntry.objects.filter(position=None, at__lt=settled).order_by("id")[:BATCH])
        for entry in waiting:
            position += 1
            chain = entry.digest(position, chain)
            AuditEntry.objects.filter(pk=entry.pk, position=None).update(position=position, chain=chain)
    return len(waiting)


def sign(day: dt.date, position: int, chain: str) -> str:
    return hmac.new(settings.LOOKUP_KEY.encode(), f"audit|{day}|{position}|{chain}".encode(), hashlib.sha256).hexdigest()


def seal_day(day: dt.date) -> DailySeal | None:
    """Sign the chain as it stands at the end of ``day`` (Asia/Seoul). None if there is nothing new or it is signed already."""
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=clock.SEOUL)
    last = AuditEntry.objects.filter(at__lt=end).exclude(position=None).order_by("-position").first()
    if last is None or DailySeal.objects.filter(day=day).exists():
        return None
    return DailySeal.objects.create(
        day=day,
        last_position=last.position or 0,
        chain=last.chain,
        signature=sign(day, last.position or 0, last.chain),
        sealed_at=clock.now(),
    )


def faults() -> Iterator[str]:
    """Every break of the chain and every seal that does not fit, in words. Nothing: the trail is whole."""
    position, chain = 0, START
    chains: dict[int, str] = {}
    for entry in AuditEntry.objects.exclude(position=None).order_by("position").iterator(chunk_size=BATCH):
        found = entry.position or 0
        if found != position + 1:
            yield f"entries {position + 1} to {found - 1} are missing"
        if entry.chain != entry.digest(found, chain):
            yield f"entry {found} (id {entry.pk}) was changed, or the one before it is missing"
        position, chain = found, entry.chain
        chains[found] = chain
    for seal in DailySeal.objects.order_by("day"):
        if not hmac.compare_digest(seal.signature, sign(seal.day, seal.last_position, seal.chain)):
            yield f"the seal of {seal.day} was forged"
        if chains.get(seal.last_position) != seal.chain:
            yield f"the entries up to {seal.last_position} are not those sealed on {seal.day}"
