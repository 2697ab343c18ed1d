"""A closing time that an open draft relies on is not moved earlier."""

import datetime as dt

import pytest

from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements import services
from dure.programme.applications import drafts
from tests.factories.announcements import editor

pytestmark = pytest.mark.django_db


def close_earlier(item):
    item.refresh_from_db()
    actor = editor(StaffPermission.AGENCY_EDIT, StaffPermission.ANNOUNCEMENT_PUBLISH, StaffPermission.DEADLINE_EXTEND)
    values = {"body": "참가를 돕습니다.", "closes_at": item.closes_at - dt.timedelta(days=2)}
    services.edit(item, values, edition=item.edition, regions=[], industries=[], actor=actor, reason="고쳐 봄")


def test_only_once_no_draft_is_left(world):
    closes_at = world.announcement.closes_at
    draft = world.start()
    with pytest.raises(Refusal) as refused:
        close_earlier(world.announcement)
    assert refused.value.code == "relied_on"
    drafts.discard(draft.pk, actor=world.actor)
    close_earlier(world.announcement)
    world.announcement.refresh_from_db()
    assert world.announcement.closes_at < closes_at
