from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.foundation import audit
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal, Text
from dure.programme.announcements.models import Announcement, AnnouncementState
from dure.programme.announcements.services import check_scope
from dure.programme.eligibility.models import StoredRequirement
from dure.rules.eligibility import BadRequirement, read

FAULTS: dict[str, Text] = {
    "unknown": gettext_lazy("알 수 없는 값입니다. 목록에서 다시 골라 주세요."),
    "empty": gettext_lazy("값을 하나는 정해 주세요."),
    "range": gettext_lazy("쓸 수 없는 크기의 값입니다."),
    "backward": gettext_lazy("최대는 최소보다 작을 수 없습니다."),
}


@transaction.atomic
def save(announcement: Announcement, wanted: Mapping[str, Mapping[str, Any]], *, actor: Actor, reason: str = "") -> None:
    """Put ``wanted`` – parameters by kind – in the place of all requirements. A published announcement wants a reason."""
    held = Announcement.objects.select_for_update().get(pk=announcement.pk)
    check_scope(held.agency_id, actor)
    rows = [StoredRequirement(announcement=held, kind=kind, parameters=checked(kind, given)) for kind, given in wanted.items()]
    before = {row.kind: row.parameters for row in held.requirements.all()}
    after = {row.kind: row.parameters for row in rows}
    if before == after:
        return
    if held.state == AnnouncementState.PUBLISHED and not reason.strip():
        raise Refusal("reason_missing", _("게시한 공고의 신청 조건을 고치는 까닭을 적어 주세요."), field="reason")
    held.requirements.all().delete()
    StoredRequirement.objects.bulk_create(rows)
    audit.record("eligibility.edited", actor=actor, obj=held.subject, reason=reason, data={"before": before, "after": after})


def checked(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return read(kind, given).parameters()
    except BadRequirement as fault:
        raise Refusal(fault.code, FAULTS[fault.code], field=f"{kind}_{fault.parameter}") from None
