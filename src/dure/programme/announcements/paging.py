"""Pages of a list whose price does not grow with the list: counted and shown up to a limit."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

PAGE_SIZE = 12
MOST_COUNTED = 100 * PAGE_SIZE


class Counted(Paginator[Any]):
    """``count`` is at most ``MOST_COUNTED``; ``beyond`` says that there is more."""

    @cached_property
    def looked_at(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self.looked_at, MOST_COUNTED)

    @property
    def beyond(self) -> bool:
        return self.looked_at > MOST_COUNTED
