"""A browser's name for people, from its User-Agent."""

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg/", "Edge"),
    ("Whale/", "Whale"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def name_of(user_agent: str) -> str:
    """'Chrome, Windows'; what is not recognised is said so."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in found if part) or _("알 수 없는 브라우저")
