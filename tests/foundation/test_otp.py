"""One-time codes: life, tries, limits, and what happens when several guess at once."""

import re
import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction

from dure.foundation import otp
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.otp import services
from dure.foundation.otp.models import Allowance, OneTimeCode
from dure.foundation.sessions.models import network_of

PHONE = "010-9001-0099"


def issue(phone: str = PHONE, ip: str = "192.0.2.1", purpose: str = "test", replaces: UUID | None = None) -> tuple[UUID, str]:
    identifier = otp.issue(purpose, phone, ip, replaces=replaces)
    found = re.search(r"\d{6}", Message.objects.order_by("-pk")[0].body)
    assert found
    return identifier, found[0]


def refused(identifier: UUID, code: str) -> str:
    with pytest.raises(Refusal) as refusal:
        otp.check(identifier, code)
    return refusal.value.code


def other(code: str) -> str:
    return str((int(code) + 1) % 1_000_000).zfill(6)


@pytest.mark.django_db
def test_a_code_works_once() -> None:
    identifier, code = issue()
    otp.check(identifier, f" {code[:3]} {code[3:]} ")
    assert refused(identifier, code) == "code_used"


@pytest.mark.django_db
def test_only_keyed_hashes_are_stored() -> None:
    identifier, code = issue()
    row = OneTimeCode.objects.get(pk=identifier)
    stored = f"{row.phone_hash} {row.code_hash} {list(Allowance.objects.values_list('key', flat=True))}"
    assert code not in stored
    assert "90010099" not in stored


@pytest.mark.django_db
def test_five_wrong_tries_end_it_even_for_the_right_code() -> None:
    identifier, code = issue()
    assert [refused(identifier, other(code)) for _ in range(5)] == ["wrong_code"] * 4 + ["too_many_tries"]
    assert refused(identifier, code) == "too_many_tries"


@pytest.mark.django_db
def test_a_code_lives_three_minutes(travel: Callable[..., None]) -> None:
    identifier, code = issue()
    travel(minutes=2, seconds=59)
    otp.check(identifier, code)
    later, code = issue()
    travel(minutes=3, seconds=1)
    assert refused(later, code) == "code_expired"


@pytest.mark.django_db
def test_a_newer_code_replaces_the_one_that_the_same_browser_got_before() -> None:
    first, code = issue()
    issue(replaces=first)
    assert refused(first, code) == "code_replaced"


@pytest.mark.django_db
def test_a_code_that_a_stranger_asks_for_leaves_the_running_one_alone() -> None:
    mine, code = issue()
    theirs, _theirs = issue(ip="198.51.100.1")
    issue(ip="198.51.100.1", replaces=theirs)
    otp.check(mine, code)


@pytest.mark.django_db
@pytest.mark.parametrize("stranger", ["198.51.100.1", "2001:db8:1:2::{turn}"])
def test_one_network_cannot_use_up_the_codes_of_a_number(stranger: str) -> None:
    for turn in range(5):
        issue(ip=stranger.format(turn=turn))
    for turn in range(5, 12):
        with pytest.raises(Refusal, match="too_many_codes"):
            otp.issue("test", PHONE, stranger.format(turn=turn))
    for _turn in range(5):
        issue(ip="192.0.2.1")


@pytest.mark.django_db
def test_a_number_gets_ten_codes_in_ten_minutes_from_whatever_address(travel: Callable[..., None]) -> None:
    for turn in range(10):
        issue(ip=f"192.0.2.{turn}")
    with pytest.raises(Refusal) as refusal:
        otp.issue("test", PHONE, "192.0.2.99")
    assert refusal.value.code == "too_many_codes"
    assert 590 <= refusal.value.wait_seconds <= 600
    travel(minutes=10, seconds=1)
    issue()


@pytest.mark.django_db
def test_an_address_gets_twenty_codes_in_ten_minutes_for_whatever_numbers() -> None:
    for turn in range(20):
        issue(phone=f"010-9001-{turn:04d}")
    with pytest.raises(Refusal) as refusal:
        otp.issue("test", "010-9001-0555", "192.0.2.1")
    assert refusal.value.code == "too_many_codes"


@pytest.mark.django_db
def test_the_addresses_of_one_ipv6_network_count_as_one() -> None:
    for turn in range(20):
        issue(phone=f"010-9001-{turn:04d}", ip=f"2001:db8::{turn:x}")
    with pytest.raises(Refusal, match="too_many_codes"):
        otp.issue("test", "010-9001-0555", "2001:db8:0:0:ffff::1")
    issue(phone="010-9001-0556", ip="2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:9:8:7:6", "2001:db8::/64"), ("", ""), ("nonsense", "nonsense"),
    ],
)  # fmt: skip
def test_addresses_are_counted_by_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.django_db
@pytest.mark.parametrize("phone", ["02-123-4567", "", "010-12", "+1 555 0100"])
def test_no_code_goes_to_what_is_no_mobile_number(phone: str) -> None:
    with pytest.raises(Refusal) as refusal:
        otp.issue("test", phone, None)
    assert refusal.value.code == "bad_phone"
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_made_up_challenge_is_refused() -> None:
    assert refused(UUID(int=7), "123456") == "code_expired"


@pytest.mark.django_db
def test_old_codes_are_purged(travel: Callable[..., None]) -> None:
    issue()
    travel(days=1, minutes=4)
    assert services.purge() == 1


def in_threads(count: int, act: Callable[[int], str]) -> list[str]:
    """Run ``act`` in ``count`` threads that start together, each in its own transaction; give what each returned."""
    gate, results = threading.Barrier(count), [""] * count

    def run(turn: int) -> None:
        try:
            gate.wait()
            with transaction.atomic():
                results[turn] = act(turn)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(turn,)) for turn in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def outcome(identifier: UUID, code: str) -> str:
    try:
        otp.check(identifier, code)
    except Refusal as refusal:
        return refusal.code
    return "right"


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_send_the_right_code_at_once_one_gets_in() -> None:
    identifier, code = issue()
    results = in_threads(8, lambda _turn: outcome(identifier, code))
    assert results.count("right") == 1
    assert set(results) <= {"right", "code_used", "too_many_tries"}


@pytest.mark.django_db(transaction=True)
def test_twelve_parallel_guesses_count_as_five() -> None:
    identifier, code = issue()
    results = in_threads(12, lambda _turn: outcome(identifier, other(code)))
    assert results.count("wrong_code") + results.count("too_many_tries") == 12
    assert OneTimeCode.objects.get(pk=identifier).tries == 5
    assert refused(identifier, code) == "too_many_tries"


@pytest.mark.django_db
def test_the_text_comes_in_the_language_of_the_person() -> None:
    otp.issue("test", PHONE, None, locale="en")
    assert re.fullmatch(r"\[Dure\] Enter the code \d{6} within 3 minutes\. Do not tell it to anyone\.", Message.objects.get().body.strip())
