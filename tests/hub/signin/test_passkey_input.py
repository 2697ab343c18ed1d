"""What strangers may send to the passkey addresses."""

import json

import pytest
from django.test import Client

from dure.hub.signin.passkeys import cookie_name
from tests.factories.members import a_browser, an_individual

pytestmark = pytest.mark.django_db
DEEP = "[" * 50_000 + "]" * 50_000
FINISH = "/passkeys/sign-in/finish/"


def finish(body: str, browser: Client | None = None, path: str = FINISH) -> tuple[int, str]:
    browser = browser or a_browser()
    browser.raise_request_exception = False
    answer = browser.post(path, body, content_type="application/json")
    return answer.status_code, answer.json()["code"] if answer["Content-Type"] == "application/json" else ""


def with_challenge() -> Client:
    browser = a_browser()
    browser.post("/passkeys/sign-in/options/")
    assert cookie_name() in browser.cookies
    return browser


def test_json_nested_without_end_is_a_bad_request():
    assert finish(DEEP)[0] == 400
    assert finish(f'{{"credential": {DEEP}}}')[0] == 400
    assert finish(DEEP, a_browser(an_individual()), "/passkeys/add/finish/")[0] == 400


@pytest.mark.parametrize("depth", [200, 600, 800, 900, 950])
def test_json_nested_as_deep_as_can_be_read_is_no_crash(depth: int):
    nested = "[" * depth + "]" * depth
    body = f'{{"next": {nested}, "credential": {{"id": {nested}}}}}'
    assert finish(body, with_challenge()) in {(422, "passkey_unknown"), (400, "")}


@pytest.mark.parametrize("credential_id", ["A" * 1401, "A" * 100_000, "\ud800", "A\0", "한글", "", 7, ["A"], {"a": 1}, None])
def test_what_cannot_be_a_credential_id_is_an_unknown_passkey(credential_id: object):
    body = json.dumps({"credential": {"id": credential_id}})
    assert finish(body, with_challenge()) == (422, "passkey_unknown")


@pytest.mark.parametrize("body", ["", "null", "[]", "{", "7" * 5000, '"text"', "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")])
def test_what_is_no_json_object_is_refused_in_words(body: str):
    assert finish(body, with_challenge())[1] in {"passkey_unknown", "challenge_over"}
