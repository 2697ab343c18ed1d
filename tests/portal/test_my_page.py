"""My page: behind the password, one's own data only, and leaving."""

import pytest

from dure.foundation.audit.models import AuditEntry
from dure.foundation.documents.models import Document
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, AccountSession, AccountState, HubLink
from dure.portal.entry.models import JoinRequest
from dure.portal.mypage import obligations
from dure.portal.mypage.obligations import Obligation
from tests.factories.files import pdf, upload
from tests.factories.portal import PASSWORD, make_account, make_company, make_link

pytestmark = pytest.mark.django_db
LOCKED = ("/my/", "/my/details/", "/my/password/", "/my/consents/", "/my/leave/")


def sign_in(client, account, *, opened=True):
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    if opened:
        client.post("/my/unlock/", {"password": PASSWORD, "next": "/my/"})


@pytest.fixture
def account():
    return make_account(login_id="mypage001", name="김하나", role="")


@pytest.mark.every_portal
def test_personal_data_open_only_after_the_password(client, account):
    sign_in(client, account, opened=False)
    for address in LOCKED:
        assert client.get(address)["Location"].startswith("/my/unlock/"), address
    wrong = client.post("/my/unlock/", {"password": "nonsense", "next": "/my/"})
    assert wrong.status_code == 422
    assert client.post("/my/unlock/", {"password": PASSWORD, "next": "/my/details/"})["Location"] == "/my/details/"
    for address in LOCKED:
        assert client.get(address).status_code == 200, address


def test_the_page_locks_again_after_a_quarter_of_an_hour(client, account, travel):
    sign_in(client, account)
    travel(minutes=9)
    assert client.get("/my/").status_code == 200
    travel(minutes=7)
    assert client.get("/my/")["Location"].startswith("/my/unlock/")


def test_an_open_page_does_not_pass_to_the_next_sign_in(client, account):
    sign_in(client, account)
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    assert client.get("/my/")["Location"].startswith("/my/unlock/")


def test_the_way_back_stays_on_this_site(client, account):
    sign_in(client, account, opened=False)
    answer = client.post("/my/unlock/", {"password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/my/"


def test_membership_management_shows_only_in_a_session_from_the_hub(client, account):
    sign_in(client, account)
    assert "통합회원 관리" not in client.get("/my/").content.decode()
    AccountSession.objects.filter(account=account).update(hub_sub="some-sub")
    assert "통합회원 관리" in client.get("/my/").content.decode()


def test_details_are_saved_and_the_old_mail_address_is_told(client, account):
    sign_in(client, account)
    typed = {"name": "김하나", "mobile": "010-1234-5678", "email": "new@firm.example", "department": "기획"}
    assert client.post("/my/details/", typed).status_code == 302
    account.refresh_from_db()
    assert (account.email, account.department) == ("new@firm.example", "기획")
    assert Message.objects.get(key="my_email_changed").recipient == "hana@firm.example"
    assert AuditEntry.objects.get(action="account.edited").data == {"fields": ["department", "email"]}


def test_verified_values_cannot_be_edited(client):
    from dure.foundation import clock

    account = make_account(login_id="verified1", verified_at=clock.now())
    sign_in(client, account)
    client.post("/my/details/", {"name": "다른이름", "mobile": "010-9999-0000", "email": "hana@firm.example"})
    account.refresh_from_db()
    assert (account.name, account.mobile) == ("김하나", "+821012345678")


def test_a_new_password_ends_every_session(client, account):
    sign_in(client, account)
    typed = {"present": PASSWORD, "password": "Another-pass-22", "password_again": "Another-pass-22"}
    assert client.post("/my/password/", typed)["Location"] == "/sign-in/"
    assert client.get("/my/questions/")["Location"].startswith("/sign-in/")
    account.refresh_from_db()
    assert account.check_password("Another-pass-22")


def test_a_wrong_present_password_changes_nothing(client, account):
    sign_in(client, account)
    typed = {"present": "not-it-at-all", "password": "Another-pass-22", "password_again": "Another-pass-22"}
    assert client.post("/my/password/", typed).status_code == 422
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_leaving_erases_the_person_and_drops_the_link(client, account):
    make_link(account, issuer="http://hub.example")
    sign_in(client, account)
    page = client.get("/my/leave/").content.decode()
    assert "5년" in page
    assert client.post("/my/leave/", {"password": PASSWORD}).status_code == 422
    assert client.post("/my/leave/", {"password": PASSWORD, "understood": "on"})["Location"] == "/"
    account.refresh_from_db()
    assert (account.state, account.name, account.login_id, account.email) == (AccountState.LEFT, "", None, "")
    assert not HubLink.objects.filter(account=account, active=True).exists()
    assert client.get("/my/questions/")["Location"].startswith("/sign-in/")
    assert Message.objects.filter(key="my_left").exists()


def test_open_obligations_are_listed_and_refuse_leaving(client, account, monkeypatch):
    owed = Obligation("제출할 보고서가 있습니다.", "/my/questions/")
    monkeypatch.setattr(obligations, "_checks", [lambda who: [owed]])
    sign_in(client, account)
    page = client.get("/my/leave/").content.decode()
    assert "제출할 보고서가 있습니다." in page
    assert client.post("/my/leave/", {"password": PASSWORD, "understood": "on"}).status_code == 422
    assert Account.objects.get(pk=account.pk).state == AccountState.ACTIVE


def test_the_last_master_is_told_to_hand_over(client):
    firm = make_company()
    master = make_account(company=firm, is_master=True, login_id="master01")
    make_account(company=firm, login_id="colleague1")
    sign_in(client, master)
    assert "마스터를 먼저 넘겨 주세요" in client.get("/my/leave/").content.decode()


def test_a_general_member_asks_and_takes_back(client):
    firm = make_company(name="두레정밀")
    person = make_account(kind="general", state=AccountState.WAITING, login_id="general01")
    sign_in(client, person)
    found = client.get("/my/company/?q=두레").content.decode()
    assert "두레정밀" in found
    assert firm.business_registration_number not in found
    client.post("/my/company/", {"company": str(firm.pk)})
    assert JoinRequest.objects.get(account=person).state == "waiting"
    client.post("/my/company/", {"act": "cancel"})
    assert JoinRequest.objects.get(account=person).state == "cancelled"


class TestEvaluator:
    @pytest.fixture
    def evaluator(self):
        return make_account(kind="evaluator", state=AccountState.WAITING, login_id="evaluator1")

    def test_papers_may_follow_later(self, client, evaluator):
        sign_in(client, evaluator)
        files = {"application": [upload("신청서.pdf", pdf()), upload("경력.pdf", pdf())], "id_copy": upload("신분증.pdf", pdf())}
        assert client.post("/my/evaluator/", files).status_code == 302
        kinds = Document.objects.filter(owner=evaluator.subject).values_list("kind", flat=True)
        assert sorted(kinds) == ["evaluator-application", "evaluator-application", "evaluator-id-copy"]

    def test_a_bad_file_keeps_none_of_the_lot(self, client, evaluator):
        sign_in(client, evaluator)
        answer = client.post("/my/evaluator/", {"application": [upload("신청서.pdf", pdf()), upload("나쁜.pdf", b"MZ")]})
        assert answer.status_code == 422
        assert Document.objects.count() == 0

    def test_only_the_owner_reads_a_paper_and_the_reading_is_recorded(self, client, evaluator):
        sign_in(client, evaluator)
        client.post("/my/evaluator/", {"id_copy": upload("신분증.pdf", pdf())})
        document = Document.objects.get()
        answer = client.get(f"/my/evaluator/files/{document.pk}/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == pdf()
        assert AuditEntry.objects.filter(action="document.read", obj=document.subject).exists()
        sign_in(client, make_account(kind="evaluator", state=AccountState.WAITING, login_id="evaluator2"))
        assert client.get(f"/my/evaluator/files/{document.pk}/").status_code == 404

    def test_others_have_no_evaluator_tab(self, client, account):
        sign_in(client, account)
        assert client.get("/my/evaluator/").status_code == 404
