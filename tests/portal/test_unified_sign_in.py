from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

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


def test_an_answer_of_another_provider_or_without_its_name_is_refused(client, hub):
    for wrong in ("&iss=https://stranger.example", ""):
        away = client.get("/sign-in/unified/")["Location"]
        back = hub.approve(away, userinfo={}).replace(f"&iss={hub.issuer}", wrong)
        assert client.get(back).status_code == 400
    assert not AccountSession.objects.exists()


def test_an_answer_counts_once_and_in_its_own_browser_only(client, hub):
    back = hub.approve(client.get("/sign-in/unified/")["Location"], userinfo=individual_claims())
    stranger = type(client)()
    assert stranger.get(back).status_code == 400
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [{"nonce": "other"}, {"aud": "another"}, {"iss": "https://stranger.example"}, {"exp": 1}, {"azp": "another"}, {"at_hash": "wrong"}],
)
def test_an_id_token_with_a_wrong_claim_opens_no_session(client, hub, arrive, wrong):
    answer = arrive(individual_claims(), **wrong)
    assert answer.status_code == 400
    assert "확인하지 못했습니다" in answer.content.decode()
    assert not AccountSession.objects.exists()


def test_userinfo_of_somebody_else_is_refused(client, hub):
    away = client.get("/sign-in/unified/")["Location"]
    back = hub.approve(away, userinfo={"sub": "somebody-else"})
    assert client.get(back).status_code == 400


def test_a_refusal_at_the_hub_is_told_in_words(client, hub):
    state = parse_qs(urlsplit(client.get("/sign-in/unified/")["Location"]).query)["state"][0]
    answer = client.get(f"/callback/?error=access_denied&state={state}&iss={hub.issuer}")
    assert "통합로그인을 마치지 않았습니다" in answer.content.decode()


def test_the_portal_authenticates_with_a_signed_assertion_used_once(client, hub, arrive):
    arrive(individual_claims())
    arrive(individual_claims())
    calls = hub.called("/oidc/token")
    assert len({call["client_assertion"] for call in calls}) == 2
    published = client.get("/jwks.json").json()
    opened = jwt.decode(calls[0]["client_assertion"], KeySet.import_key_set(published), algorithms=["ES256"])
    assert opened.claims["iss"] == opened.claims["sub"] == calls[0]["client_id"]
    assert "d" not in published["keys"][0]


def test_the_request_is_pushed_where_the_provider_offers_it(client, hub, monkeypatch):
    hub.metadata = {"pushed_authorization_request_endpoint": f"{hub.issuer}/oidc/par"}
    genuine = hub.handle

    def handle(request):
        return httpx.Response(201, json={"request_uri": "urn:x:1"}) if request.url.path == "/oidc/par" else genuine(request)

    monkeypatch.setattr(hub, "handle", handle)
    hub.install()
    asked = parse_qs(urlsplit(client.get("/sign-in/unified/")["Location"]).query)
    assert set(asked) == {"client_id", "request_uri"}


def test_the_hub_may_start_a_sign_in_but_nobody_else_and_to_no_other_site(client, hub):
    from django.conf import settings

    own = client.get("/sign-in/initiate/", {"iss": hub.issuer, "target_link_uri": f"{settings.BASE_URL}/faq/?x=1"})
    assert own["Location"].startswith(hub.issuer)
    assert [attempt["next"] for attempt in client.session["sign_in_attempts"].values()] == ["/faq/?x=1"]
    assert client.get("/sign-in/initiate/", {"iss": "https://stranger.example"}).status_code == 400
    client.get("/sign-in/initiate/", {"iss": hub.issuer, "target_link_uri": "https://evil.example/x"})
    assert [attempt["next"] for attempt in client.session["sign_in_attempts"].values()][-1] == ""
