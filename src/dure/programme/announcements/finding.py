"""Which words find an announcement: those of its titles, texts and of the agency's name."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dure.foundation import search
from dure.portal.board.selectors import MOST_FOUND, Found, excerpt, to_text
from dure.programme.announcements.models import Announcement, AnnouncementState

COLLECTION = "announcement"


def index(announcement: Announcement) -> None:
    """Call after each change of a published text, in the same transaction."""
    search.index(COLLECTION, announcement.pk, text_of(announcement))


def forget(announcement: Announcement) -> None:
    """Call when it is no longer shown."""
    search.remove(COLLECTION, announcement.pk)


def matching(announcements: QuerySet[Announcement], words: str) -> QuerySet[Announcement]:
    """Those that hold every word somewhere."""
    return search.matching(announcements, words, COLLECTION)


def for_site_search(words: str) -> list[Found]:
    """The newest few that hold every word."""
    shown = Announcement.objects.filter(state=AnnouncementState.PUBLISHED)
    keys = search.find(COLLECTION, words, limit=MOST_FOUND)
    rows = sorted(shown.filter(pk__in=keys), key=lambda item: keys.index(item.pk))
    return [Found(_("사업공고"), item.title_here, item.path, excerpt(to_text(item.body_here), words), item.language) for item in rows]


def texts() -> Iterator[tuple[int, str]]:
    """Everything that is to be found, for building the index anew."""
    shown = Announcement.objects.filter(state=AnnouncementState.PUBLISHED).select_related("agency").order_by("pk")
    for announcement in shown.iterator(chunk_size=500):
        yield announcement.pk, text_of(announcement)


def text_of(announcement: Announcement) -> str:
    parts = (announcement.title, announcement.title_en, announcement.body, announcement.body_en, announcement.target, announcement.organiser)
    return "\n".join([*parts, announcement.agency.name, announcement.agency.name_en, announcement.code])
