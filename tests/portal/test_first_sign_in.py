"""The first sign-in at a portal, page by page, for each kind of person."""

import re

import pytest

from dure.foundation import jobs
from dure.foundation.consent.models import Consent
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, AccountSession, Company, HubLink
from tests.factories.portal import PASSWORD, business_number, corporate_claims, individual_claims, make_account, make_company

pytestmark = pytest.mark.django_db
ACCOUNT = {
    "login_id": "newcomer01",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "email": "new@firm.example",
}
COMPANY = {
    "name": "새로운기업",
    "kind": "corporation",
    "corporate_number": "1101110000010",
    "representative": "나대표",
    "address": "서울특별시 가상구 나라로 1",
}


def agree(client, kind=""):
    page = client.get(f"/welcome/?kind={kind}" if kind else "/welcome/").content.decode()
    boxes = dict.fromkeys(re.findall(r'name="(terms-\d+)"', page), "on")
    assert boxes
    return client.post("/welcome/", {**boxes, "agree": "1", "kind": kind})


def code_sent() -> str:
    jobs.run_all()
    return re.search(r"(?<!\d)(\d{6})(?!\d)", Message.objects.latest("pk").body).group(1)


def verify_person(client, name="이담당", mobile="010-2222-3333"):
    assert client.post("/welcome/person/", {"name": name, "mobile": mobile}).status_code == 302
    answer = client.post("/welcome/person/", {"code": code_sent()})
    assert answer["Location"] == "/welcome/details/"


def live_session():
    return AccountSession.objects.get(ended_at=None)


@pytest.mark.every_portal
def test_a_new_company_gives_terms_details_and_goes_on_signed_in_as_master(client, hub, arrive):
    claims = corporate_claims()
    assert arrive(claims, sub="c1111111-1111-4111-8111-111111111111")["Location"] == "/welcome/"
    assert agree(client)["Location"] == "/welcome/details/"
    assert client.get("/welcome/details/")["Location"] == "/welcome/person/"
    verify_person(client)
    answer = client.post("/welcome/details/", {**ACCOUNT, **COMPANY})
    assert answer.status_code == 302
    assert live_session().account is None
    assert client.get("/welcome/done/").status_code == 200
    answer = client.post("/welcome/done/")
    account = Account.objects.get(login_id="newcomer01")
    assert live_session().account == account
    assert account.is_master
    assert account.company.business_registration_number == claims["company"]["business_registration_number"]
    assert str(account.company.hub_uuid) == claims["company"]["uuid"]
    assert account.permissions()
    assert HubLink.objects.get(account=account, active=True).proof == "first_sign_in"
    assert Consent.objects.filter(subject=account.subject).count() >= 3


@pytest.mark.every_portal
def test_required_terms_are_required(client, hub, arrive):
    arrive(corporate_claims())
    answer = client.post("/welcome/", {"agree": "1"})
    assert answer.status_code == 400
    assert "동의해 주세요" in answer.content.decode()


@pytest.mark.every_portal
def test_a_known_company_is_shown_filled_in_and_the_second_contact_is_no_master(client, hub, arrive):
    company = make_company(name="이미있는기업")
    make_account(company=company, is_master=True)
    arrive(corporate_claims(company))
    agree(client)
    verify_person(client)
    page = client.get("/welcome/details/").content.decode()
    assert "이미있는기업" in page
    assert 'name="representative"' not in page
    client.post("/welcome/details/", ACCOUNT)
    account = Account.objects.get(login_id="newcomer01")
    assert account.company == company
    assert not account.is_master


@pytest.mark.every_portal
def test_a_person_with_an_account_here_is_told_before_another_is_made(client, hub, arrive):
    make_account(name="이담당", mobile="+821022223333", login_id="olddesk01")
    arrive(corporate_claims())
    agree(client)
    verify_person(client)
    answer = client.post("/welcome/details/", {**ACCOUNT, **COMPANY})
    assert answer.status_code == 400
    assert "이미 이 포털에 본인의 계정이 있습니다" in answer.content.decode()
    assert "oldd****1" in answer.content.decode()
    assert client.post("/welcome/details/", {**ACCOUNT, **COMPANY, "another": "yes"}).status_code == 302


@pytest.mark.every_portal
def test_wrong_answers_are_named_kept_and_store_nothing(client, hub, arrive):
    make_account(login_id="newcomer01")
    arrive(corporate_claims())
    agree(client)
    verify_person(client)
    bad = {**ACCOUNT, **COMPANY, "password": "short", "corporate_number": "123"}
    page = client.post("/welcome/details/", bad).content.decode()
    assert "10~20자로" in page
    assert "법인등록번호 13자리" in page
    assert "새로운기업" in page
    taken = client.post("/welcome/details/", {**ACCOUNT, **COMPANY})
    assert "이미 사용 중인 아이디" in taken.content.decode()
    assert not Company.objects.exists()
    assert Account.objects.count() == 1


def test_a_general_member_asks_a_company_and_has_no_permission_until_its_master_accepts(client, hub, arrive):
    company = make_company(name="가상수행기관")
    master = make_account(company=company, is_master=True)
    arrive(individual_claims())
    agree(client, "general")
    client.post("/welcome/details/", ACCOUNT)
    account = Account.objects.get(login_id="newcomer01")
    assert (account.name, account.mobile) == ("박두리", "+821098765432")
    assert "가상수행기관" in client.get("/welcome/join/?q=가상").content.decode()
    client.post("/welcome/join/", {"company": company.pk})
    assert not account.permissions()
    client.post("/welcome/done/")
    assert live_session().account == account
    from dure.portal.accounts.services import actor_of
    from dure.portal.entry import selectors, services

    services.accept_join(selectors.waiting_joins(company).get(), actor=actor_of(master))
    account.refresh_from_db()
    assert account.company == company
    assert account.permissions()


def test_an_evaluator_names_one_field_its_qualification_and_exactly_two_areas(client, hub, arrive):
    arrive(individual_claims())
    agree(client, "evaluator")
    answers = {**ACCOUNT, "field": "technology", "qualifications": ["economic-association"], "areas": ["bio"], "regions": ["capital"]}
    page = client.post("/welcome/details/", answers).content.decode()
    assert "정확히 2개" in page
    assert "선택한 분야에 속한 자격만" in page
    answers |= {"qualifications": ["engineering-professor"], "areas": ["bio", "metal"], "regions": ["capital", "gangwon"]}
    assert client.post("/welcome/details/", answers)["Location"] == "/welcome/done/"
    account = Account.objects.get(login_id="newcomer01")
    assert account.state == "waiting"
    assert account.profile["areas"] == ["bio", "metal"]
    assert not account.permissions()


def test_an_accountant_is_told_to_wait_for_approval_and_may_audit_nothing_before(client, hub, arrive):
    arrive(individual_claims())
    agree(client, "accountant")
    client.post("/welcome/details/", ACCOUNT)
    told = "포털 담당자가 승인해야 회계사 업무를 할 수 있습니다."
    assert told in client.get("/welcome/done/").content.decode()
    client.post("/welcome/done/")
    account = live_session().account
    assert (account.state, account.roles.count(), account.permissions()) == ("waiting", 0, frozenset())
    unlocked = client.post("/my/unlock/", {"password": PASSWORD, "next": "/my/"}, follow=True)
    assert told in unlocked.content.decode()


@pytest.mark.every_portal
def test_leaving_signs_out_here_and_at_the_hub(client, hub, arrive):
    arrive(corporate_claims())
    answer = client.post("/sign-out/")
    assert answer["Location"].startswith(f"{hub.issuer}/oidc/logout?")
    assert "id_token_hint=" in answer["Location"]
    assert not AccountSession.objects.filter(ended_at=None).exists()
    assert client.get("/welcome/")["Location"] == "/sign-in/unified/"


@pytest.mark.every_portal
def test_two_first_colleagues_make_one_company_with_one_master(client, hub, arrive, django_user_model):
    number = business_number()
    claims = corporate_claims(business_registration_number=number)
    for count in (1, 2):
        arrive(claims, sub=f"c{count}111111-1111-4111-8111-111111111111")
        if count == 2:
            assert client.get("/welcome/").status_code == 200
        agree(client)
        verify_person(client, name=f"담당{count}", mobile=f"010-2222-000{count}")
        form = {**ACCOUNT, "login_id": f"colleague{count}", **(COMPANY if count == 1 else {})}
        assert client.post("/welcome/details/", form).status_code == 302
        client.post("/welcome/done/")
    company = Company.objects.get()
    assert company.accounts.filter(is_master=True).count() == 1
    assert company.accounts.count() == 2
