"""When a published closing time may move. Other apps say whether somebody relies on it, without being imported here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements.models import Announcement

Reliance = Callable[[Announcement], bool]
_relied_on: list[Reliance] = []


def register(relied_on: Reliance) -> None:
    """No closing time is moved earlier while ``relied_on(announcement)``."""
    _relied_on.append(relied_on)


def settled(announcement: Announcement, before: dt.datetime | None, actor: Actor) -> dt.datetime | None:
    """The closing time to keep for one that was ``before``. Raises Refusal.

    Forms show the minute: within the same one nothing has moved.
    """
    wanted = announcement.closes_at
    if minute(wanted) == minute(before):
        return before
    if not actor.may(StaffPermission.DEADLINE_EXTEND):
        message = _("게시한 공고의 접수 마감을 바꿀 권한이 없습니다. 마감 연장 권한이 있는 담당자에게 부탁해 주세요.")
        raise Refusal("may_not_extend", message, field="closes_at")
    if is_earlier(wanted, before) and any(relied_on(announcement) for relied_on in _relied_on):
        raise Refusal("relied_on", _("작성 중인 신청이 있어 접수 마감을 앞당길 수 없습니다. 늦출 수만 있습니다."), field="closes_at")
    return wanted


def minute(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(second=0, microsecond=0) if moment else None


def is_earlier(wanted: dt.datetime | None, before: dt.datetime | None) -> bool:
    """None is no end at all."""
    return wanted is not None and (before is None or wanted < before)
