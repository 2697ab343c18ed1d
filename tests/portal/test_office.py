"""What staff do in the back office: look, decide, write, export; all of it recorded."""

import csv
import io

import pytest
from openpyxl import load_workbook

from dure.foundation import jobs
from dure.foundation.access import Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.documents import services as files
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, AccountState, Role
from dure.portal.backoffice import exports, roles, selectors, services, sheets
from dure.portal.board.models import Download, FaqCategory, FaqEntry, Notice, Page, Question
from dure.portal.policy import policy
from tests.factories.files import pdf, upload
from tests.factories.portal import PASSWORD, make_account, make_company
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
PROFILE = {"field": "technology", "qualifications": ["engineering-professor"], "areas": ["bio", "metal"], "regions": ["capital"]}
PRESS = {"save": "save"}


@pytest.fixture
def operator(client):
    user = make_staff("operator")
    staff_sign_in(client, user)
    return user


def paper(account, kind, body=b""):
    return files.receive(upload("서류.pdf", pdf(body)), owner=account.subject, kind=kind, actor=Actor("account", str(account.pk)))


@pytest.fixture
def evaluator():
    account = make_account(kind="evaluator", state=AccountState.WAITING, login_id="evaluator1", name="한평가", profile=PROFILE)
    paper(account, "evaluator-application")
    paper(account, "evaluator-id-copy", b"id")
    return account


class TestPeople:
    def test_everything_personal_is_masked_at_first(self, client, operator):
        account = make_account(login_id="hidden001", name="홍길동", email="gildong@firm.example", mobile="+821033334444")
        for address in ("/office/people/", f"/office/people/{account.pk}/"):
            page = client.get(address).content.decode()
            for secret in ("홍길동", "hidden001", "gildong@firm.example", "010-3333-4444"):
                assert secret not in page, (address, secret)

    def test_unmasking_needs_a_reason_and_leaves_a_trace(self, client, operator):
        account = make_account(login_id="hidden001", name="홍길동")
        refused = client.post(f"/office/people/{account.pk}/unmask/", {"unmask-reason": ""})
        assert refused.status_code == 422
        assert "홍길동" not in refused.content.decode()
        page = client.post(f"/office/people/{account.pk}/unmask/", {"unmask-reason": "민원 확인"}).content.decode()
        assert "홍길동" in page
        entry = AuditEntry.objects.get(action="person.unmasked")
        assert (entry.actor, entry.subject, entry.reason) == (operator.subject, account.subject, "민원 확인")
        assert "홍길동" not in str(entry.data)

    def test_an_editor_may_not_unmask(self, client):
        account = make_account()
        staff_sign_in(client, make_staff("editor"))
        assert client.post(f"/office/people/{account.pk}/unmask/", {"unmask-reason": "민원 확인"}).status_code == 403

    @pytest.mark.parametrize("words", ["홍길", "hidden", "gildong@firm.example", "010-3333-4444", "두레정"])
    def test_people_are_found_by_what_one_knows(self, words):
        firm = make_company(name="두레정밀")
        account = make_account(login_id="hidden001", name="홍길동", email="gildong@firm.example", mobile="+821033334444", company=firm)
        make_account(login_id="somebody1", name="김다른", email="other@firm.example", mobile="+821099990000")
        assert list(selectors.people(words)) == [account]

    def test_a_suspended_person_is_out_and_told(self, client, operator):
        from tests.plugins.pages import CheckedClient

        account = make_account(login_id="trouble01")
        browser = CheckedClient()
        browser.post("/sign-in/", {"login_id": "trouble01", "password": PASSWORD})
        client.post(f"/office/people/{account.pk}/state/", {"state-reason": "약관 위반"})
        assert browser.get("/my/questions/")["Location"].startswith("/sign-in/")
        assert Message.objects.get(key="office_suspended").about == account.subject
        client.post(f"/office/people/{account.pk}/state/", {"state-reason": "문제가 해소됨"})
        account.refresh_from_db()
        assert account.state == AccountState.ACTIVE

    def test_a_suspended_person_who_waited_for_approval_waits_again_afterwards(self, client, operator, evaluator):
        for reason, state in (("허위 서류 의심", AccountState.SUSPENDED), ("문제가 해소됨", AccountState.WAITING)):
            client.post(f"/office/people/{evaluator.pk}/state/", {"state-reason": reason})
            evaluator.refresh_from_db()
            assert evaluator.state == state

    def test_roles_are_assigned_with_a_reason(self, client):
        lead = make_staff("lead")
        staff_sign_in(client, lead)
        account = make_account()
        client.post(f"/office/people/{account.pk}/roles/", {"roles-roles": ["evaluator"], "roles-reason": "위원 위촉"})
        assert [role.key for role in account.roles.all()] == ["evaluator"]
        entry = AuditEntry.objects.get(action="account.roles_changed")
        assert entry.data == {"before": [], "after": ["evaluator"]}


class TestApprovals:
    def test_a_complete_evaluator_gets_the_role(self, client, operator, evaluator):
        assert client.get(f"/office/approvals/evaluators/{evaluator.pk}/").status_code == 200
        client.post(f"/office/approvals/evaluators/{evaluator.pk}/", {"act": "approve"})
        evaluator.refresh_from_db()
        assert evaluator.state == AccountState.ACTIVE
        assert [role.key for role in evaluator.roles.all()] == ["evaluator"]
        jobs.run_all()
        assert Message.objects.filter(key="office_evaluator_approved").exists()

    @pytest.mark.parametrize("lacking", ["field", "qualifications", "areas", "regions"])
    def test_without_every_answer_there_is_no_approval(self, evaluator, lacking):
        evaluator.profile = {key: value for key, value in PROFILE.items() if key != lacking}
        evaluator.save()
        with pytest.raises(Refusal, match="incomplete"):
            services.approve_expert(evaluator, actor=Actor("staff", "1"))

    @pytest.mark.parametrize("kind", ["evaluator-application", "evaluator-id-copy"])
    def test_without_every_paper_there_is_no_approval(self, client, operator, evaluator, kind):
        from dure.foundation.documents import selectors as documents

        files.remove(documents.of(evaluator.subject, kind).get(), actor=Actor("staff", "1"))
        client.post(f"/office/approvals/evaluators/{evaluator.pk}/", {"act": "approve"})
        evaluator.refresh_from_db()
        assert evaluator.state == AccountState.WAITING

    def test_a_paper_not_yet_scanned_does_not_count(self, evaluator):
        from dure.foundation.documents.models import Document

        Document.objects.filter(kind="evaluator-id-copy").update(state="quarantined")
        assert services.readiness(evaluator).missing == ("신분증 사본",)

    def test_the_person_reads_why_it_was_returned(self, client, operator, evaluator):
        client.post(f"/office/approvals/evaluators/{evaluator.pk}/", {"act": "return", "reason": "사본이 흐립니다"})
        evaluator.refresh_from_db()
        assert evaluator.profile["returned"] == "사본이 흐립니다"
        assert "사본이 흐립니다" in Message.objects.get(key="office_evaluator_returned").body

    def test_reading_an_identity_paper_is_recorded(self, client, operator, evaluator):
        document = paper(evaluator, "evaluator-id-copy", b"second")
        answer = client.get(f"/office/approvals/evaluators/{evaluator.pk}/files/{document.pk}/")
        assert b"".join(answer.streaming_content)
        assert AuditEntry.objects.get(action="document.read").actor == operator.subject

    def test_an_accountant_gets_the_right_to_audit_costs_by_approval_without_papers(self, client, operator):
        account = make_account(kind="accountant", state=AccountState.WAITING, login_id="accountant1", name="서회계")
        assert "회계사" in client.get("/office/approvals/").content.decode()
        page = client.get(f"/office/approvals/evaluators/{account.pk}/").content.decode()
        assert "회계사 승인" in page
        assert "제출 서류" not in page
        client.post(f"/office/approvals/evaluators/{account.pk}/", {"act": "approve"})
        account.refresh_from_db()
        assert "cost.audit" in account.permissions()
        assert AuditEntry.objects.filter(action="accountant.approved", subject=account.subject).exists()
        assert Message.objects.filter(key="office_accountant_approved").exists()

    def test_an_accountant_who_was_returned_reads_why_and_waits_on(self, client, operator):
        account = make_account(kind="accountant", state=AccountState.WAITING, login_id="accountant1", name="서회계")
        client.post(f"/office/approvals/evaluators/{account.pk}/", {"act": "return", "reason": "등록번호를 알려 주세요"})
        assert "등록번호를 알려 주세요" in Message.objects.get(key="office_accountant_returned").body
        assert not Account.objects.get(pk=account.pk).permissions()

    def test_approving_twice_does_nothing_more(self, evaluator):
        services.approve_expert(evaluator, actor=Actor("staff", "1"))
        with pytest.raises(Refusal, match="not-waiting"):
            services.approve_expert(evaluator, actor=Actor("staff", "1"))


class TestRoles:
    def test_the_shipped_roles_are_stored_once_and_edits_survive(self):
        shipped = {role.key for role in policy().roles}
        assert set(Role.objects.values_list("key", flat=True)) == shipped
        Role.objects.filter(key="evaluator").update(name="심사위원")
        roles.add_missing_roles()
        assert Role.objects.get(key="evaluator").name == "심사위원"
        assert Role.objects.count() == len(shipped)

    def test_an_edit_changes_what_holders_may_do(self, client):
        staff_sign_in(client, make_staff("lead"))
        account = make_account(role="evaluator")
        typed = {"name": "평가위원", "name_en": "Evaluator", "member_kind": "corporate", "permissions": ["question.ask"], "landing": "/", "order": "10", "reason": "업무 조정"}
        assert client.post("/office/roles/evaluator/", typed).status_code == 302
        assert Account.objects.get(pk=account.pk).permissions() == frozenset({"question.ask"})
        entry = AuditEntry.objects.get(action="role.edited")
        assert entry.data["before"]["member_kind"] == "individual"
        assert entry.data["after"]["member_kind"] == "corporate"

    def test_a_landing_outside_the_site_is_refused(self, client):
        staff_sign_in(client, make_staff("lead"))
        typed = {"name": "평가위원", "member_kind": "individual", "landing": "//evil.example", "order": "10", "reason": "업무 조정"}
        assert client.post("/office/roles/evaluator/", typed).status_code == 422


class TestBoard:
    def test_a_notice_is_previewed_saved_and_published(self, client, operator):
        typed = {"title": "모집 안내", "body": "# 기간", "title_en": "", "body_en": "", "published_from": "2026-01-01T09:00"}
        preview = client.post("/office/board/notices/add/", {**typed, "act": "preview"}).content.decode()
        assert "<h4>기간</h4>" in preview
        assert Notice.objects.count() == 0
        client.post("/office/board/notices/add/", {**typed, "act": "save", "uploads": upload("공고.pdf", pdf())})
        item = Notice.objects.get()
        assert client.get(f"/notices/{item.pk}/").status_code == 404
        client.post(f"/office/board/notices/{item.pk}/act/", {"act": "publish"})
        assert "공고.pdf" in client.get(f"/notices/{item.pk}/").content.decode()
        client.post(f"/office/board/notices/{item.pk}/act/", {"act": "delete"})
        assert Notice.objects.filter(pk=item.pk).exists()

    def test_a_new_file_replaces_that_of_a_download(self, client, operator):
        typed = {"title": "서식", "body": "", "title_en": "", "body_en": "", "published_from": "2026-01-01T09:00", "act": "save"}
        client.post("/office/board/downloads/add/", {**typed, "uploads": upload("하나.pdf", pdf(b"1"))})
        item = Download.objects.get()
        client.post(f"/office/board/downloads/{item.pk}/", {**typed, "uploads": upload("둘.pdf", pdf(b"2"))})
        item.refresh_from_db()
        assert item.document.name == "둘.pdf"

    def test_a_category_in_use_stays(self, client, operator):
        category = FaqCategory.objects.create(name="가입")
        FaqEntry.objects.create(category=category, title="질문", body="답")
        client.post(f"/office/board/categories/{category.pk}/", {"act": "delete"})
        assert FaqCategory.objects.exists()

    def test_a_page_goes_through_draft_preview_and_publication(self, client, operator):
        client.post("/office/pages/add/", {"slug": "guide", "section": "programme", "order": "50"})
        page = Page.objects.get(slug="guide")
        typed = {"title": "이용 안내", "body": "내용", "title_en": "", "body_en": "", "change_note": ""}
        assert "이용 안내" in client.post("/office/pages/guide/", {**typed, "act": "preview"}).content.decode()
        assert not page.versions.exists()
        client.post("/office/pages/guide/", {**typed, "act": "save"})
        assert client.get("/pages/guide/").status_code == 404
        client.post("/office/pages/guide/", {**typed, "act": "publish"})
        assert client.get("/pages/guide/").status_code == 200

    def test_a_question_is_answered(self, client, operator):
        question = Question.objects.create(account=make_account(), title="언제", body="인가요")
        assert client.post(f"/office/questions/{question.pk}/", {"body": "다음 달입니다."}).status_code == 302
        question.refresh_from_db()
        assert question.state == "answered"


class TestExports:
    @pytest.mark.parametrize("value", ["=1+1", "+82", "-2", "@SUM(A1)", "\tx", "＝1"])
    def test_a_cell_cannot_become_a_formula(self, value):
        assert sheets.harmless(value) == f"'{value}"
        text = sheets.as_csv(["열"], [[value]]).decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(text)))[1][0].startswith("'")
        book = load_workbook(io.BytesIO(sheets.as_xlsx(["열"], [[value]])))
        assert book.active["A2"].data_type == "s"

    def test_numbers_stay_numbers(self):
        assert [sheets.harmless(value) for value in (-3, 2.5, None)] == [-3, 2.5, None]

    @pytest.mark.parametrize("kind", ["people", "companies", "questions"])
    @pytest.mark.parametrize("fmt", ["xlsx", "csv"])
    def test_each_table_comes_in_each_format_with_a_stated_reason(self, client, operator, kind, fmt):
        make_account(company=make_company(), name="=HYPERLINK(1)", login_id="person999")
        typed = {"kind": kind, "format": fmt, "masked": "on", "reason": "월간 보고"}
        answer = client.post("/office/exports/", typed)
        assert answer["Content-Disposition"].endswith(f'.{fmt}"')
        entry = AuditEntry.objects.get(action="export.made")
        assert (entry.reason, entry.data["kind"], entry.data["masked"]) == ("월간 보고", kind, True)

    def test_without_a_reason_nothing_leaves(self, client, operator):
        answer = client.post("/office/exports/", {"kind": "people", "format": "csv", "masked": "on", "reason": ""})
        assert answer.status_code == 422
        assert not AuditEntry.objects.filter(action="export.made").exists()

    def test_personal_data_leave_masked_unless_the_role_may_unmask(self):
        make_account(name="홍길동", login_id="person998")
        seer = Actor("staff", "1", permissions=frozenset({"export.make", "people.see"}))
        sheet = exports.make("people", "csv", masked=True, actor=seer, reason="월간 보고")
        assert "홍길동" not in sheet.body.decode()
        with pytest.raises(Refusal, match="permission"):
            exports.make("people", "csv", masked=False, actor=seer, reason="월간 보고")
        with pytest.raises(Refusal, match="permission"):
            exports.make("audit", "csv", masked=True, actor=seer, reason="월간 보고")


class TestToDo:
    def test_what_came_in_today_is_not_called_late(self, client, operator, evaluator):
        page = client.get("/office/").content.decode()
        assert "(오늘)" in page
        assert "0일 지남" not in page

    def test_the_first_page_says_what_waits_and_how_long(self, client, operator, travel, evaluator):
        Question.objects.create(account=evaluator, title="언제", body="인가요")
        travel(days=4)
        found = {item.label: item for item in selectors.to_do(Actor("staff", "1"))}
        assert (found["답변을 기다리는 질문"].count, found["답변을 기다리는 질문"].days) == (1, 4)
        assert found["평가위원·회계사 승인"].tone == "danger"
        assert found["소속 요청"].tone == "success"

    def test_a_failed_message_can_be_sent_again(self, client, operator):
        from dure.foundation import notify

        account = make_account()
        notify.send("office_restored", email="a@b.example", context={"name": account.name}, about=account.subject)
        message = Message.objects.get()
        Message.objects.update(state="failed", fault="gateway unreachable")
        assert client.post(f"/office/messages/{message.pk}/again/").status_code == 302
        jobs.run_all()
        message.refresh_from_db()
        assert message.state == "sent"
