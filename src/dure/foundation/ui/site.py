"""What a site tells the common frame about itself. Each site defines ``SITE`` in ``dure.<site>.site``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest

from dure.foundation.errors import Text

ACCENTS = ("primary", "success", "point", "information", "secondary")


@dataclass(frozen=True)
class MenuItem:
    """One entry of a menu; with ``children`` it opens a list and ``url`` is where its group begins.

    ``exact``: only this very page belongs to the entry, not what lies below its address.
    """

    label: Text
    url: str
    children: Sequence["MenuItem"] = ()
    exact: bool = False

    def covers(self, path: str) -> bool:
        """Whether the page at ``path`` belongs to this entry."""
        own = path == self.url if self.exact or self.url == "/" else path.startswith(self.url.split("?")[0])
        return own or any(child.covers(path) for child in self.children)


Menu = Callable[[HttpRequest], Sequence[MenuItem]]


def no_menu(request: HttpRequest) -> Sequence[MenuItem]:
    return ()


@dataclass(frozen=True)
class Site:
    """Name (translatable), short mark of one to three letters, accent from the KRDS palette, and its menus.

    ``sign_up_url`` is empty where nobody signs up; ``help_url`` and ``pages`` fill the footer.
    """

    name: Text
    short: str
    accent: str = "primary"
    menu: Menu = no_menu
    account_menu: Menu = no_menu
    sign_in_url: str = "/sign-in/"
    sign_up_url: str = ""
    sign_out_url: str = "/sign-out/"
    extend_url: str = "/session/extend"
    staff_menu: Menu = no_menu
    staff_account_menu: Menu = no_menu
    owner: str = ""
    help_url: str = ""
    pages: Sequence[MenuItem] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        if self.accent not in ACCENTS:
            msg = f"unknown accent {self.accent!r}, one of {', '.join(ACCENTS)}"
            raise ValueError(msg)


@lru_cache(maxsize=8)
def site_of(key: str) -> Site:
    module = import_module(f"dure.{key}.site")
    return module.SITE  # type: ignore[no-any-return]


def current_site() -> Site:
    return site_of(settings.SITE_KEY)
