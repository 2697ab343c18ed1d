"""Certificate numbers: ``YYYY-AAA0000000-0001``, year of issue, announcement code, running number of both."""

from __future__ import annotations

import re

from django.db.models import F

from dure.programme.announcements.models import Announcement
from dure.programme.certificates.models import Counter

TYPED = re.compile(r"(\d{4})([A-Z]{3}\d{7})(\d{4,9})")
LONGEST_TYPED = 60


def formed(year: int, code: str, running: int) -> str:
    return f"{year:04d}-{code}-{running:04d}"


def read(typed: str) -> str:
    """The number that somebody typed, with or without hyphens and blanks, in any case; empty when it cannot be one."""
    bare = re.sub(r"[\s\-‐-―−_.]", "", typed[:LONGEST_TYPED]).upper()
    found = TYPED.fullmatch(bare)
    return f"{found[1]}-{found[2]}-{found[3]}" if found else ""


def held(announcement: Announcement, year: int) -> Counter:
    """The counter, locked until the transaction ends: whoever else issues for this announcement waits here."""
    Counter.objects.get_or_create(announcement=announcement, year=year)
    return Counter.objects.select_for_update().get(announcement=announcement, year=year)


def taken(counter: Counter) -> int:
    """The next running number. A transaction that fails gives it back, so that there are no gaps."""
    Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    return Counter.objects.values_list("last", flat=True).get(pk=counter.pk)
