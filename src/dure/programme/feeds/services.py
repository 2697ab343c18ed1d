import datetime as dt
import logging
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.door import Unreachable
from dure.foundation.errors import Refusal
from dure.foundation.integrations.announcements import BadRow, Entry, Feed, Unusable
from dure.programme.announcements.imports import upsert_imported
from dure.programme.announcements.models import AnnouncementState, Source
from dure.programme.announcements.services import publish, withdraw
from dure.programme.feeds import mapping
from dure.programme.feeds.models import FaultyRow, Item, Outcome, Run

logger = logging.getLogger(__name__)
GIVEN_UP_AFTER = dt.timedelta(minutes=30)
MISSING_TWICE, FEW = 2, 3
MOST_FAULTY_KEPT, KEPT_RUNS = 200, 100


@dataclass
class Reading:
    """What a feed gave: readable entries by their id, and the rows that are none as (place, id, title, reason)."""

    entries: dict[str, Entry] = field(default_factory=dict)
    faulty: list[tuple[int, str, str, str]] = field(default_factory=list)


def start(source: Source, *, actor: Actor) -> Run:
    """Note that a reading begins. Raises Refusal while another one runs; one that stopped long ago is closed."""
    now = clock.now()
    Run.objects.filter(feed=source, outcome=Outcome.RUNNING, started_at__lt=now - GIVEN_UP_AFTER).update(
        outcome=Outcome.FAULT, fault="stopped", finished_at=now
    )
    try:
        with transaction.atomic():
            return Run.objects.create(feed=source, actor=str(actor), started_at=now)
    except IntegrityError:
        raise Refusal("already_running", _("이 제공처는 지금 가져오는 중입니다. 잠시 뒤에 다시 보아 주세요.")) from None


def carry_out(run: Run, feed: Feed | None) -> Run:
    """Read the whole feed first; only then change anything. The run says in the end what happened, whatever breaks."""
    if feed is None:
        return finish(run, fault="not_configured")
    try:
        return taken_over(run, feed)
    except Exception as error:
        finish(run, fault="stopped", detail=type(error).__name__)
        raise


def taken_over(run: Run, feed: Feed) -> Run:
    try:
        reading = read_all(feed)
        check_plausible(run, reading)
    except Unusable as fault:
        return finish(run, fault=fault.code, detail=fault.detail)
    except Unreachable as fault:
        return finish(run, fault="unreachable", detail=str(fault))
    for place, entry in enumerate(reading.entries.values(), 1):
        take_over(run, entry, reading, place)
    run.gone = take_down_missing(Source(run.feed), set(reading.entries))
    keep_faulty(run, reading)
    return finish(run)


def read_all(feed: Feed) -> Reading:
    reading = Reading()
    for place, row in enumerate(feed.rows(), 1):
        identifier, title = hints(row)
        try:
            entry = feed.read(row)
        except BadRow as bad:
            reading.faulty.append((place, identifier, title, bad.code))
            continue
        if entry.source_id in reading.entries:
            reading.faulty.append((place, identifier, title, "twice"))
        elif not entry.over:
            reading.entries[entry.source_id] = entry
    return reading


def hints(row: object) -> tuple[str, str]:
    """Something by which people can find a row that could not be read."""
    given = row if isinstance(row, dict) else {}
    identifier = given.get("pblancId") or given.get("pbanc_sn") or ""
    title = given.get("pblancNm") or given.get("biz_pbanc_nm") or ""
    return printable(identifier)[:80], printable(title)[:200]


def printable(value: object) -> str:
    return "".join(letter for letter in str(value) if letter.isprintable())


def check_plausible(run: Run, reading: Reading) -> None:
    """Raises Unusable for an answer that looks right and cannot be."""
    if not reading.entries:
        raise Unusable("nothing_readable" if reading.faulty else "empty")
    open_ones = set(still_open(run.feed).values_list("source_id", flat=True))
    gone = open_ones - set(reading.entries)
    if len(open_ones) > FEW and len(gone) * 2 > len(open_ones):
        raise Unusable("too_many_gone", f"{len(gone)}/{len(open_ones)}")


def take_over(run: Run, entry: Entry, reading: Reading, place: int) -> None:
    """One entry in a transaction of its own, so that a bad one spoils no other."""
    try:
        with transaction.atomic():
            outcome = store(Source(run.feed), entry)
    except (DataError, IntegrityError, ValidationError, ValueError, Refusal) as error:
        logger.warning("feed %s: row %s not stored: %s", run.feed, place, type(error).__name__)
        reading.faulty.append((place, entry.source_id, entry.title[:200], "not_stored"))
        return
    setattr(run, outcome, getattr(run, outcome) + 1)


def store(source: Source, entry: Entry) -> str:
    announcement, outcome = upsert_imported(mapping.imported(source, entry), actor=SYSTEM)
    item, _made = Item.objects.get_or_create(feed=source, source_id=entry.source_id, defaults={"announcement": announcement})
    if item.taken_down and announcement.state == AnnouncementState.WITHDRAWN:
        publish(announcement, actor=SYSTEM, reason=_("원문이 다시 실렸습니다."))
    if item.missing or item.taken_down:
        Item.objects.filter(pk=item.pk).update(missing=0, taken_down=False)
    return outcome


def take_down_missing(source: Source, present: set[str]) -> int:
    """Count who is missing; what is missing twice in a row although still open is taken down. Returns how many were."""
    count = 0
    for item in still_open(source).select_related("announcement"):
        if item.source_id in present:
            continue
        try:
            count += note_missing(item)
        except Refusal as refusal:
            logger.info("feed %s: %s not taken down: %s", source, item.source_id, refusal.code)
    return count


@transaction.atomic
def note_missing(item: Item) -> int:
    item.missing += 1
    item.taken_down = item.missing >= MISSING_TWICE
    if item.taken_down:
        withdraw(item.announcement, actor=SYSTEM, reason=_("원문이 제공처에서 내려갔습니다."))
    item.save(update_fields=["missing", "taken_down"])
    return int(item.taken_down)


def still_open(source: str) -> QuerySet[Item]:
    """Published entries whose period has not passed; a closed one may leave its feed and stays here to be read."""
    open_ended = Q(announcement__closes_at__isnull=True) | Q(announcement__closes_at__gt=clock.now())
    return Item.objects.filter(open_ended, feed=source, announcement__state=AnnouncementState.PUBLISHED)


def keep_faulty(run: Run, reading: Reading) -> None:
    run.faulty = len(reading.faulty)
    FaultyRow.objects.bulk_create(
        FaultyRow(run=run, place=place, source_id=identifier, title=title, reason=reason)
        for place, identifier, title, reason in reading.faulty[:MOST_FAULTY_KEPT]
    )


@transaction.atomic
def finish(run: Run, *, fault: str = "", detail: str = "") -> Run:
    run.outcome = Outcome.FAULT if fault else Outcome.DONE
    run.fault, run.detail, run.finished_at = fault, detail[:200], clock.now()
    run.save()
    counts = {name: getattr(run, name) for name in ("created", "updated", "same", "gone", "faulty")}
    audit.record("feed.read", actor=SYSTEM, obj=f"feed:{run.feed}", data={"outcome": run.outcome, "fault": fault, **counts})
    return run


def purge() -> int:
    """Keep the last hundred readings of each feed. Returns how many rows went."""
    kept = [pk for source in Source.values for pk in Run.objects.filter(feed=source).values_list("pk", flat=True)[:KEPT_RUNS]]
    return Run.objects.exclude(pk__in=kept).exclude(outcome=Outcome.RUNNING).delete()[0]
