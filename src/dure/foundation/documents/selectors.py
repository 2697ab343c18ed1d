from collections.abc import Iterable

from django.db.models import QuerySet

from dure.foundation.documents.models import Document


def of(owner: str, kind: str | None = None) -> QuerySet[Document]:
    documents = Document.objects.filter(owner=owner, removed_at=None)
    return documents if kind is None else documents.filter(kind=kind)


def of_many(owners: Iterable[str]) -> QuerySet[Document]:
    return Document.objects.filter(owner__in=list(owners), removed_at=None)
