"""Lines 4 to 7: prompts and freshness, iss and redirects, key rotation, one client against another."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk, jwt

from dure.protocol.claims import ACR_CERTIFICATE, ACR_PASSWORD
from tests.acceptance.wire import Browser, Client, Hub, asking, claims_of, header_of


@pytest.fixture
def browser(hub: Hub) -> Browser:
    return hub.browser()


def test_line_04_prompt_none_signed_out_answers_login_required(hub: Hub, portal: Client) -> None:
    assert hub.browser().authorize(asking(portal, prompt="none"), interactive=False).error == "login_required"


def test_line_04_prompt_none_gives_a_code_to_an_approved_client_alone(browser: Browser, portal: Client, other: Client) -> None:
    browser.tokens(portal)
    assert browser.authorize(asking(portal, prompt="none"), interactive=False).code
    assert browser.authorize(asking(other, prompt="none"), interactive=False).error == "consent_required"


def test_line_04_prompt_none_with_a_stale_sign_in_answers_login_required(hub: Hub, browser: Browser, portal: Client) -> None:
    browser.tokens(portal)
    hub.forward(5)
    assert browser.authorize(asking(portal, prompt="none", max_age="2"), interactive=False).error == "login_required"


def test_line_04_prompt_login_asks_again_and_renews_auth_time(hub: Hub, browser: Browser, portal: Client) -> None:
    first = claims_of(browser.tokens(portal)["id_token"])
    hub.forward(2)
    browser.pages.clear()
    second = claims_of(browser.tokens(portal, prompt="login")["id_token"])
    assert sum(page.startswith("/sign-in/") for page in browser.pages) == 1
    assert second["auth_time"] > first["auth_time"]


def test_line_04_max_age_forces_a_sign_in_when_the_last_is_too_old(hub: Hub, browser: Browser, portal: Client) -> None:
    first = claims_of(browser.tokens(portal)["id_token"])
    browser.pages.clear()
    assert browser.tokens(portal, max_age="600")
    assert browser.pages == []
    hub.forward(3)
    second = claims_of(browser.tokens(portal, max_age="1")["id_token"])
    assert any(page.startswith("/sign-in/") for page in browser.pages)
    assert second["auth_time"] > first["auth_time"]


def test_line_16_max_age_zero_asks_once_and_goes_on(browser: Browser, portal: Client) -> None:
    browser.tokens(portal)
    browser.pages.clear()
    assert browser.tokens(portal, max_age="0")
    assert sum(page.startswith("/sign-in/") for page in browser.pages) == 1


def test_line_04_auth_time_and_sid_are_those_of_the_session_not_of_the_account(hub: Hub, browser: Browser, portal: Client) -> None:
    one = browser.tokens(portal)
    hub.forward(2)
    second_device = Browser(hub.base, browser.login_id)
    two = claims_of(second_device.tokens(portal)["id_token"])
    first = claims_of(one["id_token"])
    assert two["auth_time"] > first["auth_time"]
    assert two["sid"] != first["sid"]
    assert two["sub"] == first["sub"]
    refreshed = claims_of(portal.refresh(one["refresh_token"]).json()["id_token"])
    assert (refreshed["auth_time"], refreshed["sid"]) == (first["auth_time"], first["sid"])


def test_line_04_acr_values_are_honoured_or_refused(hub: Hub, browser: Browser, portal: Client) -> None:
    assert claims_of(browser.tokens(portal, acr_values=ACR_PASSWORD)["id_token"])["acr"] == ACR_PASSWORD
    assert browser.authorize(asking(portal, acr_values="urn:unknown"), interactive=False).error == "unmet_authentication_requirements"
    assert browser.authorize(asking(portal, acr_values=ACR_CERTIFICATE, prompt="none"), interactive=False).error == "login_required"
    asked = asking(portal, acr_values=ACR_CERTIFICATE)
    page = browser.authorize(asked, interactive=False).location
    assert page.startswith("/sign-in/?")
    newcomer = hub.browser()
    page = newcomer.authorize(asked, interactive=False).location
    newcomer.sign_in(page)
    back = newcomer.http.get(parse_qs(urlsplit(page).query)["next"][0])
    answer = newcomer.follow(back, asked, interactive=False)
    assert answer.error == "unmet_authentication_requirements", "a password does not make it a certificate"


def test_line_04_a_hint_of_another_member_is_not_answered_silently(hub: Hub, browser: Browser, portal: Client) -> None:
    theirs = hub.browser().tokens(portal)["id_token"]
    own = browser.tokens(portal)["id_token"]
    assert browser.authorize(asking(portal, prompt="none", id_token_hint=theirs), interactive=False).error == "login_required"
    assert browser.authorize(asking(portal, prompt="none", id_token_hint=own), interactive=False).code


def test_line_04_prompt_create_goes_to_the_sign_up(browser: Browser, portal: Client) -> None:
    answer = browser.authorize(asking(portal, prompt="create", member_type="corporate"), interactive=False)
    assert answer.location.startswith("/sign-up/?")
    assert "member_type=corporate" in answer.location


def test_line_05_iss_state_and_nonce_come_back(hub: Hub, browser: Browser, portal: Client) -> None:
    asked = asking(portal)
    answer = browser.authorize(asked)
    assert answer.parameters["iss"] == hub.base
    assert answer.parameters["state"] == asked.parameters["state"]
    tokens = portal.exchange(answer.code, asked.verifier).json()
    assert claims_of(tokens["id_token"])["nonce"] == asked.parameters["nonce"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "unheard"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"member_type": "alien"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"id_token_hint": "e30.e30.e30"}, "invalid_request"),
    ],
)
def test_line_05_errors_go_back_with_iss_and_state(browser: Browser, portal: Client, changes: dict[str, str | None], error: str) -> None:
    asked = asking(portal, **changes)
    answer = browser.authorize(asked, interactive=False)
    assert answer.error == error
    assert answer.parameters["iss"] == browser.base
    assert answer.parameters["state"] == asked.parameters["state"]


def test_line_05_a_refusal_by_the_person_goes_back_with_iss(browser: Browser, portal: Client) -> None:
    asked = asking(portal)
    start = browser.http.get("/oidc/authorize", params=asked.parameters)
    back = browser.sign_in(start.headers["location"])
    consent = browser.http.get(back.headers["location"]).headers["location"]
    answer = browser.follow(browser.answer_consent(consent, "deny"), asked, interactive=False)
    assert answer.error == "access_denied"
    assert answer.parameters["iss"] == browser.base
    assert answer.parameters["state"] == asked.parameters["state"]


@pytest.mark.parametrize(
    "address",
    ["http://localhost:9/portal-one/callback/", "http://localhost:9/portal-one/callback?x=1", "http://localhost:9/portal-one", "http://evil.example/", "", None],
)
def test_line_05_redirect_addresses_match_exactly_or_nobody_is_redirected(browser: Browser, portal: Client, address: str | None) -> None:
    for further in ({}, {"response_type": "token"}, {"prompt": "none"}, {"code_challenge": None}):
        response = browser.http.get("/oidc/authorize", params=asking(portal, redirect_uri=address, **further).parameters)
        assert response.status_code == 400
        assert "location" not in response.headers
        assert "<h1>" in response.text


def test_line_06_keys_rotate_under_signed_in_people(hub: Hub, browser: Browser, portal: Client, other: Client) -> None:
    before = {key["kid"] for key in hub.get("/oidc/jwks").json()["keys"]}
    tokens = {client.client_id: browser.tokens(client) for client in (portal, other)}
    states = {key["kid"]: key["state"] for key in json.loads(hub.deployment.dure("hub", "keys", "rotate"))}
    time.sleep(11)
    published = jwk.KeySet.import_key_set(hub.get("/oidc/jwks").json())
    for client, alg in ((portal, "ES256"), (other, "RS256")):
        fresh = portal_refresh(client, tokens[client.client_id]["refresh_token"])
        assert header_of(fresh["id_token"])["alg"] == alg
        kid = header_of(fresh["id_token"])["kid"]
        assert states[kid] == "current"
        assert kid in before, "the key was published before it signed anything"
        old = tokens[client.client_id]["id_token"]
        assert states[header_of(old)["kid"]] == "retired"
        for token in (old, fresh["id_token"]):
            assert jwt.decode(token, published, algorithms=[alg]).claims["sub"]
        hinted = browser.authorize(asking(client, prompt="none", id_token_hint=old), interactive=False)
        assert hinted.code
    assert all("d" not in key for key in hub.get("/oidc/jwks").json()["keys"])


def portal_refresh(client: Client, token: str) -> dict[str, str]:
    answer = client.refresh(token)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_line_07_no_client_can_use_what_belongs_to_another(hub: Hub, browser: Browser, portal: Client, other: Client) -> None:
    asked = asking(portal)
    code = browser.authorize(asked).code
    assert other.exchange(code, asked.verifier, redirect_uri=portal.redirect_uri).json()["error"] == "invalid_grant"
    tokens = portal.exchange(code, asked.verifier).json()
    assert other.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    for token in (tokens["access_token"], tokens["refresh_token"]):
        assert other.post("/oidc/introspect", token=token).json() == {"active": False}
        assert other.post("/oidc/revoke", token=token).status_code == 200
        assert portal.active(token)
    assert portal.refresh(tokens["refresh_token"]).status_code == 200


def test_line_07_revoking_a_refresh_token_kills_its_family(hub: Hub, browser: Browser, portal: Client) -> None:
    tokens = browser.tokens(portal)
    assert portal.post("/oidc/revoke", token=tokens["refresh_token"]).status_code == 200
    assert not portal.active(tokens["access_token"])
    assert hub.userinfo(tokens["access_token"]).status_code == 401
    assert portal.post("/oidc/revoke", token="never-issued").status_code == 200


def test_line_07_pairwise_subjects_differ_by_portal_and_survive_a_new_address(hub: Hub, browser: Browser, portal: Client) -> None:
    moved = hub.client("portal-moving")
    before = claims_of(browser.tokens(moved)["id_token"])["sub"]
    assert before != claims_of(browser.tokens(portal)["id_token"])["sub"]
    moved.redirect_uri = "http://elsewhere.example:9/cb"
    hub.client("portal-moving", redirect_uri=moved.redirect_uri)
    time.sleep(6)
    assert claims_of(browser.tokens(moved)["id_token"])["sub"] == before


def test_line_07_claims_come_from_userinfo_by_scope(hub: Hub, browser: Browser, portal: Client) -> None:
    tokens = browser.tokens(portal, scope="openid email")
    assert "email" not in claims_of(tokens["id_token"])
    answer: httpx.Response = hub.userinfo(tokens["access_token"])
    assert set(answer.json()) == {"sub", "member_type", "email"}
    assert answer.json()["sub"] == claims_of(tokens["id_token"])["sub"]
