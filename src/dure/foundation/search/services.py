from collections.abc import Iterator

from django.db import transaction

from dure.foundation.search.collections import first_key, key_of, sources
from dure.foundation.search.engines import engine
from dure.foundation.search.grams import MOST_LETTERS, normalise
from dure.foundation.search.models import Document

CHUNK = 500


@transaction.atomic
def index(collection: str, pk: int, text: str) -> None:
    key, normal = key_of(collection, pk), normalise(text)[:MOST_LETTERS]
    known = Document.objects.select_for_update().filter(key=key).first()
    if known is not None and known.text == normal:
        return
    if known is not None:
        engine().drop(key, known.text)
    Document.objects.bulk_create(
        [Document(key=key, text=normal)], update_conflicts=True, unique_fields=["key"], update_fields=["text"]
    )
    engine().put([(key, normal)])


@transaction.atomic
def remove(collection: str, pk: int) -> None:
    key = key_of(collection, pk)
    known = Document.objects.select_for_update().filter(key=key).first()
    if known is not None:
        engine().drop(key, known.text)
        known.delete()


@transaction.atomic
def rebuild() -> int:
    """Ask every registered collection for its texts and build the index anew. Returns how many documents there are."""
    for collection in sources():
        _renew_texts(collection)
    engine().rebuild(_chunks())
    return Document.objects.count()


def _renew_texts(collection: str) -> None:
    first, last = first_key(collection), first_key(collection) + (1 << 40)
    Document.objects.filter(key__gte=first, key__lt=last).delete()
    batch: list[Document] = []
    for pk, text in sources()[collection]():
        batch.append(Document(key=key_of(collection, pk), text=normalise(text)[:MOST_LETTERS]))
        if len(batch) == CHUNK:
            Document.objects.bulk_create(batch)
            batch = []
    Document.objects.bulk_create(batch)


def _chunks() -> Iterator[list[tuple[int, str]]]:
    last = -1
    while chunk := list(Document.objects.filter(key__gt=last).order_by("key").values_list("key", "text")[:CHUNK]):
        yield chunk
        last = chunk[-1][0]
