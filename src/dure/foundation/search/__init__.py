"""Search in Korean and other text by parts of words, alike on SQLite and PostgreSQL.

A document is a text under a collection and an integer id. It is found when every word of the query is part of one of its
words, whatever the case. A query of single letters alone looks at the newest 5,000 documents only. Changes belong to the
caller's transaction.
"""

from typing import TYPE_CHECKING, TypeVar

from dure.foundation.search.collections import register
from dure.foundation.search.grams import bigrams

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    M = TypeVar("M", bound=Model)

__all__ = ["bigrams", "find", "index", "matching", "register", "remove"]


def index(collection: str, pk: int, text: str) -> None:
    """Add the document or change its text; letters after the 50,000th are left out."""
    from dure.foundation.search import services  # noqa: PLC0415 (needs the app registry)

    services.index(collection, pk, text)


def remove(collection: str, pk: int) -> None:
    """Forget the document; one that is not there is no error."""
    from dure.foundation.search import services  # noqa: PLC0415 (needs the app registry)

    services.remove(collection, pk)


def find(collection: str, words: str, *, limit: int = 20, before: int | None = None) -> list[int]:
    """Ids of the documents that hold every word, the highest first, below ``before``; without words simply the highest."""
    from dure.foundation.search import selectors  # noqa: PLC0415 (needs the app registry)

    return selectors.find(collection, words, limit=limit, before=before)


def matching(queryset: "QuerySet[M]", words: str, collection: str = "") -> "QuerySet[M]":
    """Those rows whose documents hold every word. The collection is the model's name unless another is given."""
    from dure.foundation.search import selectors  # noqa: PLC0415 (needs the app registry)

    return selectors.matching(queryset, words, collection or queryset.model.__name__.lower())
