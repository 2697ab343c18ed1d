"""Asking again in the midst of a session."""

from collections.abc import Callable

import pytest
from django.test import Client

from dure.hub.members.models import Member
from dure.hub.oidc import origins
from dure.hub.signin import stepup
from tests.factories.members import PASSWORD, a_browser, a_company, an_individual, session_of
from tests.factories.signup import bring, company, person

pytestmark = pytest.mark.django_db
PAGE = "/my/information/edit/"


@pytest.fixture
def member() -> Member:
    return an_individual()


@pytest.fixture
def browser(member: Member, travel: Callable[..., None]) -> Client:
    """A browser whose sign-in was a quarter of an hour ago."""
    client = a_browser(member)
    travel(minutes=15)
    return client


def test_a_fresh_sign_in_is_recent_enough(member: Member):
    assert a_browser(member).get(PAGE).status_code == 200


def test_an_older_one_must_confirm_and_comes_back(browser: Client):
    answer = browser.get(PAGE)
    assert answer["Location"] == "/sign-in/again/?next=%2Fmy%2Finformation%2Fedit%2F"
    confirmed = browser.post("/sign-in/again/", {"password": PASSWORD, "next": PAGE})
    assert confirmed["Location"] == PAGE
    assert browser.get(PAGE).status_code == 200


def test_confirming_renews_the_token_and_keeps_the_session(browser: Client):
    before, token = session_of(browser), browser.cookies["hub_session"].value
    browser.post("/sign-in/again/", {"password": PASSWORD})
    after = session_of(browser)
    assert before is not None
    assert after is not None
    assert after.pk == before.pk
    assert browser.cookies["hub_session"].value != token
    assert stepup.recently_confirmed(after)


def test_a_wrong_password_confirms_nothing_and_is_counted(browser: Client):
    pages = [browser.post("/sign-in/again/", {"password": "Wrong!2026pw"}).content.decode() for _try in range(6)]
    assert "비밀번호가 맞지 않습니다." in pages[0]
    assert "잠시 기다려야 합니다." in pages[5]
    assert browser.get(PAGE).status_code == 302


def test_a_verification_of_the_same_person_confirms(browser: Client):
    bring(browser, person(), "step_up")
    browser.get("/sign-in/again/done/?next=" + PAGE)
    assert browser.get(PAGE).status_code == 200


def test_a_verification_of_somebody_else_does_not(browser: Client):
    bring(browser, person(ci="Z"), "step_up")
    answer = browser.get("/sign-in/again/done/?next=" + PAGE)
    assert answer.status_code == 422
    assert "다른 분으로 확인되었습니다." in answer.content.decode()
    assert browser.get(PAGE).status_code == 302


def test_a_company_confirms_by_certificate(travel: Callable[..., None]):
    member = a_company()
    client = a_browser(member)
    travel(minutes=15)
    assert client.get(PAGE).status_code == 302
    assert 'type="password"' not in client.get("/sign-in/again/").content.decode()
    bring(client, company(member.business_registration_number or ""), "step_up")
    client.get("/sign-in/again/done/?next=" + PAGE)
    assert client.get(PAGE).status_code == 200


def test_one_step_up_at_the_start_is_not_a_confirmation(member: Member):
    session = session_of(a_browser(member))
    assert stepup.recently_authenticated(session)
    assert not stepup.recently_confirmed(session)
    assert not stepup.recently_authenticated(None)


def test_a_service_that_wants_more_than_a_password_is_served_by_a_verification(member: Member):
    client = a_browser(member)
    wanted = "urn:dure:acr:identity"
    answer = client.get(f"/sign-in/?next=/oidc/authorize/x/&acr={wanted}&again=1")
    assert answer["Location"] == "/sign-in/again/?next=%2Foidc%2Fauthorize%2Fx%2F&acr=urn%3Adure%3Aacr%3Aidentity"
    page = client.get(answer["Location"]).content.decode()
    assert 'type="password"' not in page
    assert "비밀번호보다 강한 확인을 요구합니다." in page
    assert client.post("/sign-in/again/", {"password": PASSWORD, "acr": wanted}).status_code == 422
    bring(client, person(), "step_up")
    assert "url=/oidc/authorize/x/" in client.get("/sign-in/again/done/?next=/oidc/authorize/x/").content.decode()
    session = session_of(client)
    assert session is not None
    assert session.acr == wanted
    assert client.get(f"/sign-in/?next=/oidc/authorize/x/&acr={wanted}").status_code == 200


def test_a_hint_fills_in_the_login_id():
    assert 'value="garam.han"' in a_browser().get("/sign-in/?login_hint=garam.han&member_type=individual").content.decode()
    assert 'value="120-81-00007"' in a_browser().get("/sign-in/corporate/?login_hint=1208100007").content.decode()


def test_the_form_may_lead_on_to_the_portal_that_waits(browser: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(origins, "form_action_for", lambda _next_path: ("https://portal.example.org",))
    waiting, local = "/oidc/authorize/x/", "/my/information/"
    allowed = "form-action 'self' https://portal.example.org"
    assert allowed in browser.get(f"/sign-in/again/?next={waiting}")["Content-Security-Policy"]
    wrong = browser.post("/sign-in/again/", {"password": "Wrong!2026pw", "next": waiting})
    assert wrong.status_code == 422
    assert allowed in wrong["Content-Security-Policy"]
    assert "portal.example.org" not in browser.get(f"/sign-in/again/?next={local}")["Content-Security-Policy"]
