"""The tax service: the real client against the stand-in over HTTP, and what happens when it is away."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from django.conf import LazySettings

from dure.foundation.door import Circuit, Unreachable
from dure.foundation.integrations import nts
from dure.foundation.integrations.nts import selectors, services
from dure.foundation.integrations.nts.client import Claim, Client, Misconfigured
from dure.foundation.integrations.nts.models import DayAnswer, OpenQuestion
from dure.foundation.integrations.nts.sandbox import build
from dure.foundation.integrations.nts.standing import Outcome, Standing
from dure.foundation.integrations.sandbox_server import start
from dure.foundation.integrations.sandbox_world import sandbox_world

pytestmark = pytest.mark.network
WORLD = sandbox_world()
ACTIVE = WORLD.companies[0]
UNKNOWN = "1234567891"


@pytest.fixture
def service() -> Iterator[str]:
    running = start(build())
    yield running.address
    running.stop()


@pytest.fixture
def configured(service: str, settings: LazySettings) -> str:
    settings.ENV = {**settings.ENV, "NTS_URL": service, "NTS_KEY": "sandbox"}
    services.client.cache_clear()
    return service


def switch(service: str, mode: str) -> None:
    assert httpx.post(f"{service}/mode/{mode}").status_code == 200


def client(service: str, **options: Any) -> Client:
    return Client(service, "sandbox", tries=1, timeout=options.pop("timeout", 2.0), **options)


def test_every_state_is_read(service: str) -> None:
    numbers = {company.status_code: company.business_registration_number for company in WORLD.companies}
    found = client(service).status([*numbers.values(), UNKNOWN])
    assert found == {
        numbers["01"]: Standing.ACTIVE, numbers["02"]: Standing.SUSPENDED, numbers["03"]: Standing.CLOSED, UNKNOWN: Standing.UNREGISTERED,
    }


def test_an_answer_without_any_match_is_no_error(service: str) -> None:
    raw = httpx.post(f"{service}/api/nts-businessman/v1/status?serviceKey=x", json={"b_no": [UNKNOWN]}).json()
    assert "match_cnt" not in raw
    assert raw["data"][0]["tax_type"] == "국세청에 등록되지 않은 사업자등록번호입니다."
    assert client(service).status([UNKNOWN]) == {UNKNOWN: Standing.UNREGISTERED}


def test_number_opening_day_and_representative_must_belong_together(service: str) -> None:
    right = Claim(ACTIVE.business_registration_number, ACTIVE.founded_on, ACTIVE.representative)
    assert client(service).validate([right])[right.number].matches
    wrong = Claim(right.number, right.started_on + dt.timedelta(days=1), right.representative)
    assert not client(service).validate([wrong])[right.number].matches


def test_more_than_a_hundred_numbers_go_in_several_calls(service: str) -> None:
    numbers = [f"{turn:010d}" for turn in range(250)] + [ACTIVE.business_registration_number]
    found = client(service).status(numbers)
    assert len(found) == 251
    assert found[ACTIVE.business_registration_number] == Standing.ACTIVE


def test_the_stand_in_refuses_more_than_a_hundred_in_one_call(service: str) -> None:
    body = {"b_no": [f"{turn:010d}" for turn in range(101)]}
    assert httpx.post(f"{service}/api/nts-businessman/v1/status?serviceKey=x", json=body).status_code == 413


@pytest.mark.parametrize("mode", ["unauthorized", "too_large"])
def test_a_refused_key_or_request_is_a_matter_for_the_operator(service: str, mode: str) -> None:
    switch(service, mode)
    with pytest.raises(Misconfigured):
        client(service).status([UNKNOWN])


@pytest.mark.parametrize("mode", ["error", "down", "garbage"])
def test_faults_of_the_service_are_outages(service: str, mode: str) -> None:
    switch(service, mode)
    with pytest.raises(Unreachable):
        client(service).status([UNKNOWN])


def test_a_slow_service_is_given_up(service: str) -> None:
    switch(service, "slow")
    with pytest.raises(Unreachable):
        client(service, timeout=0.2).status([UNKNOWN])


def test_a_key_given_encoded_is_sent_once_encoded() -> None:
    assert Client("http://localhost", "a%2Bb%3D").key == "a+b="
    assert Client("http://localhost", "a+b=").key == "a+b="


def test_after_failures_in_a_row_the_circuit_opens_and_nobody_waits(service: str) -> None:
    switch(service, "down")
    asking = client(service, circuit=Circuit(limit=2, rest_seconds=60))
    for _ in range(2):
        with pytest.raises(Unreachable, match="503"):
            asking.status([UNKNOWN])
    with pytest.raises(Unreachable, match="circuit open"):
        asking.status([UNKNOWN])


@pytest.mark.django_db
def test_one_answer_serves_the_whole_day(configured: str, travel: Callable[..., None]) -> None:
    assert nts.check(ACTIVE.business_registration_number).standing == Standing.ACTIVE
    switch(configured, "down")
    assert nts.check(ACTIVE.business_registration_number).standing == Standing.ACTIVE
    travel(days=1)
    assert nts.check(ACTIVE.business_registration_number).standing == Standing.UNVERIFIED


@pytest.mark.django_db
def test_facts_are_compared_and_kept_only_as_a_hash(configured: str) -> None:
    good = nts.check(ACTIVE.business_registration_number, ACTIVE.founded_on, ACTIVE.representative)
    bad = nts.check(ACTIVE.business_registration_number, ACTIVE.founded_on, "다른사람")
    assert (good.matches, bad.matches, bad.standing) == (True, False, Standing.ACTIVE)
    assert ACTIVE.representative not in str(list(DayAnswer.objects.values()))


@pytest.mark.django_db
def test_an_outage_takes_the_data_and_asks_again_later(configured: str, travel: Callable[..., None]) -> None:
    heard: list[tuple[str, Outcome]] = []

    def hear(sender: object, about: str, outcome: Outcome, **_: object) -> None:
        heard.append((about, outcome))

    nts.checked.connect(hear)
    switch(configured, "down")
    assert nts.check(ACTIVE.business_registration_number, about="trial:1") == Outcome(ACTIVE.business_registration_number, Standing.UNVERIFIED)
    assert [row.about for row in selectors.to_be_verified()] == ["trial:1"]
    assert services.ask_again() == (0, 1)
    assert OpenQuestion.objects.get().tries == 1
    switch(configured, "ok")
    services.client.cache_clear()
    assert services.ask_again() == (1, 0)
    assert [(about, outcome.standing) for about, outcome in heard] == [("trial:1", Standing.ACTIVE)]
    assert services.ask_again() == (0, 0)
    assert len(heard) == 1


@pytest.mark.django_db
def test_answers_of_earlier_days_are_purged(configured: str, travel: Callable[..., None]) -> None:
    nts.check(ACTIVE.business_registration_number)
    travel(days=1)
    assert services.purge() == 1
