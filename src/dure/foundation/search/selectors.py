from typing import TypeVar

from django.db.models import BigIntegerField, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import ExpressionWrapper, RawSQL
from django.db.models.functions import StrIndex

from dure.foundation.search.collections import ID_BITS, first_key, key_of
from dure.foundation.search.engines import Query, engine, look
from dure.foundation.search.grams import exact, normalise, wanted
from dure.foundation.search.models import Document

M = TypeVar("M", bound=Model)
NEWEST_LOOKED_AT = 5_000
MOST_LISTED = 500


def query_for(collection: str, words: str, before: int | None = None) -> Query:
    asked = list(dict.fromkeys(normalise(words).split()))
    first = first_key(collection)
    high = first + (1 << ID_BITS) if before is None else key_of(collection, before)
    return Query(asked, wanted(asked), first, high)


def find(collection: str, words: str, *, limit: int, before: int | None) -> list[int]:
    query = query_for(collection, words, before)
    found = engine().newest(query, limit) if query.pieces else look(query, NEWEST_LOOKED_AT if query.words else limit, limit)
    return [key - query.low for key in found]


def matching(queryset: QuerySet[M], words: str, collection: str) -> QuerySet[M]:
    query = query_for(collection, words)
    if not query.words:
        return queryset
    found = find(collection, words, limit=MOST_LISTED + 1 if query.pieces else NEWEST_LOOKED_AT, before=None)
    if len(found) <= MOST_LISTED or not query.pieces:
        return queryset.filter(pk__in=found)
    sql, parameters = engine().subselect(query)
    candidates = queryset.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 (own SQL, values as parameters)
    return candidates if exact(query.words) else checked(candidates, query)


def checked(queryset: QuerySet[M], query: Query) -> QuerySet[M]:
    """Those whose texts hold every word; a look at the text of each row, which pieces do not prove."""
    key = ExpressionWrapper(OuterRef("pk") + Value(query.low), output_field=BigIntegerField())
    text = Subquery(Document.objects.filter(key=key).values("text")[:1])
    for place, word in enumerate(query.words):
        name = f"search_{place}"
        queryset = queryset.alias(**{name: StrIndex(text, Value(word))}).filter(**{f"{name}__gt": 0})
    return queryset
