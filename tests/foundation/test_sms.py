"""The text-message gateway: the client against the stand-in."""

from collections.abc import Iterator

import httpx
import pytest
from django.conf import LazySettings

from dure.foundation.door import Circuit, Unreachable
from dure.foundation.integrations import sms
from dure.foundation.integrations.sandbox_server import start
from dure.foundation.integrations.sms import client
from dure.foundation.integrations.sms.sandbox import build

pytestmark = pytest.mark.network
TO = "+821090010001"


@pytest.fixture
def gateway(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    running = start(build())
    settings.ENV = {**settings.ENV, "SMS_URL": running.address, "SMS_KEY": "sandbox"}
    monkeypatch.setattr(client._door, "circuit", Circuit())
    monkeypatch.setattr(client._door, "tries", 1)
    yield running.address
    running.stop()


def kept(gateway: str) -> list[dict[str, str]]:
    return httpx.get(f"{gateway}/messages").json()["messages"]


def test_a_message_arrives_whole(gateway: str) -> None:
    identifier = sms.deliver(TO, "[두레] 인증번호 123456", key="a")
    assert [(item["id"], item["to"], item["text"]) for item in kept(gateway)] == [(identifier, TO, "[두레] 인증번호 123456")]


def test_a_repeated_key_is_one_message(gateway: str) -> None:
    assert sms.deliver(TO, "한 번", key="b") == sms.deliver(TO, "한 번", key="b")
    assert len(kept(gateway)) == 1


@pytest.mark.parametrize("mode", ["down", "busy"])
def test_an_outage_can_be_tried_again(gateway: str, mode: str) -> None:
    httpx.post(f"{gateway}/mode/{mode}")
    with pytest.raises(Unreachable):
        sms.deliver(TO, "나중에", key="c")
    httpx.post(f"{gateway}/mode/ok")
    assert sms.deliver(TO, "나중에", key="c")


def test_a_refused_number_is_not_tried_again(gateway: str) -> None:
    with pytest.raises(sms.Rejected) as refused:
        sms.deliver("12", "안녕하세요", key="d")
    assert refused.value.code == "bad_number"


def test_the_page_escapes_what_it_shows(gateway: str) -> None:
    sms.deliver(TO, "<b>굵게</b>", key="e")
    assert "&lt;b&gt;" in httpx.get(f"{gateway}/").text
