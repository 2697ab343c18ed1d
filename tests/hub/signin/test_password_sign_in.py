"""Individual members sign in with login ID and password."""

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dure.foundation.consent.models import Consent
from dure.hub.members import passwords
from dure.hub.members.models import Member, MemberState
from dure.hub.signin import pagecache
from dure.hub.signin.models import SignInRecord
from tests.factories.members import PASSWORD, a_browser, a_company, an_individual, is_in, session_of, type_password

pytestmark = pytest.mark.django_db


def test_the_right_password_starts_a_session_and_leads_home():
    an_individual()
    browser = a_browser()
    answer = type_password(browser, "garam.han")
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert is_in(browser)
    session = session_of(browser)
    assert session is not None
    assert (session.amr, session.method) == ("pwd", "password")


def test_capitals_and_blanks_around_the_login_id_do_not_matter():
    an_individual()
    assert type_password(a_browser(), " Garam.Han ").status_code == 302


def test_it_leads_on_to_the_local_path_asked_for_and_never_to_another_site():
    an_individual()
    assert type_password(a_browser(), "garam.han", next="/my/services/?linked=yes")["Location"] == "/my/services/?linked=yes"
    for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert type_password(a_browser(), "garam.han", next=evil)["Location"] == "/my/"


@pytest.mark.parametrize("login_id", ["garam.han", "nobody.here"])
def test_a_wrong_password_and_an_unknown_id_get_the_same_answer(login_id: str):
    an_individual()
    browser = a_browser()
    answer = type_password(browser, login_id, "Wrong!2026pw")
    assert answer.status_code == 422
    assert "아이디 또는 비밀번호가 맞지 않습니다." in answer.content.decode()
    assert not is_in(browser)


@pytest.mark.usefixtures("full_price_hashes")
def test_known_and_unknown_ids_cost_the_same_statements_and_one_hash_each(monkeypatch: pytest.MonkeyPatch):
    an_individual()
    hashes: list[str] = []
    real = passwords.verify_password
    monkeypatch.setattr(passwords, "verify_password", lambda raw, encoded: hashes.append(encoded) or real(raw, encoded))
    counts = []
    for login_id in ("garam.han", "nobody.here"):
        with CaptureQueriesContext(connection) as queries:
            type_password(a_browser(), login_id, "Wrong!2026pw")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(hashes) == 2
    assert {tuple(encoded.split("$")[1:4]) for encoded in hashes} == {("argon2id", "v=19", "m=19456,t=2,p=1")}


def test_what_was_typed_stays_except_the_password():
    an_individual()
    page = type_password(a_browser(), "garam.han", "Wrong!2026pw", remember="on", next="/my/leave/").content.decode()
    assert 'value="garam.han"' in page
    assert 'value="/my/leave/"' in page
    assert "Wrong!2026pw" not in page


def test_a_company_has_no_way_in_by_login_id():
    a_company(login_id="garam-co")
    answer = type_password(a_browser(), "garam-co")
    assert "아이디 또는 비밀번호가 맞지 않습니다." in answer.content.decode()


def test_empty_fields_are_named():
    page = a_browser().post("/sign-in/", {}).content.decode()
    assert "아이디를 입력해 주세요." in page
    assert "비밀번호를 입력해 주세요." in page


def test_a_remembered_id_is_filled_in_next_time_and_forgotten_when_unticked():
    an_individual()
    browser = a_browser()
    type_password(browser, "garam.han", remember="on")
    browser.post("/sign-out/")
    assert 'value="garam.han"' in browser.get("/sign-in/").content.decode()
    type_password(browser, "garam.han")
    browser.post("/sign-out/")
    assert 'value="garam.han"' not in browser.get("/sign-in/").content.decode()


def test_a_suspended_member_is_told_in_words_but_only_after_the_right_password():
    Member.objects.filter(pk=an_individual().pk).update(state=MemberState.SUSPENDED)
    browser = a_browser()
    assert "정지" not in type_password(browser, "garam.han", "Wrong!2026pw").content.decode()
    assert "이용이 정지된 회원입니다." in type_password(browser, "garam.han").content.decode()
    assert not is_in(browser)
    assert list(SignInRecord.objects.values_list("outcome", flat=True)) == ["suspended", "wrong"]


@pytest.mark.usefixtures("full_price_hashes")
def test_a_legacy_hash_is_renewed_at_the_first_sign_in():
    member = an_individual()
    Member.objects.filter(pk=member.pk).update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1000))
    assert type_password(a_browser(), "garam.han").status_code == 302
    member.refresh_from_db()
    assert member.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert type_password(a_browser(), "garam.han").status_code == 302


def test_each_attempt_is_an_access_record():
    member = an_individual()
    browser = a_browser()
    type_password(browser, "garam.han", "Wrong!2026pw")
    type_password(browser, "garam.han")
    type_password(browser, "nobody.here", "Wrong!2026pw")
    records = list(SignInRecord.objects.order_by("id").values_list("member", "outcome", "ip"))
    assert records == [(member.pk, "wrong", "203.0.113.7"), (member.pk, "done", "203.0.113.7"), (None, "wrong", "203.0.113.7")]


def test_the_tabs_know_which_kind_was_asked_for():
    answer = a_browser().get("/sign-in/?member_type=corporate&next=/my/")
    assert answer["Location"] == "/sign-in/corporate/?next=%2Fmy%2F"


def test_the_password_post_needs_few_statements():
    an_individual()
    browser = a_browser()
    type_password(browser, "garam.han")
    browser.post("/sign-out/")
    with CaptureQueriesContext(connection) as queries:
        assert type_password(browser, "garam.han").status_code == 302
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 6, "\n".join(asked)


def test_the_sign_in_page_asks_the_database_nothing():
    with CaptureQueriesContext(connection) as queries:
        a_browser().get("/sign-in/")
    assert len(queries) == 0


def test_the_cached_page_differs_only_in_token_and_next():
    first = a_browser().get("/sign-in/?next=/my/services/%3Fq%3Da%26b").content.decode()
    second = a_browser().get("/sign-in/?next=/my/leave/").content.decode()
    assert 'value="/my/services/?q=a&amp;b"' in first
    assert 'value="/my/leave/"' in second
    assert "services" not in second.split("<main", 1)[1]
    assert token_of(first) != token_of(second)


def test_the_cached_page_is_the_page_that_would_be_drawn(monkeypatch: pytest.MonkeyPatch):
    address = "/sign-in/?next=%2Foidc%2Fauthorize%2Fword%2F%3Fq%3D%EA%B0%80%26b%3D%22"
    cached = [a_browser().get(address).content.decode() for _look in range(2)][1]
    monkeypatch.setattr(pagecache, "plain", lambda _request, _next: False)
    drawn = a_browser().get(address).content.decode()
    assert cached.replace(token_of(cached), "") == drawn.replace(token_of(drawn), "")


def test_a_token_of_the_cached_page_passes_the_check():
    an_individual()
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/sign-in/").content.decode()
    typed = {"login_id": "garam.han", "password": PASSWORD, "csrfmiddlewaretoken": token_of(page)}
    assert browser.post("/sign-in/", typed).status_code == 302


def test_a_required_text_that_changed_is_asked_about_first():
    member = an_individual()
    Consent.objects.filter(subject=member.subject).delete()
    assert type_password(a_browser(), "garam.han", next="/my/services/")["Location"].startswith("/consents/renew/?next=")


def token_of(page: str) -> str:
    return page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
