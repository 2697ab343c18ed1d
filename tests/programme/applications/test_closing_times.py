"""What applicants plan by: promises that an open draft relies on are kept, and moves are told once to everyone concerned."""

import datetime as dt

import pytest

from dure.foundation import clock, jobs
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.announcements import keeping, moves, services
from dure.programme.announcements.models import Version
from dure.programme.applications import drafts
from tests.factories.announcements import editor
from tests.programme.applications.world import make_applicant

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def edit(item, **values):
    item.refresh_from_db()
    actor = editor(StaffPermission.AGENCY_EDIT, StaffPermission.ANNOUNCEMENT_PUBLISH, StaffPermission.DEADLINE_EXTEND)
    values = {"body": "참가를 돕습니다.", **values}
    services.edit(item, values, edition=item.edition, regions=[], industries=[], actor=actor, reason="설명회가 미뤄짐")
    item.refresh_from_db()


def mails():
    jobs.run_all()
    found = Message.objects.filter(key__in=["application_deadline_moved", "announcement_closing_moved"])
    return sorted((message.key, message.recipient) for message in found)


def keeper(world, email):
    account = make_applicant(email=email)
    keeping.scrap(account, world.announcement)
    return account


def test_promises_are_kept_while_a_draft_relies_on_them(world):
    item = world.announcement
    closes_at, later = item.closes_at, clock.now() + DAY
    draft = world.start()
    breaks = [{"closes_at": closes_at - 2 * DAY}, {"opens_at": later}, {"reception": "elsewhere", "apply_url": "https://apply.example.kr/1"}]
    for values in breaks:
        with pytest.raises(Refusal) as refused:
            edit(item, **values)
        assert (refused.value.code, refused.value.field) == ("relied_on", next(iter(values)))
    drafts.discard(draft.pk, actor=world.actor)
    for values in breaks:
        edit(item, **values)
    assert item.closes_at < closes_at


def test_a_later_closing_is_told_once_to_writers_and_keepers(world):
    before = world.announcement.closes_at
    world.start()
    keeping.scrap(world.account, world.announcement)
    keeper(world, "kept@firm.example")
    edit(world.announcement, closes_at=before + DAY)
    expected = [("announcement_closing_moved", "kept@firm.example"), ("application_deadline_moved", "hana@firm.example")]
    assert mails() == expected
    version = Version.objects.latest("number")
    assert moves.tell(version.pk, before.isoformat()) == 0
    edit(world.announcement, target="중소기업")
    assert mails() == expected
    for message in Message.objects.filter(key__endswith="_moved"):
        assert "설명회가 미뤄짐" in message.body
        assert f"{world.announcement.closes_at.astimezone(clock.SEOUL):%H:%M}" in message.body


def test_an_earlier_closing_is_told_to_who_keeps_the_announcement(world):
    keeper(world, "kept@firm.example")
    edit(world.announcement, closes_at=world.announcement.closes_at - DAY)
    assert mails() == [("announcement_closing_moved", "kept@firm.example")]


def test_of_two_moves_at_once_the_last_is_told(world):
    keeper(world, "kept@firm.example")
    closes_at = world.announcement.closes_at
    edit(world.announcement, closes_at=closes_at + DAY)
    edit(world.announcement, closes_at=closes_at + 2 * DAY)
    assert len(mails()) == 1


def test_what_was_withdrawn_or_let_go_is_not_told(world):
    account = keeper(world, "kept@firm.example")
    edit(world.announcement, closes_at=world.announcement.closes_at + DAY)
    keeping.let_go(account, world.announcement)
    assert mails() == []
    keeping.scrap(account, world.announcement)
    edit(world.announcement, closes_at=world.announcement.closes_at + DAY)
    services.withdraw(world.announcement, actor=editor(StaffPermission.AGENCY_EDIT), reason="사업 취소")
    assert mails() == []


def test_the_notice_reads_in_english_too_and_without_an_end(world):
    from dure.foundation.notify import texts

    text = texts.render("announcement_closing_moved", "email", "en", {"title": "T", "before": None, "closes_at": clock.now(), "reason": "", "path": "/x/"})
    assert "no fixed end" in text.body
    assert not any("가" <= letter <= "힣" for letter in text.body)
