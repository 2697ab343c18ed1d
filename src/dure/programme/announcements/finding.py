"""Which words find an announcement."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dure.programme.announcements.models import Announcement

COLLECTION = "announcement"


def index(announcement: Announcement) -> None:
    """Call after each change of a published text, in the same transaction."""


def forget(announcement: Announcement) -> None:
    """Call when it is no longer shown."""


def matching(announcements: QuerySet[Announcement], words: str) -> QuerySet[Announcement]:
    """Those that hold every word somewhere."""
    found = Q()
    for word in words.split()[:8]:
        found &= Q(title__icontains=word) | Q(title_en__icontains=word) | Q(body__icontains=word) | Q(body_en__icontains=word)
    return announcements.filter(found)
