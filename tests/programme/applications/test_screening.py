"""What staff do with applications: within their agencies alone, told to the applicant, recorded."""

import csv
import datetime as dt
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure.foundation import clock, jobs
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.staff.permissions import EVERYTHING, StaffPermission
from dure.portal.mypage.obligations import open_obligations
from dure.programme.announcements.models import AgencyStaff
from dure.programme.applications import drafts, exports, files, outages, registration, screening, selectors, timeline
from dure.programme.applications.models import Application, Attachment, Extension, Outage, QuestionSet, State, Submission
from dure.programme.applications.questions import Kind
from tests.factories.files import pdf, upload
from tests.factories.staff import make_staff, staff_sign_in
from tests.programme.applications.world import browser, make_agency, make_announcement, make_applicant, make_category, make_set, make_world

pytestmark = pytest.mark.django_db


def code_of(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def soon(**by) -> dt.datetime:
    return clock.now() + dt.timedelta(**by)


@pytest.fixture
def staff(client):
    user = make_staff("lead")
    staff_sign_in(client, user)
    return user


def ask(application, keys=("q1",), extra=(), due=None):
    return screening.ask_supplement(application.pk, keys, extra, "더 자세히 적어 주세요.", due or soon(days=3), actor=SYSTEM)


class TestDecisions:
    def test_accepting_and_rejecting_are_told_and_end_the_screening(self, world):
        application = world.filed()
        screening.accept(application.pk, actor=SYSTEM)

        assert Application.objects.get().state == State.ACCEPTED
        assert Message.objects.filter(key="application_accepted").exists()
        assert code_of(lambda: screening.reject(application.pk, "까닭", actor=SYSTEM)) == "decided"
        assert code_of(lambda: screening.withdraw(application.pk, "", actor=world.actor)) == "decided"

    def test_a_rejection_needs_a_reason_that_the_applicant_reads(self, world):
        application = world.filed()
        assert code_of(lambda: screening.reject(application.pk, "  ", actor=SYSTEM)) == "reason"
        screening.reject(application.pk, "서류가 모자랍니다.", actor=SYSTEM)

        assert "서류가 모자랍니다." in Message.objects.get(key="application_rejected").body
        assert "서류가 모자랍니다." in browser(world.account).get(application.path).content.decode()

    def test_a_withdrawn_application_leaves_room_for_a_new_one_with_its_own_number(self, world):
        application = world.filed()
        response = browser(world.account).post(f"{application.path}withdraw/", {"reason": "사정", "understood": "on"})
        assert response.status_code == 302
        second = world.filed()

        assert selectors.receipt_standing(f"{world.announcement.code}-R00001").standing == "withdrawn"
        assert second.number.endswith("-R00002")

    def test_the_only_account_of_a_company_may_not_leave_during_screening(self, world):
        account = world.account = make_applicant()
        application = world.filed()

        assert [item.url for item in open_obligations(account) if "심사" in item.text] == [application.path]
        screening.accept(application.pk, actor=SYSTEM)
        assert not [item for item in open_obligations(account) if "심사" in item.text]


class TestSupplement:
    def test_only_what_was_asked_for_may_be_changed_and_comes_back_under_the_same_number(self, world):
        application = world.filed()
        first = Submission.objects.get()
        ask(application, ["q1", "q11"], ["통장 사본"])
        fresh = selectors.mine(world.account, application.pk)
        token = drafts.token_of(selectors.answers_of(fresh)["q1"])

        assert code_of(lambda: world.send(fresh)) == "incomplete"
        assert code_of(lambda: drafts.save_answers(fresh.pk, world.account, {"q3": drafts.Typed("13")}, actor=world.actor)) == "not_asked"
        drafts.save_answers(fresh.pk, world.account, {"q1": drafts.Typed("더 자세히", token)}, actor=world.actor)
        files.drop(fresh, Attachment.objects.get(key="q11").pk, world.account, actor=world.actor)
        files.add(fresh, "q11", upload("새 계획.pdf", pdf(b"new")), world.account, actor=world.actor)
        files.add(fresh, "x1", upload("통장.pdf", pdf(b"bank")), world.account, actor=world.actor)
        second = world.send(fresh)

        assert (second.application.number, second.revision) == (first.application.number, 2)
        assert second.checksum != first.checksum
        before, after = json.loads(first.body), json.loads(second.body)
        assert after["consents"] == before["consents"]
        assert after["applicant"] == before["applicant"]
        assert [item["name"] for item in after["files"]] == ["새 계획.pdf", "통장.pdf"]

    def test_a_filed_file_that_is_replaced_stays_with_its_filing(self, world, client, staff):
        application = world.filed()
        ask(application, ["q11"])
        old = Attachment.objects.get()
        files.drop(application, old.pk, world.account, actor=world.actor)

        response = client.get(f"/office/applications/{application.pk}/files/{old.pk}/")
        assert b"".join(response.streaming_content).startswith(b"%PDF")
        assert response["Content-Disposition"].startswith("attachment")
        assert AuditEntry.objects.filter(action="document.read", actor=f"staff:{staff.pk}").exists()

    @pytest.mark.parametrize(("past", "code"), [(-1, ""), (0, "overdue")])
    def test_the_due_moment_itself_is_too_late(self, world, monkeypatch, past, code):
        application = world.filed()
        supplement = ask(application)
        fresh = selectors.mine(world.account, application.pk)
        typed = {"q1": drafts.Typed("더 자세히", drafts.token_of(selectors.answers_of(fresh)["q1"]))}
        drafts.save_answers(fresh.pk, world.account, typed, actor=world.actor)
        moment = supplement.due_at + dt.timedelta(microseconds=past)
        monkeypatch.setattr(clock, "now", lambda: moment)

        if code:
            assert code_of(lambda: world.send(fresh)) == code
        else:
            assert world.send(fresh).revision == 2

    def test_it_may_be_answered_after_the_closing_and_staff_may_give_more_time(self, world, travel):
        application = world.filed()
        travel(days=6)
        supplement = ask(application)
        screening.move_due(application.pk, supplement.due_at + dt.timedelta(days=2), actor=SYSTEM)
        fresh = selectors.mine(world.account, application.pk)
        typed = {"q1": drafts.Typed("더 자세히", drafts.token_of(selectors.answers_of(fresh)["q1"]))}
        drafts.save_answers(fresh.pk, world.account, typed, actor=world.actor)

        assert world.send(fresh).revision == 2
        assert [event.text for event in timeline.of(fresh)][-1] == "보완해 다시 제출했습니다"

    def test_nothing_named_a_past_moment_and_a_decided_application_are_refused(self, world):
        application = world.filed()
        assert code_of(lambda: ask(application, [])) == "nothing"
        assert code_of(lambda: ask(application, due=soon(seconds=0))) == "past"
        screening.accept(application.pk, actor=SYSTEM)
        assert code_of(lambda: ask(application)) == "decided"

    def test_what_is_being_prepared_is_not_shown_to_staff(self, world, client, staff):
        ask(world.filed(), ["q1", "q11"])
        application = selectors.mine(world.account, Application.objects.get().pk)
        typed = {"q1": drafts.Typed("아직 비밀", drafts.token_of(selectors.answers_of(application)["q1"]))}
        drafts.save_answers(application.pk, world.account, typed, actor=world.actor)
        files.drop(application, Attachment.objects.get().pk, world.account, actor=world.actor)
        new = files.add(application, "q11", upload("준비 중.pdf", pdf(b"n")), world.account, actor=world.actor)

        page = client.get(f"/office/applications/{application.pk}/").content.decode()
        assert "아직 비밀" not in page
        assert "준비 중" not in page
        assert client.get(f"/office/applications/{application.pk}/files/{new.pk}/").status_code == 404


    def test_one_that_is_taken_back_leaves_everything_as_it_was_filed(self, world, client, staff):
        application = world.filed()
        ask(application, ["q1", "q5", "q11"], ["통장 사본"])
        fresh = selectors.mine(world.account, application.pk)
        typed = {"q1": drafts.Typed("고친 것", drafts.token_of(selectors.answers_of(fresh)["q1"])), "q5": drafts.Typed("2026-05-01")}
        drafts.save_answers(fresh.pk, world.account, typed, actor=world.actor)
        files.drop(fresh, Attachment.objects.get().pk, world.account, actor=world.actor)
        for key in ("q11", "x1"):
            files.add(fresh, key, upload(f"{key}.pdf", pdf(key.encode())), world.account, actor=world.actor)
        address = f"/office/applications/{application.pk}/supplement/cancel/"
        assert client.post(address, {"cancel-reason": ""}).status_code == 422
        assert client.post(address, {"cancel-reason": "잘못 요청했습니다."}).status_code == 302

        fresh = selectors.mine(world.account, application.pk)
        answers = {key: answer.value for key, answer in selectors.answers_of(fresh).items() if answer.value}
        filed = json.loads(Submission.objects.get().body)
        assert answers == {item["key"]: item["value"] for item in filed["answers"]}
        assert [item["name"] for item in filed["files"]] == [file.document.name for file in fresh.attachments.filter(dropped_at=None)]
        assert "잘못 요청했습니다." in Message.objects.get(key="application_supplement_cancelled").body
        assert "보완 요청을 거두었습니다" in browser(world.account).get(fresh.path).content.decode()
        assert code_of(lambda: screening.cancel_supplement(fresh.pk, "또", actor=SYSTEM)) == "no_supplement"
        ask(fresh, ["q1"])
        screening.cancel_supplement(fresh.pk, "", actor=SYSTEM)
        assert screening.accept(fresh.pk, actor=SYSTEM).state == State.ACCEPTED

    def test_one_that_is_overdue_waits_for_staff(self, world, travel):
        everyone = Actor("staff", "1", "담당", EVERYTHING)
        overdue = lambda: next(row for row in registration.waiting(everyone) if "보완 기한" in row.label).count  # noqa: E731 (one line that names itself)
        ask(world.filed(), due=soon(days=3))
        assert overdue() == 0
        travel(days=3, seconds=1)

        assert overdue() == 1


class TestOffice:
    def test_staff_of_one_agency_see_and_decide_their_own_alone(self, world, client):
        application = world.filed()
        user = make_staff("operator")
        AgencyStaff.objects.create(staff=user, agency=make_agency())
        staff_sign_in(client, user)
        base = f"/office/applications/{application.pk}/"

        assert application.number not in client.get("/office/applications/?state=all").content.decode()
        assert client.get(base).status_code == 404
        assert [client.post(f"{base}{act}/").status_code for act in ("accept", "reject", "supplement", "due")] == [404] * 4
        assert client.get(f"/office/announcements/{world.announcement.pk}/questions/").status_code == 404
        assert Application.objects.get().state == State.SUBMITTED

    def test_the_queue_filters_by_address(self, world, client, staff):
        application = world.filed()
        for address, found in {
            "": True, f"?q={application.number}": True, f"?q={application.company.name}": True, "?q=zzz": False, "?state=accepted": False,
            "?provisional=on": False, f"?announcement={world.announcement.pk}": True, f"?agency={world.announcement.agency.code}&state=all": True,
        }.items():  # fmt: skip
            assert (f">{application.number}</a>" in client.get(f"/office/applications/{address}").content.decode()) is found, address

    def test_the_queue_asks_a_constant_number_of_queries(self, world, client, staff, django_assert_num_queries):
        world.filed()
        with CaptureQueriesContext(connection) as first:
            client.get("/office/applications/")
        assert len(first) <= 12
        for _turn in range(3):
            world.account = make_applicant()
            world.filed()
        with django_assert_num_queries(len(first)):
            client.get("/office/applications/")

    def test_decisions_through_the_page(self, world, client, staff):
        application = world.filed()
        base = f"/office/applications/{application.pk}/"
        due = soon(days=2).astimezone(clock.SEOUL)
        wrong = client.post(f"{base}supplement/", {"supplement-message": "", "supplement-due_at": "언젠가"})
        asked = {"supplement-items": ["q1"], "supplement-extra": "통장 사본", "supplement-message": "더 적어 주세요.", "supplement-due_at": f"{due:%Y-%m-%dT%H:%M}"}

        assert wrong.status_code == 422
        assert client.post(f"{base}supplement/", asked).status_code == 302
        assert client.post(f"{base}accept/", follow=True).status_code == 200
        assert Application.objects.get().state == State.SUPPLEMENT_ASKED
        assert client.post(f"{base}reject/", {"reject-reason": ""}).status_code == 422
        assert client.post(f"{base}reject/", {"reject-reason": "기한을 지키지 않았습니다."}).status_code == 302
        assert client.get(base).status_code == 200

    def test_many_are_accepted_after_a_preview(self, world, client, staff):
        first = world.filed()
        world.account = make_applicant()
        second = world.filed()
        ask(second)
        chosen = {"application": [str(first.pk), str(second.pk), "nonsense"], "query": "state=all"}
        preview = client.post("/office/applications/accept/", chosen).content.decode()

        assert first.number in preview
        assert "빠지는 신청" in preview
        assert Application.objects.get(pk=first.pk).state == State.SUBMITTED
        client.post("/office/applications/accept/", {**chosen, "confirmed": "yes"})
        assert [Application.objects.get(pk=item.pk).state for item in (first, second)] == [State.ACCEPTED, State.SUPPLEMENT_ASKED]

    def test_the_same_purpose_at_another_agency_is_pointed_out(self, world, client, staff):
        world.announcement.category = make_category()
        world.announcement.save()
        application = world.filed()
        twin = make_announcement(category=make_category())
        make_set(twin)
        world.announcement = twin
        other = world.filed()

        page = client.get(f"/office/applications/{application.pk}/").content.decode()
        assert other.number in page
        assert "다른 기관에도 신청했습니다" in page

    def test_an_export_needs_a_reason_and_carries_the_answers_of_one_announcement(self, world, client, staff):
        application = world.filed()
        address = f"/office/applications/export/?announcement={world.announcement.pk}"
        assert client.post(address, {"format": "csv", "reason": ""}).status_code == 422
        response = client.post(address, {"format": "csv", "reason": "위원회 자료"})
        table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))

        assert table[1][0] == application.number
        assert dict(zip(table[0], table[1], strict=True))["예산"] == "5000000"
        assert AuditEntry.objects.get(action="export.made").reason == "위원회 자료"

    @pytest.mark.parametrize(("role", "plain"), [("lead", True), ("operator", False)])
    def test_names_and_addresses_are_exported_in_full_only_to_who_may_see_them(self, world, role, plain):
        world.filed()
        permissions = EVERYTHING if role == "lead" else EVERYTHING - {StaffPermission.PEOPLE_UNMASK}
        sheet = exports.make(Application.objects.all(), "csv", actor=Actor("staff", "1", "담당", permissions), reason="위원회 자료")
        (row,) = csv.DictReader(io.StringIO(sheet.body.decode("utf-8-sig")))

        assert (row["담당자"] == "김하나", row["이메일"] == "hana@firm.example") == (plain, plain)
        assert row["담당자"]
        assert AuditEntry.objects.get(action="export.made").data["masked"] is not plain

    def test_a_list_that_is_too_long_is_refused_rather_than_cut(self, world, client, staff, monkeypatch):
        world.filed()
        monkeypatch.setattr(exports, "MOST_ROWS", 0)
        response = client.post("/office/applications/export/", {"format": "csv", "reason": "위원회 자료"})

        assert response.status_code == 422
        assert "목록을 좁혀 주세요" in response.content.decode()


class TestEditor:
    def test_a_set_is_made_by_hand_from_nothing_to_published(self, client, staff):
        announcement = make_announcement()
        base = f"/office/announcements/{announcement.pk}/questions/"
        edition = lambda: str(QuestionSet.objects.get().edition)  # noqa: E731 (one line that names itself)
        assert client.get(base).status_code == 200
        client.post(f"{base}act/", {"act": "begin"})
        client.post(f"{base}groups/add/", {"title": "소개", "edition": edition()})
        for kind in Kind.values:
            question = {"group": "g1", "kind": kind, "label": f"질문 {kind}", "required": "on", "options": "가 | A\n나 | B | 숫자", "edition": edition()}
            assert client.post(f"{base}g1/add/", question).status_code == 302, kind
        client.post(f"{base}documents/add/", {"label": "계획서", "most": "2", "extensions": ["pdf"], "edition": edition()})
        client.post(f"{base}act/", {"act": "down", "key": "q2", "edition": edition()})
        client.post(f"{base}act/", {"act": "remove", "key": "q4", "edition": edition()})
        assert client.get(f"{base}preview/").status_code == 200
        assert client.get(f"{base}g1/q3/").status_code == 200
        stale = client.post(f"{base}groups/g1/", {"title": "옛 판", "edition": "1"})
        client.post(f"{base}act/", {"act": "publish", "edition": edition(), "note": ""})
        asks = QuestionSet.objects.get().asks

        assert stale.status_code == 422
        assert QuestionSet.objects.get().state == "published"
        assert [question.key for question in asks.groups[0].questions][:2] == ["q3", "q2"]
        assert len(asks.groups[0].questions) == len(Kind.values) - 1
        assert asks.documents[0].extensions == ("pdf",)
        assert client.get(base).status_code == 200

    def test_a_question_without_what_its_kind_needs_is_refused(self, client, staff):
        announcement = make_announcement()
        make_set(announcement)
        base = f"/office/announcements/{announcement.pk}/questions/"
        client.post(f"{base}act/", {"act": "begin"})

        assert client.post(f"{base}g1/add/", {"group": "g1", "kind": "choice", "label": "고르기", "edition": "1"}).status_code == 422
        assert client.post(f"{base}nowhere/add/", {"label": "x"}).status_code == 404


class TestOutage:
    def plan(self, world, **changes):
        values = {"starts_at": soon(hours=-3), "ends_at": soon(hours=-1), "closes_at": world.announcement.closes_at + dt.timedelta(days=1), "reason": "전산실 정전"}
        return outages.Plan(**{**values, **changes})

    @pytest.fixture
    def actor(self):
        user = make_staff("lead")
        return Actor("staff", str(user.pk), user.name, EVERYTHING)

    def test_one_act_moves_deadlines_and_tells_owners_of_drafts_once(self, world, actor):
        draft = world.start()
        before = world.announcement.closes_at
        outages.declare(self.plan(world), {world.announcement.pk}, actor=actor)
        jobs.run_all()
        extension = Extension.objects.get()

        world.announcement.refresh_from_db()
        assert (extension.closed_before, world.announcement.closes_at) == (before, before + dt.timedelta(days=1))
        assert [message.recipient for message in Message.objects.filter(key="application_deadline_moved")] == ["hana@firm.example"]
        assert AuditEntry.objects.filter(action="outage.declared", reason="전산실 정전").exists()
        page = browser(world.account).get(f"/announcements/{world.announcement.pk}/").content.decode()
        assert "전산실 정전" in page
        assert draft.path in page

    def test_a_closing_that_fell_into_the_outage_opens_again(self, site, actor, monkeypatch):
        world = make_world(opens_at=soon(days=-9), closes_at=soon(seconds=30))
        application = world.ready()
        later = soon(hours=2)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert code_of(lambda: world.send(application)) == "closed"
        plan = self.plan(world, starts_at=later - dt.timedelta(hours=3), ends_at=later - dt.timedelta(hours=1), closes_at=later + dt.timedelta(days=1))
        outages.declare(plan, {world.announcement.pk}, actor=actor)

        assert world.send(application).application.number

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"ends_at": dt.timedelta(hours=-4)}, "backwards"), ({"starts_at": dt.timedelta(minutes=5), "ends_at": dt.timedelta(hours=1)}, "future"),
            ({"closes_at": dt.timedelta(hours=-2)}, "too_early"), ({"closes_at": dt.timedelta(days=60)}, "too_late"),
        ],
    )  # fmt: skip
    def test_impossible_times_are_refused(self, world, actor, changes, code):
        plan = self.plan(world, **{name: clock.now() + by for name, by in changes.items()})

        assert code_of(lambda: outages.declare(plan, {world.announcement.pk}, actor=actor)) == code
        assert not Outage.objects.exists()

    def test_a_supplement_that_was_due_in_the_outage_gets_the_same_time(self, site, client, staff, monkeypatch):
        world = make_world(opens_at=soon(days=-9), closes_at=soon(minutes=2))
        supplement = ask(world.filed(), due=soon(minutes=10))
        now = soon(minutes=15)
        monkeypatch.setattr(clock, "now", lambda: now)
        times = {"starts_at": now - dt.timedelta(minutes=11), "ends_at": now - dt.timedelta(minutes=1), "closes_at": now + dt.timedelta(days=1)}
        given = {**{name: f"{at.astimezone(clock.SEOUL):%Y-%m-%dT%H:%M}" for name, at in times.items()}, "reason": "전산실 정전"}

        assert "보완 기한이 걸린 신청 1건" in client.get("/office/outages/declare/", given).content.decode()
        assert client.post("/office/outages/declare/", given).status_code == 302
        supplement.refresh_from_db()
        assert supplement.due_at == times["closes_at"].replace(second=0, microsecond=0)
        assert Message.objects.filter(key="application_due_moved").count() == 1
        assert AuditEntry.objects.get(action="outage.declared").data["supplements"] == [supplement.pk]

    def test_another_agencys_announcement_is_not_moved(self, world):
        user = make_staff("operator")
        AgencyStaff.objects.create(staff=user, agency=make_agency())
        actor = Actor("staff", str(user.pk), user.name, EVERYTHING)

        assert code_of(lambda: outages.declare(self.plan(world), {world.announcement.pk}, actor=actor)) == "none"

    def test_through_the_pages_with_a_preview(self, world, client, staff):
        plan = self.plan(world)
        times = {name: f"{getattr(plan, name).astimezone(clock.SEOUL):%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at", "closes_at")}
        given = {**times, "reason": "전산실 정전"}
        assert client.get("/office/outages/declare/").status_code == 200
        assert world.announcement.title in client.get("/office/outages/declare/", given).content.decode()
        assert client.post("/office/outages/declare/", given).status_code == 422
        done = client.post("/office/outages/declare/", {**given, "announcements": [world.announcement.pk]}, follow=True)

        assert "전산실 정전" in done.content.decode()
