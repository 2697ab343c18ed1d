"""Announcement feeds of other offices: 기업마당 and K-Startup, each a client that gives rows and reads them."""

from collections.abc import Callable

from django.conf import settings

from dure.foundation.integrations.announcements.bizinfo import Bizinfo
from dure.foundation.integrations.announcements.entry import BadRow, Entry, Feed, Unusable
from dure.foundation.integrations.announcements.kstartup import KStartup

MAKERS: dict[str, tuple[Callable[[str, str], Feed], str]] = {"bizinfo": (Bizinfo, "BIZINFO"), "kstartup": (KStartup, "KSTARTUP")}


def feed(name: str) -> Feed | None:
    """The client of a feed, or None when no address is set for it."""
    maker, prefix = MAKERS[name]
    url, key = settings.ENV[f"{prefix}_URL"], settings.ENV[f"{prefix}_KEY"]
    return maker(url, key) if url else None


__all__ = ["MAKERS", "BadRow", "Entry", "Feed", "Unusable", "feed"]
