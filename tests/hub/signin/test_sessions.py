"""Sessions: fixation, rotation, idle and absolute ends, two devices, CSRF, cookies."""

from collections.abc import Callable
from http.cookies import Morsel

import pytest
from django.conf import LazySettings
from django.test import Client

from dure.hub.members.models import Member, MemberSession, MemberState
from dure.hub.signin import tasks
from dure.hub.verification import services as verification
from tests.factories.members import a_browser, an_individual, is_in, session_of, type_password
from tests.factories.signup import bring, person

pytestmark = pytest.mark.django_db
COOKIE = "hub_session"


def cookie(client: Client) -> Morsel[str]:
    return client.cookies[COOKIE]


def test_a_token_planted_before_the_sign_in_is_worth_nothing_after_it():
    an_individual()
    browser = a_browser()
    browser.cookies[COOKIE] = "planted-by-somebody-else"
    type_password(browser, "garam.han")
    assert cookie(browser).value != "planted-by-somebody-else"
    other = a_browser()
    other.cookies[COOKIE] = "planted-by-somebody-else"
    assert not is_in(other)


def test_the_csrf_token_changes_at_the_sign_in():
    an_individual()
    browser = a_browser()
    browser.get("/sign-in/")
    before = browser.cookies["hub_csrf"].value
    type_password(browser, "garam.han")
    assert browser.cookies["hub_csrf"].value != before


def test_signing_in_again_renews_the_token_and_keeps_the_sid(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    first, old = session_of(browser), cookie(browser).value
    travel(minutes=5)
    type_password(browser, "garam.han")
    second = session_of(browser)
    assert first is not None
    assert second is not None
    assert (second.pk, second.member_id) == (first.pk, first.member_id)
    assert second.auth_at > first.auth_at
    stolen = a_browser()
    stolen.cookies[COOKIE] = old
    assert not is_in(stolen)


def test_another_member_in_the_same_browser_ends_the_first_ones_session():
    browser = a_browser(an_individual())
    first = session_of(browser)
    an_individual("naru.kim", name="김나루", ci="B")
    type_password(browser, "naru.kim")
    assert first is not None
    first.refresh_from_db()
    assert first.end_reason == "replaced"
    second = session_of(browser)
    assert second is not None
    assert second.pk != first.pk


def test_the_row_holds_only_the_hash_of_the_token():
    browser = a_browser(an_individual())
    session = session_of(browser)
    assert session is not None
    assert cookie(browser).value not in str(vars(session))


def test_the_cookie_is_hidden_from_scripts_and_other_sites():
    morsel = cookie(a_browser(an_individual()))
    assert morsel["httponly"]
    assert (morsel["samesite"], morsel["path"], morsel["max-age"]) == ("Lax", "/", "")


def test_under_tls_cookies_are_secure_and_bound_to_the_host(settings: LazySettings):
    settings.SESSION_COOKIE_SECURE = True
    settings.SIGN_IN_COOKIE = "__Host-hub_session"
    an_individual()
    browser = a_browser()
    type_password(browser, "garam.han", remember="on")
    for name in ("__Host-hub_session", "__Host-hub_browser", "__Host-hub_login_id"):
        morsel = browser.cookies[name]
        assert (morsel["secure"], morsel["httponly"], morsel["path"], morsel["domain"]) == (True, True, "/", "")


def test_thirty_idle_minutes_end_the_session(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    travel(minutes=29)
    assert is_in(browser)
    travel(minutes=2)
    answer = browser.get("/my/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Fmy%2F")
    assert "시간이 지나 로그아웃되었습니다" in browser.get(answer["Location"]).content.decode()


def test_looking_at_pages_keeps_the_session_but_eight_hours_end_it(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    for _round in range(19):
        travel(minutes=25)
        assert browser.get("/my/").status_code == 200
    travel(minutes=10)
    assert browser.get("/my/").status_code == 302


def test_asking_for_the_time_left_does_not_prolong_it(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    travel(minutes=20)
    assert 590 <= browser.get("/session/").json()["seconds_left"] <= 600
    travel(minutes=9)
    assert 50 <= browser.get("/session/").json()["seconds_left"] <= 60


def test_extend_answers_the_script_with_json_and_the_form_with_the_page(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    travel(minutes=20)
    answer = browser.post("/session/extend", headers={"accept": "application/json"}).json()
    assert answer["seconds_left"] >= 1799
    travel(minutes=20)
    form = browser.post("/session/extend", {"next": "/my/services/"})
    assert (form.status_code, form["Location"]) == (302, "/my/services/")
    assert browser.get("/session/").json()["seconds_left"] >= 1799


def test_extend_never_passes_the_absolute_end(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    for _round in range(19):
        travel(minutes=25)
        browser.post("/session/extend")
    assert browser.get("/session/").json()["seconds_left"] <= 300


def test_extend_after_the_end_says_so_and_keeps_the_way_back(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    travel(minutes=31)
    assert browser.post("/session/extend", headers={"accept": "application/json"}).status_code == 401
    assert browser.post("/session/extend", {"next": "/my/leave/"})["Location"] == "/session/expired/?next=%2Fmy%2Fleave%2F"
    page = browser.get("/session/expired/?next=%2Fmy%2Fleave%2F").content.decode()
    assert "/sign-in/?next=%2Fmy%2Fleave%2F" in page


def test_the_page_shows_the_countdown_of_this_session():
    assert 'data-countdown="1' in a_browser(an_individual()).get("/my/").content.decode()


def test_two_devices_have_sessions_of_their_own_and_one_can_end_the_other():
    member = an_individual()
    desk, phone = a_browser(member), a_browser(member, ip="203.0.113.99")
    theirs = session_of(phone)
    assert theirs is not None
    assert desk.post(f"/my/security/sessions/{theirs.pk}/end/").status_code == 302
    assert not is_in(phone)
    assert is_in(desk)


def test_nobody_ends_a_session_of_somebody_else():
    theirs = session_of(a_browser(an_individual("naru.kim", name="김나루", ci="B")))
    assert theirs is not None
    a_browser(an_individual()).post(f"/my/security/sessions/{theirs.pk}/end/")
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_sign_out_needs_a_post_and_ends_the_session():
    browser = a_browser(an_individual())
    session = session_of(browser)
    assert "로그아웃할까요?" in browser.get("/sign-out/").content.decode()
    assert is_in(browser)
    assert browser.post("/sign-out/")["Location"] == "/signed-out/"
    assert not is_in(browser)
    assert session is not None
    session.refresh_from_db()
    assert session.end_reason == "sign_out"


def test_the_old_cookie_is_dead_after_sign_out():
    browser = a_browser(an_individual())
    kept = cookie(browser).value
    browser.post("/sign-out/")
    browser.cookies[COOKIE] = kept
    assert not is_in(browser)


@pytest.mark.parametrize("path", ["/sign-out/", "/sign-out/everywhere/"])
def test_a_verification_is_worth_nothing_to_the_next_person_at_this_browser(path: str):
    browser = a_browser(an_individual())
    bring(browser, person(), "reset_password")
    assert browser.get("/reset-password/verified/").status_code == 200
    kept = browser.cookies[verification.cookie_name()].value
    browser.post(path)
    assert browser.cookies[verification.cookie_name()].value == ""
    browser.cookies[verification.cookie_name()] = kept
    assert browser.get("/reset-password/verified/")["Location"] == "/reset-password/"


def test_sign_out_everywhere_ends_all_devices():
    member = an_individual()
    desk, phone = a_browser(member), a_browser(member, ip="203.0.113.99")
    desk.post("/sign-out/everywhere/")
    assert not is_in(desk)
    assert not is_in(phone)
    assert set(MemberSession.objects.values_list("end_reason", flat=True)) == {"sign_out_everywhere"}


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/corporate/", "/sign-out/", "/session/extend", "/passkeys/sign-in/options/"])
def test_forms_from_other_sites_are_refused(path: str):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, {"login_id": "garam.han", "password": "x"}).status_code == 403


def test_a_suspended_member_is_out_at_the_next_step():
    member = an_individual()
    browser = a_browser(member)
    Member.objects.filter(pk=member.pk).update(state=MemberState.SUSPENDED)
    assert not is_in(browser)
    assert browser.get("/my/").status_code == 302


def test_an_idle_session_is_over_but_still_found_by_sign_out_everywhere(travel: Callable[..., None]):
    member = an_individual()
    quiet = a_browser(member)
    travel(minutes=31)
    assert tasks.end_lapsed_sessions() == 0
    assert not is_in(quiet)
    a_browser(member, ip="203.0.113.99").post("/sign-out/everywhere/")
    session = session_of(quiet)
    assert session is not None
    assert session.end_reason == "sign_out_everywhere"


def test_a_session_past_its_absolute_end_is_ended_as_such(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    MemberSession.objects.update(last_seen_at=MemberSession.objects.get().ends_at)
    travel(hours=8, minutes=1)
    tasks.end_lapsed_sessions()
    session = session_of(browser)
    assert session is not None
    assert session.end_reason == "absolute"


def test_old_rows_are_swept(travel: Callable[..., None]):
    browser = a_browser(an_individual())
    browser.post("/sign-out/")
    travel(days=91)
    assert tasks.sweep()["sessions"] == 1
