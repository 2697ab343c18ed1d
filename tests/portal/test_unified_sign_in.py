from urllib.parse import parse_qs, urlsplit

import pytest

from dure.portal.accounts.models import AccountSession, HubLink
from tests.factories.portal import PASSWORD, corporate_claims, individual_claims, make_account, make_company, make_link

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]


def signed_in_as(client):
    return AccountSession.objects.filter(ended_at=None).exclude(account=None).order_by("-auth_at").first()


def test_the_browser_is_sent_to_the_hub_with_pkce_state_and_nonce(client, hub):
    asked = parse_qs(urlsplit(client.get("/sign-in/unified/?next=/notices/")["Location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) > 20
    assert len(asked["nonce"][0]) > 20


def test_one_linked_account_is_signed_in_at_once(client, hub, arrive):
    account = make_account(company=make_company())
    link = make_link(account, issuer=hub.issuer)
    answer = arrive(corporate_claims(account.company), sub=link.sub, start="/sign-in/unified/?next=/notices/")
    assert answer["Location"] == "/notices/"
    session = signed_in_as(client)
    assert session.account == account
    assert session.hub_sub == link.sub


def test_several_accounts_are_offered_masked_and_one_without_proof_asks_for_its_password(client, hub, arrive):
    company = make_company()
    master = make_account(company=company, is_master=True, login_id="masterone", name="김길동")
    make_account(company=company, login_id="colleague602", name="홍길동")
    link = make_link(master, issuer=hub.issuer)
    answer = arrive(corporate_claims(company), sub=link.sub)
    assert answer["Location"] == "/accounts/choose/"
    page = client.get("/accounts/choose/").content.decode()
    assert "김*동 mast****e" in page
    assert "masterone" not in page
    assert "마스터" in page
    assert page.count('type="password"') == 1


def test_a_wrong_password_in_the_choice_changes_nothing_and_counts(client, hub, arrive):
    company = make_company()
    first, second = make_account(company=company), make_account(company=company)
    arrive(corporate_claims(company))
    answer = client.post("/accounts/choose/", {"account": second.pk, "password": "not-the-password-1"})
    assert answer.status_code == 400
    assert "비밀번호가 맞지 않습니다" in answer.content.decode()
    assert not HubLink.objects.exists()
    for _ in range(4):
        client.post("/accounts/choose/", {"account": second.pk, "password": "not-the-password-1"})
    answer = client.post("/accounts/choose/", {"account": second.pk, "password": PASSWORD})
    assert "분 뒤에 다시 시도" in answer.content.decode()
    assert first.hub_links.count() == 0


def test_the_right_password_links_the_account_and_signs_in(client, hub, arrive):
    company = make_company()
    make_account(company=company)
    second = make_account(company=company)
    arrive(corporate_claims(company), sub="11111111-1111-4111-8111-111111111111")
    client.post("/accounts/choose/", {"account": second.pk, "password": PASSWORD})
    link = HubLink.objects.get(active=True)
    assert (link.account, link.proof) == (second, "password")
    assert signed_in_as(client).account == second


def test_a_newcomer_company_goes_through_first_sign_in_and_is_master(client, hub, arrive):
    answer = arrive(individual_claims())
    assert answer["Location"] == "/welcome/"
    assert client.get("/welcome/").status_code == 200
