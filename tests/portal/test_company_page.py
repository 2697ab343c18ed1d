"""What a master does on the company page, and what others may not."""

import re

import pytest
from django.db import connection, transaction

from dure.foundation import jobs
from dure.foundation.access import Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, AccountState, HubLink
from dure.portal.backoffice import services as office
from dure.portal.company import services
from dure.portal.entry.models import JoinRequest, JoinState
from tests.factories.portal import PASSWORD, make_account, make_company, make_link

pytestmark = pytest.mark.django_db
FORM = {
    "name": "새이름산업",
    "kind": "corporation",
    "corporate_number": "1101110000010",
    "representative": "나대표",
    "phone": "02-123-4567",
}


@pytest.fixture
def firm():
    return make_company()


@pytest.fixture
def master(firm):
    return make_account(company=firm, is_master=True, login_id="master01", name="김마스터", email="master@firm.example")


@pytest.fixture
def colleague(firm):
    return make_account(company=firm, login_id="colleague01", name="이동료", mobile="+821055556666", email="dongryo@firm.example")


def sign_in(client, account):
    assert client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD}).status_code == 302


def actor(account):
    return Actor("account", str(account.pk), account.name)


def act(client, account, what):
    return client.post(f"/company/accounts/{account.pk}/", {"act": what})


@pytest.mark.every_portal
def test_the_list_shows_colleagues_masked(client, firm, master, colleague):
    make_account(company=firm, login_id="newcomer_9", name="박신규", password="", mobile="", email="")
    sign_in(client, master)
    page = client.get("/company/").content.decode()
    for hidden in ("이동료", "colleague01", "010-5555-6666", "dongryo@firm.example"):
        assert hidden not in page
    for shown in ("이*료", "010-****-6666", "설정 완료", "설정 전", "마스터"):
        assert shown in page


def test_a_colleague_sees_the_company_but_no_accounts(client, master, colleague):
    sign_in(client, colleague)
    page = client.get("/company/").content.decode()
    assert "계정 관리" not in page
    for address in ("/company/edit/", "/company/accounts/check/?value=abcd"):
        assert client.get(address).status_code == 403
    assert client.post("/company/accounts/add/", {"login_id": "abcd", "name": "가나"}).status_code == 403
    assert act(client, master, "deactivate").status_code == 403


def test_somebody_without_a_company_has_no_company_page(client):
    sign_in(client, make_account(login_id="lonely001"))
    assert client.get("/company/").status_code == 404


def test_a_master_of_another_company_reaches_nobody_here(client, master, colleague):
    stranger = make_account(company=make_company(), is_master=True, login_id="stranger1")
    sign_in(client, stranger)
    for what in ("deactivate", "hand-over", "reactivate"):
        act(client, colleague, what)
    colleague.refresh_from_db()
    assert (colleague.state, colleague.is_master) == (AccountState.ACTIVE, False)
    assert "이*료" not in client.get("/company/").content.decode()


def test_company_details_are_saved_and_audited(client, firm, master):
    sign_in(client, master)
    assert client.post("/company/edit/", FORM).status_code == 302
    firm.refresh_from_db()
    assert (firm.name, firm.phone) == ("새이름산업", "+8221234567")
    entry = AuditEntry.objects.get(action="company.edited")
    assert entry.organisation == f"company:{firm.pk}"
    assert "새이름산업" not in str(entry.data)


def test_a_wrong_corporate_number_is_named_and_what_was_typed_is_kept(client, master):
    sign_in(client, master)
    answer = client.post("/company/edit/", {**FORM, "corporate_number": "1101110000011"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "법인등록번호 13자리를 확인해 주세요" in page
    assert "새이름산업" in page


def test_adding_a_colleague_asks_first_then_makes_the_account_at_once(client, firm, master):
    sign_in(client, master)
    typed = {"login_id": "new_colleague", "name": "최신입"}
    asked = client.post("/company/accounts/add/", typed)
    assert "담당자 계정을 추가할까요?" in asked.content.decode()
    assert not Account.objects.filter(login_id="new_colleague").exists()
    assert client.post("/company/accounts/add/", {**typed, "confirmed": "1"}).status_code == 302
    made = Account.objects.get(login_id="new_colleague")
    assert (made.company, made.password, made.name, made.is_master) == (firm, "", "최신입", False)
    assert made.roles.get().key == "company-contact"
    assert AuditEntry.objects.filter(action="account.added", subject=made.subject, actor=master.subject).exists()


def test_availability_is_told_without_leaving_the_page(client, master, colleague):
    sign_in(client, master)
    assert client.get("/company/accounts/check/?value=colleague01").json()["ok"] is False
    assert client.get("/company/accounts/check/?value=a!").json()["ok"] is False
    assert client.get("/company/accounts/check/?value=free_name").json()["ok"] is True


def test_a_login_id_taken_between_check_and_save_is_refused_in_words(client, master):
    sign_in(client, master)
    typed = {"login_id": "race_name", "name": "최신입"}
    client.post("/company/accounts/add/", typed)
    make_account(login_id="race_name")
    answer = client.post("/company/accounts/add/", {**typed, "confirmed": "1"})
    assert answer.status_code == 422
    assert "이미 쓰고 있는 아이디입니다" in answer.content.decode()
    assert Account.objects.filter(login_id="race_name").count() == 1


def test_a_deactivated_colleague_is_out_at_once_and_told(client, client_of, master, colleague):
    other = client_of(colleague)
    make_link(colleague, issuer="http://hub.example")
    sign_in(client, master)
    assert act(client, colleague, "deactivate").status_code == 302
    colleague.refresh_from_db()
    assert colleague.state == AccountState.DEACTIVATED
    assert not HubLink.objects.filter(account=colleague, active=True).exists()
    assert other.get("/company/")["Location"].startswith("/sign-in/")
    jobs.run_all()
    assert Message.objects.get(key="account_deactivated").recipient == "dongryo@firm.example"


@pytest.fixture
def client_of():
    def make(account):
        from tests.plugins.pages import CheckedClient

        browser = CheckedClient()
        sign_in(browser, account)
        return browser

    return make


def test_a_deactivated_account_can_be_given_back(client, master, colleague):
    sign_in(client, master)
    act(client, colleague, "deactivate")
    act(client, colleague, "reactivate")
    colleague.refresh_from_db()
    assert colleague.state == AccountState.ACTIVE


def test_a_colleague_given_back_waits_for_approval_as_before(firm, master, colleague):
    Account.objects.filter(pk=colleague.pk).update(state=AccountState.WAITING)
    services.deactivate(firm, str(colleague.pk), actor=actor(master))
    services.reactivate(firm, str(colleague.pk), actor=actor(master))
    colleague.refresh_from_db()
    assert (colleague.state, colleague.state_before) == (AccountState.WAITING, "")


def test_a_master_cannot_lift_what_portal_staff_suspended(client, firm, master, colleague):
    office.suspend(colleague, actor=Actor("staff", "1"), reason="약관 위반")
    sign_in(client, master)
    assert f"/company/accounts/{colleague.pk}/" not in client.get("/company/").content.decode()
    for key in ("deactivate", "reactivate", "hand-over"):
        act(client, colleague, key)
        colleague.refresh_from_db()
        assert (colleague.state, colleague.is_master) == (AccountState.SUSPENDED, False)
    for attempt in (services.deactivate, services.reactivate):
        with pytest.raises(Refusal):
            attempt(firm, str(colleague.pk), actor=actor(master))


def test_a_master_account_cannot_be_deactivated(firm, master):
    second = make_account(company=firm, is_master=True, login_id="master02")
    with pytest.raises(Refusal, match="master"):
        services.deactivate(firm, str(second.pk), actor=actor(master))


def test_handing_over_moves_the_role_and_tells_both(client, firm, master, colleague):
    sign_in(client, master)
    act(client, colleague, "hand-over")
    master.refresh_from_db()
    colleague.refresh_from_db()
    assert (master.is_master, colleague.is_master) == (False, True)
    assert client.get("/company/edit/").status_code == 403
    assert set(Message.objects.values_list("key", flat=True)) == {"master_received", "master_given"}
    assert AuditEntry.objects.get(action="master.handed_over").data == {"from": master.subject, "to": colleague.subject}


def test_the_role_cannot_go_to_somebody_without_a_password(firm, master):
    fresh = make_account(company=firm, login_id="fresh_one", password="")
    with pytest.raises(Refusal, match="taker"):
        services.hand_over_master(firm, str(master.pk), str(fresh.pk), actor=actor(master))


def test_the_same_hand_over_twice_gives_one_master(firm, master, colleague):
    third = make_account(company=firm, login_id="third0001")
    services.hand_over_master(firm, str(master.pk), str(colleague.pk), actor=actor(master))
    with pytest.raises(Refusal, match="not-master"):
        services.hand_over_master(firm, str(master.pk), str(third.pk), actor=actor(master))
    assert Account.objects.filter(company=firm, is_master=True).count() == 1


def test_the_last_master_cannot_leave_while_others_stay(master, colleague):
    with pytest.raises(Refusal, match="last-master"):
        services.demand_may_leave(master)
    colleague.state = AccountState.LEFT
    colleague.login_id = None
    colleague.save()
    services.demand_may_leave(master)


def test_a_join_request_is_accepted_by_the_master(client, firm, master):
    person = make_account(kind="general", state=AccountState.WAITING, login_id="general01", name="정일반")
    join = JoinRequest.objects.create(account=person, company=firm)
    sign_in(client, master)
    assert "정*반" in client.get("/company/").content.decode()
    client.post(f"/company/joins/{join.pk}/", {"act": "accept"})
    person.refresh_from_db()
    assert (person.company, person.state) == (firm, AccountState.ACTIVE)


def test_another_company_cannot_answer_the_request(client, firm):
    person = make_account(kind="general", state=AccountState.WAITING, login_id="general01")
    join = JoinRequest.objects.create(account=person, company=firm)
    sign_in(client, make_account(company=make_company(), is_master=True, login_id="stranger1"))
    assert client.post(f"/company/joins/{join.pk}/", {"act": "accept"}).status_code == 404
    join.refresh_from_db()
    assert join.state == JoinState.WAITING


@pytest.mark.django_db(transaction=True)
def test_a_failure_in_the_middle_of_a_hand_over_changes_nothing(firm, master, colleague, monkeypatch):
    monkeypatch.setattr(services, "tell", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.hand_over_master(firm, str(master.pk), str(colleague.pk), actor=actor(master))
    assert connection.in_atomic_block is False
    assert Account.objects.get(company=firm, is_master=True) == master


def test_page_of_many_colleagues_costs_as_few_queries(client, firm, master, django_assert_max_num_queries):
    for number in range(30):
        make_account(company=firm, login_id=f"many_{number}", password="")
    sign_in(client, master)
    with django_assert_max_num_queries(10):
        page = client.get("/company/").content.decode()
    assert len(re.findall("설정 전", page)) == 30
