from collections.abc import Iterable

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from dure.foundation import clock
from dure.foundation.consent.models import Consent, TermsDocument, TermsVersion, VersionState, here


def in_force() -> QuerySet[TermsVersion]:
    """The version of each document of this site that holds now."""
    latest = (
        TermsVersion.objects.filter(document=OuterRef("document"), state=VersionState.PUBLISHED, effective_from__lte=clock.now())
        .order_by("-effective_from", "-number")
        .values("pk")[:1]
    )
    return (
        TermsVersion.objects.filter(document__site=here(), pk=Subquery(latest))
        .select_related("document")
        .order_by("document__order", "document__key")
    )


def current(audience: str) -> list[TermsVersion]:
    """What people of this kind are asked now: required and optional, in order."""
    return [version for version in in_force() if version.document.concerns(audience)]


def required_for(audience: str) -> list[TermsVersion]:
    return [version for version in current(audience) if version.document.required]


def outstanding(subject: str, audience: str) -> list[TermsVersion]:
    """Required versions in force that the subject has not agreed to."""
    wanted = required_for(audience)
    given = set(live(subject).filter(version__in=wanted).values_list("version_id", flat=True))
    return [version for version in wanted if version.pk not in given]


def live(subject: str) -> QuerySet[Consent]:
    return Consent.objects.filter(subject=subject, withdrawn_at__isnull=True)


def history(subject: str) -> QuerySet[Consent]:
    """All consents of a subject, newest first, with version and document."""
    return Consent.objects.filter(subject=subject).select_related("version__document")


def agrees_to(subject: str, key: str) -> bool:
    """Whether a live consent to any version of the document exists (for optional purposes such as marketing)."""
    return live(subject).filter(version__document__key=key, version__document__site=here()).exists()


def document(key: str) -> TermsDocument | None:
    return TermsDocument.objects.filter(site=here(), key=key).first()


def published(document: TermsDocument) -> QuerySet[TermsVersion]:
    return document.versions.filter(state=VersionState.PUBLISHED).order_by("-effective_from", "-number")


def for_operator() -> QuerySet[TermsDocument]:
    """All documents of this site with their newest publication and the count of live consents."""
    return TermsDocument.objects.filter(site=here()).annotate(
        newest=Max("versions__effective_from", filter=Q(versions__state=VersionState.PUBLISHED)),
        drafts=Count("versions", filter=Q(versions__state=VersionState.DRAFT), distinct=True),
    )


def by_ids(ids: Iterable[int]) -> list[TermsVersion]:
    return list(TermsVersion.objects.filter(pk__in=list(ids)).select_related("document"))
