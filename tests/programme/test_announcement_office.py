"""Writing, publishing and correcting; who may touch what; two editors at once."""

import datetime as dt
from functools import partial

import pytest
from django.db import connection

from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.documents import selectors as documents
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.workflow.models import TransitionLog
from dure.portal.backoffice import exports
from dure.programme.announcements import agency_services, deadlines, figures, selectors, services
from dure.programme.announcements.changes import between
from dure.programme.announcements.models import Activity, Agency, AgencyStaff, Announcement
from dure.programme.announcements.office_forms import AnnouncementForm
from tests.factories.announcements import announce, clerk_of, days, draft, editor, make_agency
from tests.factories.files import pdf, upload
from tests.factories.races import codes, together
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db


def typed(agency, **changes):
    values = {
        "agency": agency.pk,
        "title": "새 공고",
        "body": "내용입니다.",
        "opens_at": "2027-03-02T09:00",
        "closes_at": "2027-03-16T18:00",
        "reception": "here",
        "act": "save",
    }
    return {**values, **changes}


@pytest.fixture
def staff():
    return make_staff("operator")


@pytest.fixture
def office(client, staff):
    staff_sign_in(client, staff)
    return client


def test_from_draft_to_published_to_corrected_to_withdrawn(office):
    agency = make_agency("HBC")
    answer = office.post("/office/announcements/write/", {**typed(agency, regions=["30"]), "uploads": upload("안내.pdf", pdf())})
    item = Announcement.objects.get()
    assert answer["Location"] == f"/office/announcements/{item.pk}/"
    assert (item.code, item.state) == ("HBC0000001", "draft")
    assert item.opens_at == dt.datetime(2027, 3, 2, 9, tzinfo=clock.SEOUL)
    assert documents.of(item.subject).count() == 1
    assert office.get(item.path).status_code == 404
    office.post(f"/office/announcements/{item.pk}/publish/")
    assert "안내.pdf" in office.get(item.path).content.decode()
    page = f"/office/announcements/{item.pk}/"
    unreasoned = office.post(page, typed(agency, title="고친 공고", edition=1))
    assert unreasoned.status_code == 422
    assert 'value="고친 공고"' in unreasoned.content.decode()
    office.post(page, typed(agency, title="고친 공고", edition=1, reason="제목을 바로잡음", regions=["30"]))
    item.refresh_from_db()
    assert item.title == "고친 공고"
    assert [step.changed for step in selectors.corrections(item)] == [["제목"]]
    public = office.get(item.path).content.decode()
    assert "제목을 바로잡음" in public
    assert "고친 공고" in office.get(f"{page}history/").content.decode()
    office.post(f"{page}withdraw/", {"withdraw-reason": "사업 취소"})
    assert office.get(item.path).status_code == 404
    assert list(TransitionLog.objects.filter(object_type="announcements.announcement").order_by("id").values_list("transition", "reason")) == [("publish", ""), ("withdraw", "사업 취소")]
    assert AuditEntry.objects.filter(action="announcement.withdrawn", reason="사업 취소", obj=item.subject).exists()


def test_a_period_that_ends_before_it_begins_is_refused_at_its_field(office):
    agency = make_agency()
    for closes in ("2027-03-01T18:00", "2027-03-02T09:00"):
        answer = office.post("/office/announcements/write/", typed(agency, closes_at=closes, title="남아 있을 제목"))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["closes_at"]
        assert "남아 있을 제목" in answer.content.decode()
    with pytest.raises(Refusal) as refused:
        draft(agency, opens_at=days(2), closes_at=days(1))
    assert refused.value.field == "closes_at"
    assert not Announcement.objects.exists()


def test_elsewhere_needs_an_address_and_it_must_be_of_the_web(office):
    agency = make_agency()
    for address in ("", "ftp://files.example.kr/", "not an address"):
        answer = office.post("/office/announcements/write/", typed(agency, reception="elsewhere", apply_url=address))
        assert list(answer.context["form"].errors) == ["apply_url"], address
    form = AnnouncementForm(typed(agency, reception="elsewhere", apply_url="javascript:alert(1)"), actor=editor(StaffPermission.AGENCY_EDIT))
    assert list(form.errors) == ["apply_url"]


def test_a_preview_stores_nothing(office):
    answer = office.post("/office/announcements/write/", typed(make_agency(), act="preview", body="## 미리\n\n<i>기울임</i>"))
    page = answer.content.decode()
    assert "<h4>미리</h4>" in page
    assert "<i>" not in page.replace("<i class", "")
    assert not Announcement.objects.exists()


def test_a_bad_file_leaves_no_half_announcement(office):
    answer = office.post("/office/announcements/write/", {**typed(make_agency()), "uploads": upload("virus.pdf", b"MZ" + b"\0" * 400)})
    assert answer.status_code == 422
    assert not Announcement.objects.exists()


def test_staff_of_one_agency_neither_see_nor_touch_what_is_anothers(client):
    own, other = make_agency(), make_agency()
    user = make_staff("operator")
    clerk = clerk_of(own, user=user)
    foreign, mine = draft(other, title="남의 초안"), draft(own, title="우리 초안")
    event = Activity.objects.create(agency=other, title="남의 일정", starts_on=clock.today(), ends_on=clock.today())
    acts = [
        lambda: services.write(other, {"title": "몰래"}, actor=clerk),
        lambda: services.edit(foreign, {"title": "몰래"}, edition=1, regions=[], industries=[], actor=clerk),
        lambda: services.publish(foreign, actor=clerk),
        lambda: services.withdraw(announce(other), actor=clerk, reason="몰래 내림"),
        lambda: services.extend(announce(other), days(60), actor=clerk, reason="몰래 늦춤"),
        lambda: services.delete(foreign, actor=clerk),
        lambda: agency_services.save_activity(event, edition=1, actor=clerk),
        lambda: agency_services.delete_activity(event, actor=clerk),
    ]
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "other_agency"
    assert set(selectors.handled_by(clerk)) == {mine}
    assert {row[3] for row in figures.rows(masked=True, actor=clerk)} == {"우리 초안"}
    staff_sign_in(client, user)
    page = client.get("/office/announcements/").content.decode()
    assert "우리 초안" in page
    assert "남의 초안" not in page
    for address in ("", "publish/", "withdraw/", "delete/", "history/"):
        answer = client.get if address in {"", "history/"} else client.post
        assert answer(f"/office/announcements/{foreign.pk}/{address}").status_code == 404, address
    assert client.get(f"/office/activities/{event.pk}/").status_code == 404
    assert "남의 일정" not in client.get("/office/activities/").content.decode()
    smuggled = client.post("/office/announcements/write/", typed(other))
    assert list(smuggled.context["form"].errors) == ["agency"]


def test_without_an_agency_and_without_the_right_to_all_there_is_nothing():
    announce()
    nobody = editor(StaffPermission.ANNOUNCEMENT_EDIT)
    assert not selectors.handled_by(nobody).exists()
    assert selectors.agencies_of(editor(StaffPermission.AGENCY_EDIT)) is None
    assert selectors.agencies_of(SYSTEM) == frozenset()


def test_editing_what_is_published_needs_the_right_to_publish():
    item = announce()
    writer = editor(StaffPermission.ANNOUNCEMENT_EDIT, StaffPermission.AGENCY_EDIT)
    with pytest.raises(Refusal) as refused:
        services.edit(item, {"title": "새 제목"}, edition=item.edition, regions=[], industries=[], actor=writer, reason="고쳐 봄")
    assert refused.value.code == "may_not_publish"


def test_the_second_of_two_editors_is_told_and_keeps_what_they_typed(office):
    item = draft(make_agency())
    office.post(f"/office/announcements/{item.pk}/", typed(item.agency, title="먼저", edition=1))
    late = office.post(f"/office/announcements/{item.pk}/", typed(item.agency, title="나중", edition=1))
    assert late.status_code == 422
    assert "그사이 다른 담당자가" in late.content.decode()
    assert 'value="나중"' in late.content.decode()
    assert Announcement.objects.get().title == "먼저"


@pytest.mark.django_db(transaction=True)
def test_of_editors_at_once_one_wins_and_serials_have_no_holes():
    agency = make_agency()
    item = draft(agency)
    actor = editor(StaffPermission.AGENCY_EDIT)

    def edit(number):
        return services.edit(item, {"title": f"{number}번"}, edition=1, regions=["30"], industries=[], actor=actor)

    def write(number):
        return services.write(agency, {"title": f"{number}번", "body": ""}, actor=actor)

    assert codes(together(*(partial(edit, number) for number in range(4)))) == ["edited_meanwhile"] * 3
    assert Announcement.objects.get(pk=item.pk).edition == 2
    assert codes(together(*(partial(write, number) for number in range(4)))) == []
    assert sorted(Announcement.objects.values_list("serial", flat=True)) == [1, 2, 3, 4, 5]
    connection.close()


def test_an_extension_is_one_recorded_act():
    item = announce(closes_at=days(1))
    until = days(2)
    with pytest.raises(Refusal):
        services.extend(item, days(0.5), reason="장애", actor=SYSTEM)
    services.extend(item, until, reason="접수 장애 3시간", actor=SYSTEM)
    item.refresh_from_db()
    assert item.closes_at == until
    newest, first = selectors.history(item)
    assert newest.changed == ["접수 마감"]
    assert [mark for mark, _line in between(newest.version, first.version)[0].lines] == ["-", "+"]
    assert AuditEntry.objects.filter(action="announcement.extended", reason="접수 장애 3시간").count() == 1


def test_a_draft_can_go_and_what_was_published_cannot():
    item = draft()
    services.delete(item, actor=SYSTEM)
    assert not Announcement.objects.exists()
    shown = announce()
    services.withdraw(shown, actor=SYSTEM, reason="잘못 올림")
    with pytest.raises(Refusal):
        services.delete(shown, actor=SYSTEM)
    services.publish(shown, actor=SYSTEM)
    again = Announcement.objects.get()
    assert again.published_at == shown.published_at


def test_nothing_empty_is_published():
    empty = draft(body="  ")
    endless = draft(opens_at=None, closes_at=None)
    for item, code in ((empty, "body_missing"), (endless, "period_missing")):
        with pytest.raises(Refusal) as refused:
            services.publish(item, actor=SYSTEM)
        assert refused.value.code == code


def test_what_is_published_stays_fit_to_be_published(office):
    item = announce()
    for wrong, field in (({"closes_at": ""}, "closes_at"), ({"opens_at": ""}, "closes_at"), ({"body": "  "}, "body")):
        answer = office.post(f"/office/announcements/{item.pk}/", typed(item.agency, edition=item.edition, reason="고쳐 봄", **wrong))
        assert answer.status_code == 422, wrong
        assert list(answer.context["form"].errors) == [field]
    elsewhere = announce(reception="elsewhere", apply_url="https://apply.example.kr/7", opens_at=None, closes_at=None)
    changes = {"reception": "here", "opens_at": "", "closes_at": ""}
    answer = office.post(f"/office/announcements/{elsewhere.pk}/", typed(elsewhere.agency, edition=elsewhere.edition, reason="고쳐 봄", **changes))
    assert "접수 시작과 마감을 정해야 합니다" in answer.content.decode()
    assert Announcement.objects.filter(edition=1, closes_at=None).count() == 1


def move_closing(item, closes_at, *permissions):
    item.refresh_from_db()
    actor = editor(StaffPermission.AGENCY_EDIT, StaffPermission.ANNOUNCEMENT_PUBLISH, *permissions)
    services.edit(item, {"closes_at": closes_at, "target": "중소기업"}, edition=item.edition, regions=[], industries=[], actor=actor, reason="고쳐 봄")
    item.refresh_from_db()
    return item.closes_at


def test_a_published_closing_time_moves_only_by_who_may_extend_and_not_earlier_under_drafts(monkeypatch):
    drafts = []
    monkeypatch.setattr(deadlines, "_relied_on", [lambda item: item.pk in drafts])
    closes_at = days(9).replace(second=59, microsecond=7)
    item = announce(closes_at=closes_at)
    drafts.append(item.pk)
    assert move_closing(item, closes_at.replace(second=0, microsecond=0)) == closes_at
    for wanted, allowed, code in ((days(20), (), "may_not_extend"), (days(5), (StaffPermission.DEADLINE_EXTEND,), "relied_on")):
        with pytest.raises(Refusal) as refused:
            move_closing(item, wanted, *allowed)
        assert (refused.value.code, refused.value.field) == (code, "closes_at")
    later, earlier = days(20), days(5)
    assert move_closing(item, later, StaffPermission.DEADLINE_EXTEND) == later
    drafts.clear()
    assert move_closing(item, earlier, StaffPermission.DEADLINE_EXTEND) == earlier


def test_agencies_are_edited_with_their_staff(office, staff):
    colleague = make_staff("operator", enrolled=False)
    values = {"code": "HBX", "name": "새 기관", "order": 5, "active": "on", "staff": [colleague.pk]}
    assert office.post("/office/agencies/add/", values).status_code == 302
    agency = Agency.objects.get(code="HBX")
    assert list(AgencyStaff.objects.values_list("staff_id", "agency_id")) == [(colleague.pk, agency.pk)]
    assert office.post("/office/agencies/add/", {**values, "code": "hb"}).status_code == 422
    draft(agency)
    office.post(f"/office/agencies/{agency.pk}/", {**values, "code": "ZZZ", "name": "바꾼 기관", "staff": []})
    agency.refresh_from_db()
    assert (agency.code, agency.name, agency.last_serial) == ("HBX", "바꾼 기관", 1)
    assert not AgencyStaff.objects.exists()
    assert office.get("/office/agencies/").status_code == 200


def test_planned_activities_are_kept_and_go(office):
    agency = make_agency()
    values = {"agency": agency.pk, "title": "전시회", "starts_on": "2027-05-02", "ends_on": "2027-05-01", "shown": "on", "edition": 1}
    wrong = office.post("/office/activities/add/", values)
    assert list(wrong.context["form"].errors) == ["ends_on"]
    office.post("/office/activities/add/", {**values, "ends_on": "2027-05-04"})
    event = Activity.objects.get()
    office.post(f"/office/activities/{event.pk}/", {**values, "ends_on": "2027-05-05"})
    stale = office.post(f"/office/activities/{event.pk}/", {**values, "ends_on": "2027-05-06"})
    assert stale.status_code == 422
    office.post(f"/office/activities/{event.pk}/", {"act": "delete"})
    assert not Activity.objects.exists()


def test_the_table_goes_out_with_its_reason_and_only_of_ones_own():
    own, other = make_agency(), make_agency()
    announce(own, title="=1+1")
    announce(other)
    clerk = clerk_of(own)
    sheet = exports.make("announcements", "csv", masked=True, actor=clerk, reason="월간 보고")
    text = sheet.body.decode()
    assert "'=1+1" in text
    assert text.count("\r\n") == 2
    assert AuditEntry.objects.get(action="export.made").data == {"kind": "announcements", "format": "csv", "rows": 1, "masked": True}
