"""Lines 9 and 13: signing out at the hub reaches every portal, also one that is away; and nothing ends by mistake."""

import json
import time
from collections.abc import Iterator

import pytest
from joserfc import jwk, jwt

from dure.protocol.events import BACKCHANNEL_LOGOUT
from tests.acceptance.wire import Browser, Client, Hub, Receiver, asking, chosen, claims_of, header_of

QUEUE = """
import json
from dure.hub.events.models import Delivery
rows = Delivery.objects.filter(client__client_id={client!r}).values("kind", "state", "attempts", "last_problem", "sequence")
print(json.dumps(list(rows)))
"""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def first(hub: Hub, receiver: Receiver) -> Client:
    return hub.client(
        "logout-one",
        backchannel_logout_uri=receiver.url("/logout/one"),
        post_logout_redirect_uri="http://localhost:9/logout-one/bye",
    )


@pytest.fixture(scope="module")
def second(hub: Hub, receiver: Receiver) -> Client:
    return hub.client("logout-two", backchannel_logout_uri=receiver.url("/logout/two"), id_token_alg="RS256")


@pytest.fixture
def browser(hub: Hub, receiver: Receiver) -> Browser:
    receiver.got.clear()
    receiver.status["/logout"] = 200
    return hub.browser()


def bye(browser: Browser, **query: str) -> str:
    response = browser.http.get("/oidc/end_session", params=query)
    return response.headers.get("location") or str(response.status_code)


def signed_in(browser: Browser, client: Client) -> bool:
    return "code" in browser.authorize(asking(client, prompt="none"), interactive=False).parameters


def told(receiver: Receiver, path: str = "/logout/one") -> set[str]:
    """Sessions that the portal has been told have ended."""
    return {claims_of(token).get("sid", "") for token in receiver.tokens(path)}


def test_line_09_signing_out_with_a_hint_ends_the_session_and_comes_back(hub: Hub, browser: Browser, first: Client, second: Client, receiver: Receiver) -> None:
    tokens, others = browser.tokens(first), browser.tokens(second)
    started = time.monotonic()
    back = bye(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri="http://localhost:9/logout-one/bye", state="s1")
    assert back == "http://localhost:9/logout-one/bye?state=s1"
    assert not signed_in(browser, first)
    assert first.refresh(tokens["refresh_token"]).status_code == 400
    assert hub.userinfo(others["access_token"]).status_code == 401
    sid = claims_of(tokens["id_token"])["sid"]
    hub.deployment.wait(lambda: sid in told(receiver) & told(receiver, "/logout/two"), 10, "both portals hear of it")
    assert time.monotonic() - started < 5
    published = jwk.KeySet.import_key_set(hub.get("/oidc/jwks").json())
    for path, client, held in (("/logout/one", first, tokens), ("/logout/two", second, others)):
        [token] = [one for one in receiver.tokens(path) if claims_of(one).get("sid") == sid]
        claims = jwt.decode(token, published, algorithms=["ES256", "RS256"]).claims
        assert header_of(token)["typ"] == "logout+jwt"
        assert claims["aud"] == client.client_id
        assert claims["iss"] == hub.base
        assert claims["sid"] == claims_of(held["id_token"])["sid"]
        assert claims["sub"] == claims_of(held["id_token"])["sub"]
        assert claims["events"] == {BACKCHANNEL_LOGOUT: {}}
        assert "nonce" not in claims
        assert claims["exp"] - claims["iat"] <= 120


def test_line_09_signing_out_without_a_hint_asks_first(browser: Browser, first: Client, receiver: Receiver) -> None:
    browser.tokens(first)
    page = browser.http.get("/oidc/end_session")
    assert page.status_code == 200
    assert signed_in(browser, first), "nothing has ended yet"
    form = {"csrfmiddlewaretoken": chosen(page.text, "csrfmiddlewaretoken"), "answer": "sign-out", "back": ""}
    assert browser.http.post("/oidc/end_session/confirmed", data=form).status_code == 200
    assert not signed_in(browser, first)


def test_line_09_an_unregistered_address_is_never_gone_to(browser: Browser, first: Client) -> None:
    tokens = browser.tokens(first)
    assert bye(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri="http://evil.example/") == "200"
    assert not signed_in(browser, first)


def test_line_16_hints_that_are_not_of_this_session_end_nothing(hub: Hub, browser: Browser, first: Client, second: Client, receiver: Receiver) -> None:
    own = browser.tokens(first)
    stranger = hub.browser()
    theirs = stranger.tokens(first)["id_token"]
    same_member = Browser(hub.base, browser.login_id).tokens(first)["id_token"]
    bye(stranger, id_token_hint=stranger.tokens(second)["id_token"])
    hub.deployment.wait(lambda: receiver.tokens("/logout/two"), 10, "a logout token to try as a hint")
    logout_token = receiver.tokens("/logout/two")[0]
    foreign = jwt.encode(
        {"alg": "ES256", "kid": header_of(own["id_token"])["kid"]}, {**claims_of(own["id_token"]), "iss": "http://evil.example"}, jwk.ECKey.generate_key("P-256")
    )
    for hint in (theirs, same_member):
        assert bye(browser, id_token_hint=hint) == "200", "the person is asked"
        assert signed_in(browser, first)
    for hint in (logout_token, foreign, "e30.e30.e30", own["id_token"][:-3] + "AAA"):
        assert bye(browser, id_token_hint=hint) == "400"
        assert signed_in(browser, first)
    assert bye(browser, id_token_hint=own["id_token"], client_id=second.client_id) == "400"
    assert signed_in(browser, first)
    assert bye(browser, id_token_hint=own["id_token"]) == "200"
    assert not signed_in(browser, first), "the control: its own hint ends it"


def test_line_09_two_sessions_on_one_portal_end_each_by_its_sid(hub: Hub, browser: Browser, first: Client, receiver: Receiver) -> None:
    here, there = browser.tokens(first), Browser(hub.base, browser.login_id)
    other_tokens = there.tokens(first)
    bye(browser, id_token_hint=here["id_token"])
    sids = {name: claims_of(tokens["id_token"])["sid"] for name, tokens in (("here", here), ("there", other_tokens))}
    hub.deployment.wait(lambda: sids["here"] in told(receiver), 10, "the logout token of this session")
    assert sids["there"] not in told(receiver)
    assert signed_in(there, first)
    assert first.active(other_tokens["access_token"])


def test_line_09_portals_hear_of_a_sign_out_after_the_hubs_own_session_ran_out(hub: Hub, browser: Browser, first: Client, second: Client, receiver: Receiver) -> None:
    tokens = browser.tokens(first)
    browser.tokens(second)
    hub.forward(1801)
    assert not signed_in(browser, first)
    assert bye(browser, id_token_hint=tokens["id_token"], post_logout_redirect_uri="http://localhost:9/logout-one/bye").endswith("/bye")
    hub.deployment.wait(lambda: claims_of(tokens["id_token"])["sid"] in told(receiver, "/logout/two"), 10, "the other portal")


def everywhere(receiver: Receiver, path: str) -> list[dict[str, object]]:
    return [claims for token in receiver.tokens(path) if "sid" not in (claims := claims_of(token))]


def test_line_13_signing_out_everywhere_ends_both_devices_at_every_portal(hub: Hub, browser: Browser, first: Client, second: Client, receiver: Receiver) -> None:
    sub = claims_of(browser.tokens(first)["id_token"])["sub"]
    there = Browser(hub.base, browser.login_id)
    there.tokens(first)
    there.tokens(second)
    page = browser.http.get("/my/security/")
    fields = {"csrfmiddlewaretoken": chosen(page.text, "csrfmiddlewaretoken")}
    started = time.monotonic()
    assert browser.http.post("/sign-out/everywhere/", data=fields).status_code == 302
    hub.deployment.wait(lambda: everywhere(receiver, "/logout/one") and everywhere(receiver, "/logout/two"), 10, "both portals")
    assert time.monotonic() - started < 3
    assert not signed_in(browser, first)
    assert not signed_in(there, first)
    [claims] = everywhere(receiver, "/logout/one")
    assert claims["sub"] == sub


def test_line_09_a_portal_reports_its_own_timeout(hub: Hub, browser: Browser, first: Client, second: Client, receiver: Receiver) -> None:
    sid = claims_of(browser.tokens(first)["id_token"])["sid"]
    assert second.post("/oidc/sessions/end", sid=sid).status_code == 204
    assert signed_in(browser, first), "a portal that has no part in the session cannot end it"
    browser.tokens(second)
    assert first.post("/oidc/sessions/end", sid=sid).status_code == 204
    assert not signed_in(browser, first)
    hub.deployment.wait(lambda: receiver.tokens("/logout/two"), 10, "the other portal")


def queue(hub: Hub, client: Client) -> list[dict[str, object]]:
    return list(json.loads(hub.shell(QUEUE.format(client=client.client_id)).strip().splitlines()[-1]))


def test_line_09_a_portal_that_was_away_hears_later_across_a_restart_of_the_hub(hub: Hub, browser: Browser, first: Client, receiver: Receiver) -> None:
    tokens = browser.tokens(first)
    receiver.stop()
    bye(browser, id_token_hint=tokens["id_token"])
    hub.deployment.wait(lambda: queue(hub, first)[-1]["attempts"], 30, "a vain attempt")
    assert queue(hub, first)[-1]["state"] == "waiting"
    assert queue(hub, first)[-1]["last_problem"]
    sid = claims_of(tokens["id_token"])["sid"]
    hub.deployment.kill("hub", "hub-worker")
    try:
        receiver.start()
        time.sleep(1)
        early = told(receiver)
    finally:
        hub.deployment.start("hub", "hub-worker")
    assert sid not in early, "the control: with the hub down nothing comes"
    hub.deployment.wait(lambda: sid in told(receiver), 60, "the logout token")
    hub.deployment.wait(lambda: queue(hub, first)[-1]["state"] == "delivered", 10, "the queue says so")


def test_line_09_a_portal_with_faults_gets_it_when_it_is_well_again(hub: Hub, browser: Browser, first: Client, receiver: Receiver) -> None:
    tokens = browser.tokens(first)
    receiver.status["/logout"] = 503
    bye(browser, id_token_hint=tokens["id_token"])
    hub.deployment.wait(lambda: queue(hub, first)[-1]["attempts"], 30, "a vain attempt")
    assert not receiver.got
    receiver.status["/logout"] = 200
    hub.deployment.wait(lambda: claims_of(tokens["id_token"])["sid"] in told(receiver), 60, "the logout token")
