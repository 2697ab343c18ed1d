from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as files
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.workflow.models import move
from dure.programme.announcements import deadlines, finding, selectors, tasks
from dure.programme.announcements.content import MOMENTS, TEXTS, changed, content_of, limit_to
from dure.programme.announcements.models import (
    LARGEST_SERIAL,
    Agency,
    Announcement,
    AnnouncementState,
    Version,
)

OWN_CODES = {"other_agency", "edited_meanwhile", "may_not_publish", "published_already"}
"""Refusals that concern the announcement as a whole."""

WRITTEN = [*TEXTS, *MOMENTS, "category", "source_url", "source_hash", "fetched_at", "edition", "updated_at"]
"""What an edit or an import writes: neither the state nor what is counted."""


def next_serial(agency: Agency) -> int:
    """The agency's next running number; holds its row until the transaction ends."""
    held = Agency.objects.select_for_update().get(pk=agency.pk)
    if held.last_serial >= LARGEST_SERIAL:
        raise Refusal("serials_used_up", _("이 기관의 공고 번호를 모두 썼습니다. 새 기관 부호를 만들어 주세요."), field="agency")
    held.last_serial += 1
    held.save(update_fields=["last_serial"])
    return held.last_serial


def check_scope(agency_id: int, actor: Actor) -> None:
    """The system itself acts for every agency."""
    if actor.kind == "system":
        return
    allowed = selectors.agencies_of(actor)
    if allowed is not None and agency_id not in allowed:
        raise Refusal("other_agency", _("담당하는 기관의 공고만 다룰 수 있습니다."), field="agency")


def period_is_backward(opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> bool:
    return opens_at is not None and closes_at is not None and closes_at <= opens_at


def check_period(opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> None:
    if period_is_backward(opens_at, closes_at):
        raise Refusal("period_backward", _("접수 마감은 접수 시작보다 뒤여야 합니다."), field="closes_at")


@transaction.atomic
def write(agency: Agency, values: Mapping[str, Any], *, regions: Iterable[str] = (), industries: Iterable[str] = (), actor: Actor) -> Announcement:
    """A new draft. ``values`` are model fields by name."""
    check_scope(agency.pk, actor)
    check_period(values.get("opens_at"), values.get("closes_at"))
    made = Announcement.objects.create(**{**values, "agency": agency}, serial=next_serial(agency), created_by=str(actor))
    limit_to(made, regions, industries)
    audit.record("announcement.written", actor=actor, obj=made.subject, data={"agency": agency.code})
    return made


@transaction.atomic
def edit(
    announcement: Announcement,
    values: Mapping[str, Any],
    *,
    edition: int,
    regions: Iterable[str],
    industries: Iterable[str],
    actor: Actor,
    reason: str = "",
) -> Announcement:
    """Save an edit of the text that the editor saw as ``edition``. A published text keeps its versions and wants a reason."""
    held = Announcement.objects.select_for_update(of=("self",)).select_related("agency", "category").get(pk=announcement.pk)
    check_scope(held.agency_id, actor)
    if held.edition != edition:
        raise Refusal("edited_meanwhile", _("그사이 다른 담당자가 이 공고를 고쳤습니다. 아래 내용을 옮겨 적은 뒤 새로 열어 다시 저장해 주세요."))
    if held.state == AnnouncementState.PUBLISHED:
        check_correction(actor, reason)
    before, promised = content_of(held), deadlines.Promise.of(held)
    for name, value in values.items():
        setattr(held, name, value)
    check_period(held.opens_at, held.closes_at)
    if held.state == AnnouncementState.PUBLISHED:
        check_ready(held)
        held.closes_at = deadlines.settled(held, promised, actor)
    limit_to(held, regions, industries)
    return keep(held, before, actor=actor, reason=reason)


def check_correction(actor: Actor, reason: str) -> None:
    if not actor.may(StaffPermission.ANNOUNCEMENT_PUBLISH):
        raise Refusal("may_not_publish", _("게시한 공고를 고칠 권한이 없습니다. 게시 권한이 있는 담당자에게 부탁해 주세요."))
    if not reason:
        raise Refusal("reason_missing", _("게시한 공고를 고치는 까닭을 적어 주세요."), field="reason")


def keep(held: Announcement, before: Mapping[str, Any], *, actor: Actor, reason: str) -> Announcement:
    held.edition += 1
    held.updated_at = clock.now()
    held.save(update_fields=WRITTEN)
    names = changed(before, content_of(held))
    if held.state == AnnouncementState.PUBLISHED and names:
        version = add_version(held, actor=actor, reason=reason)
        finding.index(held)
        if "closes_at" in names:
            tasks.tell_closing_moved.enqueue(version.pk, before["closes_at"])
    audit.record("announcement.edited", actor=actor, obj=held.subject, reason=reason, data={"changed": names})
    return held


def add_version(announcement: Announcement, *, actor: Actor, reason: str) -> Version:
    latest = announcement.versions.first()
    return Version.objects.create(
        announcement=announcement,
        number=latest.number + 1 if latest else 1,
        actor=str(actor),
        reason=reason,
        content=content_of(announcement),
    )


def held_for(announcement: Announcement, actor: Actor) -> Announcement:
    check_scope(announcement.agency_id, actor)
    return Announcement.objects.select_for_update(of=("self",)).select_related("agency", "category").get(pk=announcement.pk)


@transaction.atomic
def publish(announcement: Announcement, *, actor: Actor, reason: str = "") -> None:
    held = held_for(announcement, actor)
    check_ready(held)
    try:
        move(held, "publish", actor=actor, reason=reason)
    except TransitionNotAllowed:
        raise Refusal("published_already", _("이미 게시한 공고입니다.")) from None
    add_version(held, actor=actor, reason=reason)
    finding.index(held)
    audit.record("announcement.published", actor=actor, obj=held.subject, reason=reason)


def check_ready(announcement: Announcement) -> None:
    if not announcement.body.strip():
        raise Refusal("body_missing", _("내용이 비어 있습니다. 내용을 쓴 뒤 게시해 주세요."), field="body")
    if announcement.source == "own" and announcement.reception == "here" and (announcement.opens_at is None or announcement.closes_at is None):
        raise Refusal("period_missing", _("이 시스템에서 접수하려면 접수 시작과 마감을 정해야 합니다."), field="closes_at")


@transaction.atomic
def withdraw(announcement: Announcement, *, actor: Actor, reason: str) -> None:
    held = held_for(announcement, actor)
    if not reason:
        raise Refusal("reason_missing", _("게시를 내리는 까닭을 적어 주세요."), field="reason")
    try:
        move(held, "withdraw", actor=actor, reason=reason)
    except TransitionNotAllowed:
        raise Refusal("not_published", _("게시 중인 공고가 아닙니다.")) from None
    finding.forget(held)
    audit.record("announcement.withdrawn", actor=actor, obj=held.subject, reason=reason)


@transaction.atomic
def extend(announcement: Announcement, until: dt.datetime, *, reason: str, actor: Actor) -> Announcement:
    """Move the closing time later: one recorded act, one version. The caller has checked that ``actor`` may."""
    held = held_for(announcement, actor)
    if held.closes_at is None or until <= held.closes_at:
        raise Refusal("not_later", _("새 마감은 지금 마감보다 뒤여야 합니다."), field="until")
    if not reason:
        raise Refusal("reason_missing", _("마감을 늦추는 까닭을 적어 주세요."), field="reason")
    before = content_of(held)
    held.closes_at = until
    keep(held, before, actor=actor, reason=reason)
    audit.record("announcement.extended", actor=actor, obj=held.subject, reason=reason, data={"until": until.isoformat()})
    return held


@transaction.atomic
def delete(announcement: Announcement, *, actor: Actor) -> None:
    held = held_for(announcement, actor)
    if held.state != AnnouncementState.DRAFT:
        raise Refusal("was_published", _("한 번 게시한 공고는 지울 수 없습니다. 게시를 내려 주세요."))
    for document in documents.of(held.subject):
        files.remove(document, actor=actor)
    subject = held.subject
    held.delete()
    audit.record("announcement.deleted", actor=actor, obj=subject)


@transaction.atomic
def remove_file(announcement: Announcement, document: Document, *, actor: Actor) -> None:
    """A file of a published announcement goes only by the hand of somebody who may publish."""
    held = held_for(announcement, actor)
    if held.state == AnnouncementState.PUBLISHED and not actor.may(StaffPermission.ANNOUNCEMENT_PUBLISH):
        raise Refusal("may_not_publish", _("게시한 공고의 파일을 지울 권한이 없습니다. 게시 권한이 있는 담당자에게 부탁해 주세요."))
    files.remove(document, actor=actor)
