"""What is kept of a member who leaves, and how long. The table is ``data/retention.json``; this module collects and erases."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language

from dure.foundation import clock
from dure.foundation.consent import selectors as consents
from dure.hub.catalogue.models import ServiceLink
from dure.hub.members.models import Member
from dure.hub.mypage.models import IssuedCopy, RetentionRecord

Entries = list[dict[str, Any]]


@dataclass(frozen=True)
class Rule:
    """One kind of data. It is kept ``years`` or ``days`` from the day of leaving, counted in Seoul."""

    kind: str
    words: dict[str, dict[str, str]]
    years: int = 0
    days: int = 0

    def until(self, day: dt.date) -> dt.date:
        """The first day on which the data is gone."""
        if not self.years:
            return day + dt.timedelta(days=self.days)
        try:
            return day.replace(year=day.year + self.years)
        except ValueError:
            return day.replace(year=day.year + self.years, month=3, day=1)

    def say(self, what: str) -> str:
        return self.words[what]["en" if (get_language() or "ko").startswith("en") else "ko"]

    @property
    def label(self) -> str:
        return self.say("label")

    @property
    def holds(self) -> str:
        return self.say("holds")

    @property
    def basis(self) -> str:
        return self.say("basis")


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    table = json.loads((resources.files("dure.hub.mypage") / "data" / "retention.json").read_text(encoding="utf-8"))
    words = ("label", "holds", "basis")
    return tuple(
        Rule(row["kind"], {name: row[name] for name in words}, years=row.get("years", 0), days=row.get("days", 0)) for row in table
    )


def applications(member: Member) -> Entries:
    joined: Entries = [{"what": "joined", "kind": member.kind, "at": member.joined_at.isoformat()}]
    links = ServiceLink.objects.filter(member=member).select_related("service").order_by("linked_at", "pk")
    linked = [
        {"what": "linked", "service": link.service.key, "at": link.linked_at.isoformat(), "until": _iso(link.removed_at)} for link in links
    ]
    agreed = [
        {"what": "agreed", "terms": str(one.version), "at": one.given_at.isoformat(), "until": _iso(one.withdrawn_at)}
        for one in consents.history(member.subject)
    ]
    return joined + linked + agreed


def issued(member: Member) -> Entries:
    return [{"what": copy.kind, "at": copy.at.isoformat()} for copy in IssuedCopy.objects.filter(member=member)]


def petitions(_member: Member) -> Entries:
    """The hub receives no petitions itself; portals keep their own."""
    return []


COLLECTORS: dict[str, Callable[[Member], Entries]] = {
    "application": applications,
    "certificate_issue": issued,
    "petition": petitions,
}


def _iso(moment: dt.datetime | None) -> str:
    return moment.isoformat() if moment else ""


def preview(member: Member) -> list[tuple[Rule, int, dt.date]]:
    """For each kind: the rule, how many entries would be kept, and the day on which they go."""
    today = clock.today()
    return [(rule, len(COLLECTORS[rule.kind](member)), rule.until(today)) for rule in rules()]


def keep(member: Member) -> list[RetentionRecord]:
    """Store what must outlive the membership. Kinds without entries leave no record."""
    today = clock.today()
    found = [(rule, COLLECTORS[rule.kind](member)) for rule in rules()]
    return RetentionRecord.objects.bulk_create(
        RetentionRecord(
            member_id=member.pk,
            kind=rule.kind,
            body=json.dumps(entries, ensure_ascii=False),
            entries=len(entries),
            kept_from=today,
            keep_until=rule.until(today),
        )
        for rule, entries in found
        if entries
    )


def erase_due() -> dict[str, int]:
    """Delete the records whose time is over. Returns how many of each kind."""
    counts: dict[str, int] = {}
    for rule in rules():
        counts[rule.kind] = RetentionRecord.objects.filter(kind=rule.kind, keep_until__lte=clock.today()).delete()[0]
    return counts
