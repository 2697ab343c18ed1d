"""Lines that installed apps add to the page of what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dure.foundation.access import Actor

if TYPE_CHECKING:
    from dure.portal.backoffice.selectors import Waiting

Source = Callable[[Actor], Iterable["Waiting"]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """``source`` answers the lines that this member of staff may act on; ``selectors.waiting`` makes one."""
    _sources.append(source)
    return source


def added(actor: Actor) -> list[Waiting]:
    return [line for source in _sources for line in source(actor)]
