"""Accounts that somebody else made, and old accounts that become linked."""

import re

import pytest

from dure.foundation import jobs
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import AccountSession, HubLink, Origin
from tests.factories.portal import PASSWORD, corporate_claims, individual_claims, make_account, make_company, make_link

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]


def sign_in_old(client, account):
    answer = client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return answer


def live_session():
    return AccountSession.objects.get(ended_at=None)


def code_sent() -> str:
    jobs.run_all()
    return re.search(r"(?<!\d)(\d{6})(?!\d)", Message.objects.latest("pk").body).group(1)


def test_a_colleague_added_by_the_master_verifies_sets_a_password_and_is_straight_in(client, hub, arrive):
    company = make_company()
    make_account(company=company, is_master=True)
    added = make_account(company=company, login_id="test_601", name="박길동", mobile="", password="", origin=Origin.MASTER)
    arrive(corporate_claims(company))
    assert "새 계정" in client.get("/accounts/choose/").content.decode()
    assert client.post("/accounts/choose/", {"account": added.pk})["Location"] == "/accounts/set-up/"
    other = client.post("/accounts/set-up/", {"name": "다른사람", "mobile": "010-2222-3333"})
    assert "등록된 이름과 다릅니다" in other.content.decode()
    assert client.post("/accounts/set-up/", {"name": "박길동", "mobile": "010-2222-3333"}).status_code == 302
    assert client.get("/accounts/set-up/details/")["Location"] == "/accounts/set-up/"
    assert client.post("/accounts/set-up/", {"code": code_sent()})["Location"] == "/accounts/set-up/details/"
    details = {"password": PASSWORD, "password_again": PASSWORD, "email": "park@firm.example"}
    assert client.post("/accounts/set-up/details/", details).status_code == 302
    added.refresh_from_db()
    assert live_session().account == added
    assert added.check_password(PASSWORD)
    assert added.mobile == "+821022223333"
    assert added.verified_at is not None


def test_an_account_that_is_set_up_asks_for_its_password_next_time(client, hub, arrive):
    company = make_company()
    make_account(company=company, is_master=True)
    second = make_account(company=company)
    make_link(second, issuer=hub.issuer, sub="s1", proof="verified")
    arrive(corporate_claims(company), sub="s1")
    assert client.post("/accounts/choose/", {"account": second.pk, "password": ""}).status_code == 400
    assert client.post("/accounts/choose/", {"account": second.pk, "password": PASSWORD}).status_code == 302
    assert live_session().account == second


def test_the_old_sign_in_offers_conversion_on_the_first_page_naming_the_kind(client, hub):
    account = make_account(role="company-contact", company=make_company())
    sign_in_old(client, account)
    page = client.get("/").content.decode()
    assert "<strong>기업회원</strong> 전환 대상" in page
    client.post("/convert/later/", {"next": "/"})
    assert "전환 대상" not in client.get("/").content.decode()
    assert "전환 대상" in client.get("/convert/").content.decode()


def test_no_conversion_is_offered_to_a_linked_account(client, hub):
    account = make_account()
    make_link(account, issuer=hub.issuer)
    sign_in_old(client, account)
    assert "전환 대상" not in client.get("/").content.decode()


def test_conversion_links_the_one_account_without_a_password(client, hub):
    company = make_company()
    account = make_account(role="company-contact", company=company)
    make_account(company=company)
    sign_in_old(client, account)
    away = client.post("/convert/start/")
    assert "prompt=create" in away["Location"]
    assert "member_type=corporate" in away["Location"]
    answer = client.get(hub.approve(away["Location"], userinfo=corporate_claims(company), sub="member-1"))
    assert answer.status_code == 302
    link = HubLink.objects.get(account=account, active=True)
    assert (link.sub, link.proof) == ("member-1", "old_sign_in")
    assert live_session().account == account
    assert live_session().came_from_hub


def test_conversion_by_another_business_links_nothing_and_says_so(client, hub):
    account = make_account(role="company-contact", company=make_company())
    sign_in_old(client, account)
    away = client.post("/convert/start/")
    answer = client.get(hub.approve(away["Location"], userinfo=corporate_claims(make_company())))
    assert answer["Location"] == "/convert/refused/"
    assert "사업자등록번호가 이 계정의 기업과 다릅니다" in client.get("/convert/refused/").content.decode()
    assert not HubLink.objects.exists()


def test_conversion_to_the_wrong_kind_of_membership_is_refused(client, hub):
    account = make_account(role="company-contact", company=make_company())
    sign_in_old(client, account)
    away = client.post("/convert/start/")
    client.get(hub.approve(away["Location"], userinfo=individual_claims()))
    assert "기업회원으로 전환해야 합니다" in client.get("/convert/refused/").content.decode()
    assert not HubLink.objects.exists()


def test_an_account_linked_to_another_member_moves_only_with_its_password(client, hub, arrive):
    company = make_company()
    account = make_account(company=company)
    make_link(account, issuer=hub.issuer, sub="first-member")
    arrive(corporate_claims(company), sub="second-member")
    client.post("/accounts/choose/", {"account": account.pk, "password": "wrong-password-1"})
    assert HubLink.objects.get(active=True).sub == "first-member"
    client.post("/accounts/choose/", {"account": account.pk, "password": PASSWORD})
    assert HubLink.objects.get(active=True).sub == "second-member"
    assert HubLink.objects.get(active=False).end_reason == "moved"


def test_later_leaves_everything_as_it_was(client, hub, arrive):
    company = make_company()
    make_account(company=company)
    arrive(corporate_claims(company))
    assert client.post("/accounts/later/")["Location"] == "/"
    assert not HubLink.objects.exists()
    assert not AccountSession.objects.filter(ended_at=None).exists()
