"""Pages of a list whose price does not grow with the list: counted and shown up to a limit."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

PAGE_SIZE = 12
MOST_COUNTED = 100 * PAGE_SIZE


class Counted(Paginator[Any]):
    """``count`` is at most ``MOST_COUNTED``; ``beyond`` says that there is more."""

    @cached_property
    def looked_at(self) -> int:
        return int(self.object_list[: MOST_COUNTED + 1].count())  # type: ignore[attr-defined]

    @cached_property
    def count(self) -> int:
        return min(self.looked_at, MOST_COUNTED)

    @property
    def beyond(self) -> bool:
        return self.looked_at > MOST_COUNTED
