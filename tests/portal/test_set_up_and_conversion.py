"""Accounts that somebody else made, and old accounts that become linked."""

import re

import pytest

from dure.foundation import jobs
from dure.foundation.errors import Refusal
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


def test_a_new_account_with_a_known_number_gets_its_code_there_and_nowhere_else(client, hub, arrive):
    company = make_company()
    make_account(company=company, is_master=True)
    added = make_account(company=company, name="박길동", mobile="+821055556666", password="")
    arrive(corporate_claims(company))
    client.post("/accounts/choose/", {"account": added.pk})
    assert 'name="mobile"' not in client.get("/accounts/set-up/").content.decode()
    client.post("/accounts/set-up/", {"name": "박길동", "mobile": "010-9999-8888"})
    jobs.run_all()
    assert Message.objects.latest("pk").recipient.endswith("55556666")


def test_a_number_that_the_hub_has_not_verified_matches_nobody(client, hub, arrive):
    make_account(name="박두리", mobile="+821098765432")
    assert arrive(individual_claims(phone_number_verified=False))["Location"] == "/welcome/"
    assert arrive(individual_claims())["Location"] == "/accounts/choose/"


def test_a_conversion_whose_old_sign_in_ran_out_asks_for_the_password(client, hub, travel):
    from django.conf import settings

    company = make_company()
    account = make_account(role="company-contact", company=company)
    sign_in_old(client, account)
    away = client.post("/convert/start/")["Location"]
    travel(seconds=settings.IDLE_SECONDS + 1)
    answer = client.get(hub.approve(away, userinfo=corporate_claims(company)))
    assert answer["Location"] == "/accounts/choose/"
    assert not HubLink.objects.exists()
    client.post("/accounts/choose/", {"account": account.pk, "password": PASSWORD})
    assert HubLink.objects.get(active=True).proof == "password"


def test_a_conversion_after_somebody_else_signed_in_here_does_not_link_the_first_account(client, hub):
    company = make_company()
    first = make_account(role="company-contact", company=company)
    second = make_account(role="company-contact", company=company)
    sign_in_old(client, first)
    away = client.post("/convert/start/")["Location"]
    sign_in_old(client, second)
    answer = client.get(hub.approve(away, userinfo=corporate_claims(company)))
    assert answer["Location"] == "/accounts/choose/"
    assert not HubLink.objects.exists()


def test_a_link_that_ended_while_the_choice_was_open_is_not_made_again_without_a_password(client, hub, arrive):
    from dure.portal.linking import services
    from dure.portal.linking.candidates import candidates, person_of

    company = make_company()
    account = make_account(company=company)
    link = make_link(account, issuer=hub.issuer, sub="s1")
    make_account(company=company)
    arrive(corporate_claims(company), sub="s1")
    session = live_session()
    found = next(one for one in candidates(person_of(session)) if one.account == account)
    HubLink.objects.filter(pk=link.pk).update(active=False)
    with pytest.raises(Refusal, match="link_changed"):
        services.link(account, person_of(session), proof="password", proved_at=session.auth_at, standing=found.link)
    assert not HubLink.objects.filter(active=True).exists()


def test_an_account_deactivated_meanwhile_is_not_set_up(client, hub, arrive):
    from dure.portal.accounts.person import VerifiedPerson
    from dure.portal.linking import services

    company = make_company()
    account = make_account(company=company, password="")
    arrive(corporate_claims(company))
    type(account).objects.filter(pk=account.pk).update(state="deactivated")
    with pytest.raises(Refusal, match="account_gone"):
        services.set_up(account, live_session(), VerifiedPerson("김하나", "+821022223333"), PASSWORD, {})
    account.refresh_from_db()
    assert account.is_new
