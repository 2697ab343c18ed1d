"""Lines 1 to 3 of the acceptance list: PKCE, codes and refresh tokens."""

import time

import pytest

from tests.acceptance.wire import Browser, Client, Hub, asking, at_once

RACES = 5


@pytest.fixture
def browser(hub: Hub) -> Browser:
    return hub.browser()


@pytest.mark.parametrize("changes", [{"code_challenge": None}, {"code_challenge_method": "plain"}, {"code_challenge_method": None}])
@pytest.mark.parametrize("which", ["portal", "public"])
def test_line_01_a_request_without_pkce_s256_is_refused(
    browser: Browser, which: str, changes: dict[str, str | None], request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(which)
    answer = browser.authorize(asking(client, **changes), interactive=False)
    assert answer.error == "invalid_request"
    assert "code" not in answer.parameters
    assert answer.parameters["iss"] == browser.base


@pytest.mark.parametrize("which", ["portal", "public"])
def test_line_01_an_exchange_needs_the_verifier(hub: Hub, browser: Browser, which: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(which)
    asked = asking(client)
    code = browser.authorize(asked).code
    assert client.exchange(code, "", code_verifier=None).status_code == 400
    assert client.exchange(code, "x" * 43).json()["error"] == "invalid_grant"
    assert client.exchange(code, asked.verifier).status_code == 200


def test_line_02_one_of_six_parallel_exchanges_wins_and_lives(hub: Hub, browser: Browser, portal: Client) -> None:
    for _race in range(RACES):
        asked = asking(portal)
        code = browser.authorize(asked).code
        answers = at_once(6, lambda code=code, asked=asked: portal.exchange(code, asked.verifier))
        assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400, 400]
        winner = next(answer.json() for answer in answers if answer.status_code == 200)
        assert hub.userinfo(winner["access_token"]).status_code == 200
        assert portal.refresh(winner["refresh_token"]).status_code == 200


def test_line_02_a_replayed_code_kills_the_tokens_made_from_it(hub: Hub, browser: Browser, portal: Client) -> None:
    asked = asking(portal)
    code = browser.authorize(asked).code
    tokens = portal.exchange(code, asked.verifier).json()
    assert hub.userinfo(tokens["access_token"]).status_code == 200
    time.sleep(0.7)
    assert portal.exchange(code, asked.verifier).status_code == 400
    assert hub.userinfo(tokens["access_token"]).status_code == 401
    assert portal.refresh(tokens["refresh_token"]).status_code == 400


def test_line_02_a_code_dies_after_a_minute(hub: Hub, browser: Browser, portal: Client) -> None:
    asked = asking(portal)
    code = browser.authorize(asked).code
    hub.forward(61)
    assert portal.exchange(code, asked.verifier).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("wrong", [{"redirect_uri": "http://localhost:9/elsewhere"}, {"redirect_uri": None}])
def test_line_02_an_exchange_names_the_same_redirect_address(browser: Browser, portal: Client, wrong: dict[str, str | None]) -> None:
    asked = asking(portal)
    code = browser.authorize(asked).code
    assert portal.exchange(code, asked.verifier, **wrong).json()["error"] == "invalid_grant"


def test_line_03_six_parallel_refreshes_leave_one_live_chain(hub: Hub, browser: Browser, portal: Client) -> None:
    for _race in range(RACES):
        first = browser.tokens(portal)
        answers = at_once(6, lambda first=first: portal.refresh(first["refresh_token"]))
        assert [answer.status_code for answer in answers] == [200] * 6
        assert len({answer.json()["refresh_token"] for answer in answers}) == 1
        assert len({answer.json()["access_token"] for answer in answers}) == 1
        second = answers[0].json()
        assert portal.refresh(second["refresh_token"]).status_code == 200
        assert hub.userinfo(second["access_token"]).status_code == 200


def test_line_03_an_honest_retry_gets_the_same_answer(browser: Browser, portal: Client) -> None:
    first = browser.tokens(portal)
    answer = portal.refresh(first["refresh_token"]).json()
    time.sleep(1.0)
    again = portal.refresh(first["refresh_token"]).json()
    assert again["refresh_token"] == answer["refresh_token"]
    assert again["access_token"] == answer["access_token"]
    assert again["expires_in"] < answer["expires_in"]


def test_line_03_reuse_after_the_successor_was_used_kills_the_family(hub: Hub, browser: Browser, portal: Client) -> None:
    first = browser.tokens(portal)
    second = portal.refresh(first["refresh_token"]).json()
    third = portal.refresh(second["refresh_token"]).json()
    assert portal.refresh(first["refresh_token"]).status_code == 400
    assert portal.refresh(third["refresh_token"]).status_code == 400
    assert hub.userinfo(third["access_token"]).status_code == 401


def test_line_03_reuse_after_the_grace_kills_the_family(hub: Hub, browser: Browser, portal: Client) -> None:
    first = browser.tokens(portal)
    second = portal.refresh(first["refresh_token"]).json()
    hub.forward(6)
    assert portal.refresh(first["refresh_token"]).status_code == 400
    assert portal.refresh(second["refresh_token"]).status_code == 400
    assert hub.userinfo(second["access_token"]).status_code == 401


def test_line_03_a_public_client_has_no_grace(browser: Browser, public: Client) -> None:
    first = browser.tokens(public)
    second = public.refresh(first["refresh_token"])
    assert second.status_code == 200
    assert public.refresh(first["refresh_token"]).status_code == 400
    assert public.refresh(second.json()["refresh_token"]).status_code == 400


def test_line_03_reuse_racing_an_honest_refresh_leaves_nothing_alive(hub: Hub, browser: Browser, portal: Client) -> None:
    for _race in range(RACES):
        first = browser.tokens(portal)
        second = portal.refresh(first["refresh_token"]).json()
        third = portal.refresh(second["refresh_token"]).json()
        turns = iter([first["refresh_token"], third["refresh_token"]] * 3)
        answers = at_once(6, lambda turns=turns: portal.refresh(next(turns)))
        assert {answer.status_code for answer in answers} <= {200, 400}
        for answer in answers:
            if answer.status_code == 200:
                assert hub.userinfo(answer.json()["access_token"]).status_code == 401
