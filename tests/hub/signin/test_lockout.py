"""Guessing is slow for strangers, and the owner is never shut out."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from dure.foundation import clock, jobs
from dure.hub.members import passwords
from dure.hub.signin import lockout
from dure.hub.signin.models import GuessCount
from dure.hub.signin.pacing import ACCOUNT, ADDRESS
from tests.factories.members import PASSWORD, a_browser, an_individual, is_in, mails, type_password
from tests.factories.signup import bring, person

pytestmark = pytest.mark.django_db
WRONG = "Wrong!2026pw"


def guesses_answered(minutes: int, travel: Callable[..., None]) -> list[int]:
    """Minutes at which a stranger who tries every minute gets an answer other than 'wait'."""
    answered = []
    for minute in range(minutes):
        for _attempt in range(6):
            status = type_password(a_browser(ip=f"198.51.100.{minute % 250}"), "garam.han", WRONG).status_code
            if status == 429:
                break
            answered.append(minute)
        travel(minutes=1)
    return answered


def test_five_slips_are_free_then_the_waits_grow(travel: Callable[..., None]):
    an_individual()
    waits = []
    for _round in range(8):
        while (answer := type_password(a_browser(), "garam.han", WRONG)).status_code != 429:
            pass
        waits.append(int(answer["Retry-After"]))
        travel(seconds=waits[-1])
    told = [60, 120, 300, 600, 1200, 3600, 3600, 3600]
    assert all(wanted - 20 <= wait <= wanted for wait, wanted in zip(waits, told, strict=True)), waits


def test_the_wait_is_told_in_words_with_ways_around_it():
    an_individual()
    for _slip in range(5):
        page = type_password(a_browser(), "garam.han", WRONG)
    assert page.status_code == 422
    refused = type_password(a_browser(), "garam.han")
    assert refused.status_code == 429
    text = refused.content.decode()
    assert "1분 뒤에 다시 시도해 주세요." in text
    assert "패스키로 로그인하거나 비밀번호 찾기를 이용해 주세요." in text


def test_no_hour_has_more_than_ten_guesses_at_one_account(travel: Callable[..., None], monkeypatch: pytest.MonkeyPatch):
    an_individual()
    monkeypatch.setattr(passwords, "verify_password", lambda _raw, _encoded: (False, False))
    answered = guesses_answered(60 * 4, travel)
    assert answered
    for start in range(60 * 4):
        assert sum(start <= minute < start + 60 for minute in answered) <= 10


def test_the_control_without_counting_lets_any_number_of_guesses_through(monkeypatch: pytest.MonkeyPatch):
    an_individual()
    monkeypatch.setattr(passwords, "verify_password", lambda _raw, _encoded: (False, False))
    monkeypatch.setattr(lockout, "count", lambda _counters: None)
    assert {type_password(a_browser(), "garam.han", WRONG).status_code for _try in range(30)} == {422}


def test_an_unknown_id_is_slowed_down_like_a_known_one():
    for _slip in range(5):
        type_password(a_browser(), "nobody.here", WRONG)
    assert type_password(a_browser(), "nobody.here", WRONG).status_code == 429


def test_a_browser_known_to_the_owner_does_not_wait_for_a_strangers_guesses():
    an_individual()
    mine = a_browser()
    type_password(mine, "garam.han")
    mine.post("/sign-out/")
    for _slip in range(6):
        type_password(a_browser(ip="198.51.100.9"), "garam.han", WRONG)
    assert type_password(a_browser(ip="198.51.100.9"), "garam.han").status_code == 429
    assert type_password(mine, "garam.han").status_code == 302


def test_a_known_browser_is_slowed_down_too_when_it_guesses_itself():
    an_individual()
    mine = a_browser()
    type_password(mine, "garam.han")
    mine.post("/sign-out/")
    assert [type_password(mine, "garam.han", WRONG).status_code for _slip in range(6)] == [422] * 5 + [429]


def test_a_forged_mark_of_a_known_browser_is_worth_nothing():
    an_individual()
    stranger = a_browser()
    stranger.cookies["hub_browser"] = "forged:mark"
    assert [type_password(stranger, "garam.han", WRONG).status_code for _slip in range(6)] == [422] * 5 + [429]


def test_a_verified_reset_opens_the_account_at_once():
    an_individual()
    for _slip in range(6):
        type_password(a_browser(), "garam.han", WRONG)
    owner = a_browser()
    bring(owner, person(), "reset_password")
    fresh = "Heron#2027y"
    assert owner.post("/reset-password/verified/", {"password": fresh, "again": fresh}).status_code == 302
    assert type_password(owner, "garam.han", fresh).status_code == 302


def test_one_address_that_tries_many_accounts_waits_but_never_long(travel: Callable[..., None], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "verify_password", lambda _raw, _encoded: (False, False))
    statuses = [type_password(a_browser(), f"person{number:03d}", WRONG).status_code for number in range(ADDRESS.free + 1)]
    assert statuses[-1] == 429
    assert set(statuses[:-1]) == {422}
    assert max(ADDRESS.waits) <= 900
    assert type_password(a_browser(ip="192.0.2.77"), "person999", WRONG).status_code == 422
    travel(seconds=61)
    assert type_password(a_browser(), "person998", WRONG).status_code == 422


def test_the_owner_is_told_once_the_guessing_begins_to_cost():
    member = an_individual()
    for _slip in range(5):
        type_password(a_browser(), "garam.han", WRONG)
    type_password(a_browser(), "garam.han", WRONG)
    jobs.run_all()
    assert len(mails("guessing", member)) == 1


def test_counters_do_not_hold_the_login_id_and_are_swept():
    type_password(a_browser(), "nobody.here", WRONG)
    assert all("nobody" not in row.key for row in GuessCount.objects.all())
    clock.move(dt.timedelta(days=3))
    assert lockout.forget_old() == 2


def test_a_pace_forgets_after_a_quiet_day():
    now = clock.now()
    assert ACCOUNT.counts(now - dt.timedelta(hours=23), now)
    assert not ACCOUNT.counts(now - dt.timedelta(hours=25), now)


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_no_more_than_five_get_an_answer():
    an_individual()

    def guess(number: int) -> int:
        try:
            return int(type_password(a_browser(ip=f"198.51.100.{number}"), "garam.han", WRONG).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(guess, range(24)))
    assert sorted(set(statuses)) == [422, 429]
    assert statuses.count(422) == 5


@pytest.mark.django_db(transaction=True)
def test_the_right_password_among_many_wrong_ones_at_once_is_judged_by_the_same_limit(monkeypatch: pytest.MonkeyPatch):
    an_individual()
    for _slip in range(4):
        type_password(a_browser(), "garam.han", WRONG)
    real = passwords.verify_password

    def slow_when_right(raw: str, encoded: str) -> Any:
        result = real(raw, encoded)
        if raw == PASSWORD:
            type_password(a_browser(ip="198.51.100.1"), "garam.han", WRONG)
        return result

    monkeypatch.setattr(passwords, "verify_password", slow_when_right)
    late = a_browser()
    assert type_password(late, "garam.han").status_code == 429
    assert not is_in(late)
