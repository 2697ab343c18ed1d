"""Public pages while the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client

from dure.foundation.ui import kept
from tests.factories.members import a_browser, an_individual

pytestmark = pytest.mark.django_db
PAGE = "/services/"


@pytest.fixture(autouse=True)
def shelf(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.CACHES = {**settings.CACHES, "kept": {**settings.CACHES["kept"], "LOCATION": tmp_path}}
    yield
    caches["kept"].clear()


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def database_away() -> Iterator[None]:
    def refuse(*_given: Any, **_named: Any) -> None:
        raise OperationalError("away")

    with connection.execute_wrapper(refuse):
        yield


def test_a_page_that_was_read_is_read_on_and_says_of_when_it_is(stranger: Client):
    before = stranger.get(PAGE)
    with database_away():
        answer = stranger.get(PAGE)
    assert before.status_code == answer.status_code == 200
    page = answer.content.decode()
    assert "저장해 둔 화면" in page
    assert kept.MAIN.decode() in page
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer


def test_for_a_moment_strangers_do_not_even_ask_the_database(stranger: Client, monkeypatch: pytest.MonkeyPatch):
    now = 1000.0
    monkeypatch.setattr(kept.clock, "monotonic", lambda: now)
    stranger.get(PAGE)
    with database_away():
        stranger.get(PAGE)
    assert "저장해 둔 화면" in stranger.get(PAGE).content.decode()
    now += kept.LEFT_ALONE_SECONDS
    assert "저장해 둔 화면" not in stranger.get(PAGE).content.decode()


def test_control_a_page_that_nobody_read_is_refused(stranger: Client):
    with database_away():
        answer = stranger.get(PAGE)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"


def test_each_language_has_its_own(stranger: Client):
    stranger.get(PAGE, headers={"accept-language": "en"})
    with database_away():
        assert "this is a page we had kept" in stranger.get(PAGE, headers={"accept-language": "en"}).content.decode()
        assert stranger.get(PAGE).status_code == 503


def test_a_reader_who_is_signed_in_gets_the_page_of_strangers_and_leaves_none():
    member = a_browser(an_individual())
    member.raise_request_exception = False
    own = member.get(PAGE).content.decode()
    with database_away():
        assert member.get(PAGE).status_code == 503
    Client().get(PAGE)
    with database_away():
        shown = member.get(PAGE)
    assert shown.status_code == 200
    assert "한가람" in own
    assert "한가람" not in shown.content.decode()


def test_nothing_with_a_token_for_forms_and_nothing_marked_no_store_is_kept(stranger: Client):
    answer = stranger.get("/sign-in/")
    assert "csrfmiddlewaretoken" in answer.content.decode()
    assert caches["kept"].get(kept.key_of(answer.wsgi_request)) is None
    assert not any(kept.keepable(stranger.get(path).wsgi_request, stranger.get(path)) for path in ("/health/ready", "/health/live"))
    assert caches["kept"].get(kept.key_of(stranger.get(PAGE).wsgi_request)) is not None


def test_what_is_sent_is_not_taken(stranger: Client):
    stranger.get(PAGE)
    with database_away():
        assert stranger.post("/sign-in/", {"login_id": "garam.han", "password": "x"}).status_code == 503


def test_a_public_page_sets_no_cookie(stranger: Client):
    assert not stranger.get(PAGE).cookies
