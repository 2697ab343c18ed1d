"""Announcement feeds of other offices: 기업마당 and K-Startup, each a client that gives rows and reads them."""

from collections.abc import Callable

from django.conf import settings

from dure.foundation.integrations.announcements.bizinfo import Bizinfo
from dure.foundation.integrations.announcements.entry import BadRow, Entry, Feed, Unusable
from dure.foundation.integrations.announcements.kstartup import KStartup

MAKERS: dict[str, tuple[Callable[[str, str], Feed], str, str]] = {
    "bizinfo": (Bizinfo, "BIZINFO_URL", "BIZINFO_KEY"),
    "kstartup": (KStartup, "KSTARTUP_URL", "KSTARTUP_KEY"),
}


def feed(name: str) -> Feed | None:
    """The client of a feed, or None when no address is set for it."""
    maker, address, key = MAKERS[name]
    url = settings.ENV[address]
    return maker(url, settings.ENV[key]) if url else None


__all__ = ["MAKERS", "BadRow", "Entry", "Feed", "Unusable", "feed"]
