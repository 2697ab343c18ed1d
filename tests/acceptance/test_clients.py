"""Lines 8, 10 and 16: client authentication, pushed requests, discovery, and the guard in front of the library."""

import base64

import httpx
import pytest
from joserfc import jwk

from tests.acceptance.wire import Browser, Client, Hub, asking, at_once, ec_key, hub_time


@pytest.fixture
def browser(hub: Hub) -> Browser:
    return hub.browser()


def grab(client: Client, **data: str) -> httpx.Response:
    return client.post("/oidc/token", grant_type="client_credentials", **data)


def test_line_08_secrets_work_by_basic_and_by_form(portal: Client) -> None:
    assert grab(portal).status_code == 200
    body = {"grant_type": "client_credentials", "client_id": portal.client_id, "client_secret": portal.secret}
    with httpx.Client(verify=False) as http:
        assert http.post(f"{portal.base}/oidc/token", data=body).status_code == 200
        assert http.post(f"{portal.base}/oidc/token", data={**body, "client_secret": "wrong"}).status_code == 401
        assert http.post(f"{portal.base}/oidc/token", data={**body, "client_id": "nobody"}).status_code == 401


def test_line_08_an_assertion_authenticates_once(keyed: Client) -> None:
    one = {"client_assertion": keyed.assertion()}
    assert grab(keyed, **one).status_code == 200
    assert grab(keyed, **one).status_code == 401


def test_line_08_six_parallel_uses_of_one_assertion_make_one_success(keyed: Client) -> None:
    one = keyed.assertion()
    answers = at_once(6, lambda: grab(keyed, client_assertion=one))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401, 401]


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "http://elsewhere.example"},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"jti": None},
        {"exp": None},
        {"exp": 1},
        {"exp": 2_000_000_000},
        {"exp": "soon"},
        {"iat": 2_000_000_000},
        {"nbf": 2_000_000_000},
        {"header": {"kid": "unknown"}},
    ],
)
def test_line_08_a_doubtful_assertion_is_refused(keyed: Client, wrong: dict[str, object]) -> None:
    assert grab(keyed, client_assertion=keyed.assertion(**wrong)).status_code == 401


def test_line_08_an_assertion_by_another_key_or_algorithm_is_refused(keyed: Client) -> None:
    foreign = ec_key()
    assert grab(keyed, client_assertion=keyed.assertion(key=foreign, header={"kid": keyed.key.thumbprint()})).status_code == 401
    public_text = keyed.key.as_pem(private=False)
    confused = jwk.OctKey.import_key(public_text.replace(b"-", b"="))
    assert grab(keyed, client_assertion=keyed.assertion(alg="HS256", key=confused)).status_code == 401
    unsigned = ".".join([base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode(), keyed.assertion().split(".")[1], ""])
    assert grab(keyed, client_assertion=unsigned).status_code == 401


def test_line_16_an_assertion_may_live_five_minutes_at_most(keyed: Client) -> None:
    now = hub_time()
    assert grab(keyed, client_assertion=keyed.assertion(exp=now + 200)).status_code == 200
    assert grab(keyed, client_assertion=keyed.assertion(exp=now + 3600)).status_code == 401


def test_line_08_failed_authentications_are_slowed_down(hub: Hub) -> None:
    target = hub.client("portal-guessed")
    right = target.secret
    target.secret = "wrong"
    statuses = [grab(target).status_code for _try in range(120)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    target.secret = right
    assert grab(target).status_code in {200, 429}


def test_line_08_a_public_client_gets_no_token_for_itself(public: Client) -> None:
    assert grab(public).status_code in {400, 401}


def push(client: Client, parameters: dict[str, str]) -> httpx.Response:
    return client.post("/oidc/par", **parameters)


def test_line_10_a_pushed_request_works_once(browser: Browser, portal: Client) -> None:
    asked = asking(portal)
    answer = push(portal, asked.parameters)
    assert answer.status_code == 201, answer.text
    short = asking(portal)
    short.parameters = {"client_id": portal.client_id, "request_uri": answer.json()["request_uri"], "redirect_uri": portal.redirect_uri}
    code = browser.authorize(short).code
    assert portal.exchange(code, asked.verifier).status_code == 200
    again = browser.http.get("/oidc/authorize", params=short.parameters)
    assert again.status_code == 400


def test_line_10_a_pushed_request_belongs_to_its_client_and_expires(hub: Hub, browser: Browser, portal: Client, other: Client) -> None:
    handle = push(portal, asking(portal).parameters).json()["request_uri"]
    assert browser.http.get("/oidc/authorize", params={"client_id": other.client_id, "request_uri": handle}).status_code == 400
    hub.forward(91)
    assert browser.http.get("/oidc/authorize", params={"client_id": portal.client_id, "request_uri": handle}).status_code == 400


@pytest.mark.parametrize("changes", [{"code_challenge_method": "plain"}, {"redirect_uri": "http://evil.example/"}, {"scope": "profile"}, {"request_uri": "urn:x"}])
def test_line_10_a_bad_request_is_refused_when_it_is_pushed(portal: Client, changes: dict[str, str]) -> None:
    answer = push(portal, asking(portal, **changes).parameters)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_line_10_pushing_with_prompt_login_asks_once(hub: Hub, browser: Browser, portal: Client) -> None:
    browser.tokens(portal)
    asked = asking(portal, prompt="login")
    handle = push(portal, asked.parameters).json()["request_uri"]
    asked.parameters = {"client_id": portal.client_id, "request_uri": handle, "redirect_uri": portal.redirect_uri}
    browser.pages.clear()
    assert browser.authorize(asked).code
    assert sum(page.startswith("/sign-in/") for page in browser.pages) == 1


def test_line_10_discovery_tells_the_truth(hub: Hub, portal: Client, keyed: Client, public: Client) -> None:
    told = hub.get("/.well-known/openid-configuration").json()
    assert told["issuer"] == hub.base
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["authorization_response_iss_parameter_supported"] is True
    assert told["backchannel_logout_session_supported"] is True
    assert {key["alg"] for key in hub.get("/oidc/jwks").json()["keys"]} == set(told["id_token_signing_alg_values_supported"])
    used = {"client_secret_basic", "client_secret_post", "private_key_jwt", "none"}
    assert set(told["token_endpoint_auth_methods_supported"]) == used
    with httpx.Client(verify=False) as http:
        for name, address in told.items():
            if name.endswith("_endpoint") or name == "jwks_uri":
                assert http.get(address).status_code in {200, 302, 400, 401, 405}, name


NASTY = ["\x00", '"', "한글", "a\x7fb", "\\"]


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "max_age", "code_challenge", "id_token_hint"])
def test_line_16_nasty_characters_at_authorise_get_a_page_not_a_fault(browser: Browser, portal: Client, name: str, nasty: str) -> None:
    parameters = asking(portal).parameters
    parameters[name] = parameters.get(name, "") + nasty
    assert browser.http.get("/oidc/authorize", params=parameters).status_code == 400


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state", "nonce", "prompt", "scope"])
def test_line_16_doubled_parameters_are_refused(browser: Browser, portal: Client, name: str) -> None:
    parameters = [*asking(portal, prompt="login").parameters.items()]
    doubled = [*parameters, (name, dict(parameters)[name])]
    assert browser.http.get("/oidc/authorize", params=doubled).status_code == 400


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("name", ["client_id", "grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "scope", "client_secret"])
def test_line_16_nasty_characters_at_the_token_endpoint_get_400_or_401(hub: Hub, name: str, nasty: str) -> None:
    body = {"grant_type": "authorization_code", "client_id": "x", "client_secret": "y", "code": "z", name: f"a{nasty}"}
    with httpx.Client(verify=False) as http:
        assert http.post(f"{hub.base}/oidc/token", data=body).status_code in {400, 401}


@pytest.mark.parametrize("raw", [b"\xff\xfe:x", b"no-colon", b"a\x00b:c", "한:글".encode(), b'a"b:c'])
@pytest.mark.parametrize("path", ["/oidc/token", "/oidc/introspect", "/oidc/revoke", "/oidc/par"])
def test_line_16_a_bad_basic_header_gets_401(hub: Hub, raw: bytes, path: str) -> None:
    headers = {"Authorization": f"Basic {base64.b64encode(raw).decode()}"}
    with httpx.Client(verify=False) as http:
        answer = http.post(f"{hub.base}{path}", data={"grant_type": "client_credentials", "token": "x"}, headers=headers)
        assert answer.status_code in {400, 401}
        broken = http.post(f"{hub.base}{path}", data={"token": "x"}, headers={"Authorization": "Basic %%%"})
        assert broken.status_code in {400, 401}


def test_line_16_two_credentials_or_credentials_in_the_address_are_refused(hub: Hub, portal: Client, keyed: Client) -> None:
    assert grab(portal, client_id=portal.client_id, client_secret=portal.secret).status_code == 400
    assert portal.post("/oidc/token", grant_type="client_credentials", **keyed.credentials()).status_code == 400
    for query in (f"client_id={portal.client_id}&client_secret={portal.secret}", "grant_type=client_credentials", "code=x"):
        assert portal.post(f"/oidc/token?{query}", grant_type="client_credentials").status_code == 400
    with httpx.Client(verify=False) as http:
        doubled = http.post(
            f"{hub.base}/oidc/token",
            content="grant_type=client_credentials&grant_type=client_credentials",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            auth=(portal.client_id, portal.secret),
        )
        assert doubled.status_code == 400
        assert http.post(f"{hub.base}/oidc/token", json={"grant_type": "x"}).status_code == 400
        assert http.get(f"{hub.base}/oidc/token").status_code == 405
