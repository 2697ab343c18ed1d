"""When the promises of a published announcement may change. Other apps say whether somebody relies on them, without being imported here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements.models import Announcement

Reliance = Callable[[Announcement], bool]
_relied_on: list[Reliance] = []


@dataclass(frozen=True, slots=True)
class Promise:
    """What applicants plan by."""

    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    reception: str

    @classmethod
    def of(cls, announcement: Announcement) -> Self:
        return cls(announcement.opens_at, announcement.closes_at, announcement.reception)


def register(relied_on: Reliance) -> None:
    """Nothing ends earlier, begins later or is received elsewhere while ``relied_on(announcement)``."""
    _relied_on.append(relied_on)


def settled(announcement: Announcement, promised: Promise, actor: Actor) -> dt.datetime | None:
    """The closing time to keep for one that promised something else. Raises Refusal.

    Forms show the minute: within the same one nothing has moved.
    """
    wanted, before = announcement.closes_at, promised.closes_at
    moved = minute(wanted) != minute(before)
    if moved and not actor.may(StaffPermission.DEADLINE_EXTEND):
        message = _("게시한 공고의 접수 마감을 바꿀 권한이 없습니다. 마감 연장 권한이 있는 담당자에게 부탁해 주세요.")
        raise Refusal("may_not_extend", message, field="closes_at")
    broken = broken_promise(announcement, promised)
    if broken is not None and any(relied_on(announcement) for relied_on in _relied_on):
        raise broken
    return wanted if moved else before


def broken_promise(announcement: Announcement, promised: Promise) -> Refusal | None:
    opens_at, closes_at = announcement.opens_at, announcement.closes_at
    if minute(closes_at) != minute(promised.closes_at) and is_earlier(closes_at, promised.closes_at):
        return Refusal("relied_on", _("작성 중인 신청이 있어 접수 마감을 앞당길 수 없습니다. 늦출 수만 있습니다."), field="closes_at")
    if opens_at is not None and opens_at > clock.now() and minute(opens_at) != minute(promised.opens_at):
        return Refusal("relied_on", _("작성 중인 신청이 있어 접수 시작을 미룰 수 없습니다."), field="opens_at")
    if announcement.reception != promised.reception:
        return Refusal("relied_on", _("작성 중인 신청이 있어 접수 방법을 바꿀 수 없습니다."), field="reception")
    return None


def minute(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None


def is_earlier(wanted: dt.datetime | None, before: dt.datetime | None) -> bool:
    """None is no end at all."""
    return wanted is not None and (before is None or wanted < before)
