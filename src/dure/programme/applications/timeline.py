"""What happened to an application, for both sides; staff are named to staff alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.foundation.errors import Text
from dure.foundation.staff.models import StaffUser
from dure.foundation.workflow.models import TransitionLog
from dure.programme.applications.models import Application

WORDS: dict[str, Text] = {
    "submit": gettext_lazy("제출했습니다"),
    "ask_supplement": gettext_lazy("보완을 요청했습니다"),
    "cancel_supplement": gettext_lazy("보완 요청을 거두었습니다"),
    "resubmit": gettext_lazy("보완해 다시 제출했습니다"),
    "accept": gettext_lazy("요건심사를 통과했습니다"),
    "reject": gettext_lazy("요건심사에서 탈락했습니다"),
    "withdraw": gettext_lazy("신청을 철회했습니다"),
}

BY_STAFF = {"ask_supplement", "cancel_supplement", "accept", "reject"}


@dataclass(frozen=True, slots=True)
class Event:
    at: dt.datetime
    text: str
    who: str
    reason: str


def of(application: Application, *, for_staff: bool = False) -> list[Event]:
    """Oldest first, from the beginning of the draft on."""
    log = TransitionLog.objects.filter(object_type=application._meta.label_lower, object_id=str(application.pk)).order_by("id")  # noqa: SLF001
    begun = Event(application.created_at, _("신청서를 쓰기 시작했습니다"), _("신청 기업"), "")
    rows = list(log)
    names = staff_names(rows) if for_staff else {}
    return [begun, *(event(row, names) for row in rows)]


def staff_names(rows: list[TransitionLog]) -> dict[str, str]:
    keys = [row.actor.removeprefix("staff:") for row in rows if row.actor.startswith("staff:")]
    return {user.subject: user.name for user in StaffUser.objects.filter(pk__in=[key for key in keys if key.isdecimal()])}


def event(row: TransitionLog, names: dict[str, str]) -> Event:
    who = names.get(row.actor, _("담당자")) if row.transition in BY_STAFF else _("신청 기업")
    return Event(row.at, str(WORDS.get(row.transition, row.transition)), who, row.reason)
