import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.consent import selectors
from dure.foundation.consent.models import Channel, Consent, TermsDocument, TermsVersion, VersionState
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move


def required_for(audience: str) -> list[TermsVersion]:
    return selectors.required_for(audience)


def outstanding(subject: str, audience: str) -> list[TermsVersion]:
    return selectors.outstanding(subject, audience)


@transaction.atomic
def give(
    subject: str,
    versions: Iterable[TermsVersion],
    *,
    channel: str,
    actor: Actor,
    language: str = "",
    evidence: dict[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> list[Consent]:
    """Record agreement to each version shown, given ``at`` (now); one that already stands is left as it is."""
    language = language or get_language() or "ko"
    versions = list(versions)
    standing = set(selectors.live(subject).filter(version__in=versions).values_list("version_id", flat=True))
    fresh = [
        Consent(
            subject=subject,
            version=version,
            given_at=at or clock.now(),
            channel=channel,
            language=language[:2],
            text_hash=version.text_hash(language),
            evidence=evidence or {},
        )
        for version in versions
        if version.pk not in standing
    ]
    given = Consent.objects.bulk_create(fresh)
    if given:
        audit.record(
            "consent.given",
            actor=actor,
            subject=subject,
            data={"versions": [str(consent.version) for consent in given], "channel": channel},
        )
    return given


def agree(subject: str, versions: list[TermsVersion], agreed_ids: set[int], *, channel: str, actor: Actor) -> list[Consent]:
    """Record what was ticked of ``versions``. Raises Refusal naming the required texts that were not."""
    demand(versions, agreed_ids)
    return give(subject, [version for version in versions if version.pk in agreed_ids], channel=channel, actor=actor)


def demand(versions: list[TermsVersion], agreed_ids: set[int]) -> None:
    missing = [version.title for version in versions if version.document.required and version.pk not in agreed_ids]
    if missing:
        raise Refusal(
            "consent_required",
            _("가입하려면 다음 필수 약관에 동의해야 합니다: %(titles)s") % {"titles": ", ".join(missing)},
            field="agree",
        )


@transaction.atomic
def withdraw(subject: str, key: str, *, actor: Actor) -> int:
    """Withdraw every live consent to the optional document ``key``. Raises Refusal for a required one."""
    document = selectors.document(key)
    if document is None:
        raise Refusal("consent_unknown", _("이 약관을 찾을 수 없습니다."))
    if document.required:
        raise Refusal(
            "consent_needed",
            _("필수 동의는 따로 철회할 수 없습니다. 더 이상 동의하지 않으려면 회원 탈퇴를 이용해 주세요."),
        )
    count = selectors.live(subject).filter(version__document=document).update(withdrawn_at=clock.now())
    if count:
        audit.record("consent.withdrawn", actor=actor, subject=subject, obj=f"terms:{document.key}")
    return count


@transaction.atomic
def erase(subject: str) -> int:
    """Remove all consents of a subject whose data are erased. Returns how many."""
    return Consent.objects.filter(subject=subject).delete()[0]


@transaction.atomic
def draft(document: TermsDocument, *, actor: Actor, **texts: str) -> TermsVersion:
    """Write or overwrite the one draft of a document."""
    version = document.versions.filter(state=VersionState.DRAFT).first()
    if version is None:
        number = (document.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        version = TermsVersion(document=document, number=number)
    for name, value in texts.items():
        setattr(version, name, value)
    version.save()
    audit.record("terms.drafted", actor=actor, obj=f"terms:{version.pk}")
    return version


@transaction.atomic
def publish(version: TermsVersion, *, effective_from: dt.datetime, actor: Actor, reason: str = "") -> TermsVersion:
    """Let the draft hold from ``effective_from`` on. Raises Refusal for a moment already past."""
    if effective_from < clock.now() - dt.timedelta(minutes=5):
        raise Refusal("terms_past", _("시행 시각은 지금 이후여야 합니다."), field="effective_from")
    if version.state != VersionState.DRAFT:
        raise Refusal("terms_not_draft", _("작성 중인 초안만 게시할 수 있습니다."))
    move(version, "publish", actor=actor, reason=reason, effective_from=effective_from)
    audit.record("terms.published", actor=actor, obj=f"terms:{version.pk}", data={"from": effective_from.isoformat()})
    return version


@transaction.atomic
def discard(version: TermsVersion, *, actor: Actor, reason: str = "") -> None:
    if version.state != VersionState.DRAFT:
        raise Refusal("terms_not_draft", _("작성 중인 초안만 버릴 수 있습니다."))
    move(version, "discard", actor=actor, reason=reason)
    audit.record("terms.discarded", actor=actor, obj=f"terms:{version.pk}")


@transaction.atomic
def recall(version: TermsVersion, *, actor: Actor, reason: str = "") -> None:
    """Make a publication a draft again before its date."""
    if version.state != VersionState.PUBLISHED or version.in_force:
        raise Refusal("terms_in_force", _("이미 시행 중인 약관은 되돌릴 수 없습니다. 새 판을 작성해 주세요."))
    if version.document.versions.filter(state=VersionState.DRAFT).exists():
        raise Refusal("terms_draft_exists", _("이미 작성 중인 초안이 있습니다. 그 초안을 먼저 게시하거나 버려 주세요."))
    move(version, "recall", actor=actor, reason=reason)
    audit.record("terms.recalled", actor=actor, obj=f"terms:{version.pk}")


__all__ = [
    "Channel",
    "agree",
    "demand",
    "discard",
    "draft",
    "erase",
    "give",
    "outstanding",
    "publish",
    "recall",
    "required_for",
    "withdraw",
]
