"""Verification by a code sent to a mobile phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from dure.foundation import jobs
from dure.foundation.integrations.sandbox_world import linking_value
from dure.foundation.notify.models import Message
from dure.foundation.privacy import keyed_hash
from dure.hub.verification import forget, peek, take
from dure.hub.verification.models import Verification
from dure.hub.verification.services import cookie_name
from dure.protocol.claims import ACR_PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.network]
Begin = Callable[..., Any]
FACTS = {"name": "고누리", "birth_date": "1999-12-31", "gender": "female", "mobile": "010 9001 7777"}


def first_page(client: Client, begin: Begin, **options: str) -> str:
    return str(begin("phone", **options).headers["Location"])


def send_facts(client: Client, begin: Begin, *, purpose: str = "sign_up", **change: str) -> str:
    """Fill the first page in; returns the address of the code page."""
    sent = client.post(first_page(client, begin, purpose=purpose), FACTS | change)
    assert sent.status_code == 302, sent.content.decode()
    return str(sent.headers["Location"])


def browser_of(client: Client) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request


def newest_code() -> str:
    text = Message.objects.order_by("-pk")[0].body
    found = re.search(r"\d{6}", text)
    assert found
    return found[0]


def test_the_right_code_makes_a_verified_identity(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    assert "010-****-7777" in client.get(page).content.decode()
    proved = client.post(page, {"code": newest_code()})
    assert client.get(proved.headers["Location"]).headers["Location"] == "/after/"
    identity = peek(browser_of(client), "sign_up")
    assert identity is not None
    assert (identity.name, identity.mobile, identity.gender, identity.acr) == ("고누리", "+821090017777", "female", ACR_PHONE)
    assert identity.ci_hash == keyed_hash("ci", linking_value("고누리", "1999-12-31", "female"))


def test_a_wrong_code_is_told_with_the_tries_left_and_the_fifth_ends_it(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    wrong = str((int(newest_code()) + 1) % 1_000_000).zfill(6)
    answers = [client.post(page, {"code": wrong}).content.decode() for _ in range(5)]
    assert "4번 더 입력할 수 있습니다" in answers[0]
    assert "다섯 번 잘못 입력했습니다" in answers[4]
    assert "다섯 번 잘못 입력했습니다" in client.post(page, {"code": newest_code()}).content.decode()


def test_a_code_is_over_after_three_minutes(client: Client, sandbox: str, begin: Begin, travel: Callable[..., None]) -> None:
    page = send_facts(client, begin)
    travel(minutes=3, seconds=1)
    assert "3분이 지났습니다" in client.post(page, {"code": newest_code()}).content.decode()


def test_a_code_sent_again_replaces_the_one_before(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    old = newest_code()
    again = client.post(page.replace("/code/", "/resend/"))
    assert "다시 보냈습니다" in client.get(again.headers["Location"]).content.decode()
    if old != newest_code():
        assert "인증번호가 맞지 않습니다" in client.post(page, {"code": old}).content.decode()
    assert client.post(page, {"code": newest_code()}).status_code == 302


def test_asking_too_often_is_refused_with_the_time_to_wait_and_keeps_what_was_typed(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    for _ in range(4):
        assert client.post(page.replace("/code/", "/resend/")).status_code == 302
    refused = client.post(page.replace("code/", ""), FACTS).content.decode()
    assert "10분 뒤에 다시 요청해 주세요" in refused
    assert "고누리" in refused


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"mobile": "02-123-4567"}, "010-1234-5678처럼"),
        ({"mobile": ""}, "휴대전화 번호를 입력해 주세요"),
        ({"birth_date": "1999-02-31"}, "생년월일을 1990-01-31처럼"),
        ({"birth_date": "2199-02-01"}, "생년월일을 다시 확인"),
        ({"name": " "}, "이름을 입력해 주세요"),
        ({"gender": ""}, "성별을 골라 주세요"),
    ],
)
def test_wrong_facts_are_told_and_no_code_is_sent(client: Client, sandbox: str, begin: Begin, change: dict[str, str], told: str) -> None:
    page = client.post(first_page(client, begin), FACTS | change).content.decode()
    assert told in page
    assert not Message.objects.exists()


def test_when_the_gateway_is_away_the_person_waits_without_a_new_code(
    client: Client, sandbox: str, begin: Begin, settings: LazySettings
) -> None:
    page = send_facts(client, begin)
    proved = client.post(page, {"code": newest_code()}).headers["Location"]
    addresses = settings.ADDRESSES
    settings.ADDRESSES = addresses | {"identity": "http://localhost:9"}
    waiting = client.get(proved)
    assert waiting.status_code == 503
    assert "다시 입력하지 않아도 됩니다" in waiting.content.decode()
    settings.ADDRESSES = addresses
    assert client.get(proved).headers["Location"] == "/after/"


def test_nobody_skips_the_code(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    assert "trouble=" in client.get(page.replace("/phone/code/", "/linking/")).headers["Location"]
    assert not Verification.objects.filter(state="done").exists()


@pytest.mark.parametrize("facts", [{"name": "김하나", "birth_date": "1988-03-14", "mobile": "010-9001-7777"}, {"mobile": "010-9001-0001"}])
def test_a_name_goes_with_its_own_number_alone(client: Client, sandbox: str, begin: Begin, facts: dict[str, str]) -> None:
    page = send_facts(client, begin, **facts)
    proved = client.post(page, {"code": newest_code()}).headers["Location"]
    assert "본인 명의의 번호로 다시" in client.get(client.get(proved).headers["Location"]).content.decode()
    assert not Verification.objects.filter(state="done").exists()


def test_a_person_proves_themselves_by_their_own_number(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin, name="김하나", birth_date="1988-03-14", mobile="010-9001-0001")
    proved = client.post(page, {"code": newest_code()}).headers["Location"]
    assert client.get(proved).headers["Location"] == "/after/"


def test_an_attempt_of_another_browser_is_not_found(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    assert Client().get(page).status_code == 404


def test_an_attempt_runs_out_after_fifteen_minutes(client: Client, sandbox: str, begin: Begin, travel: Callable[..., None]) -> None:
    page = send_facts(client, begin)
    travel(minutes=16)
    back = client.get(page)
    assert "15분" in client.get(back.headers["Location"]).content.decode()


def test_nothing_typed_is_readable_in_the_database(client: Client, sandbox: str, begin: Begin) -> None:
    send_facts(client, begin)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT working FROM verification_verification")
        stored = str(cursor.fetchall())
    assert "고누리" not in stored
    assert "9001" not in stored


def test_the_code_leaves_as_a_text_message(client: Client, sandbox: str, begin: Begin) -> None:
    send_facts(client, begin)
    jobs.run_all()
    assert Message.objects.get().recipient == "+821090017777"


def test_a_new_start_gives_a_new_cookie_and_ends_what_the_browser_began_before(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin, purpose="reset_password")
    client.get(client.post(page, {"code": newest_code()}).headers["Location"])
    old = client.cookies[cookie_name()].value
    assert peek(browser_of(client), "reset_password") is not None
    begin("phone", purpose="find_id")
    assert client.cookies[cookie_name()].value != old
    assert peek(browser_of(client), "reset_password") is None
    client.cookies[cookie_name()] = old
    assert peek(browser_of(client), "reset_password") is None
    first, second = Verification.objects.order_by("created_at")
    assert (first.state, first.result, first.working, second.state) == ("failed", "", "", "started")


def test_whoever_forgets_the_browser_leaves_no_verification_behind(client: Client, sandbox: str, begin: Begin) -> None:
    page = send_facts(client, begin)
    client.get(client.post(page, {"code": newest_code()}).headers["Location"])
    request, answer = browser_of(client), HttpResponse()
    forget(request, answer)
    assert answer.cookies[cookie_name()]["max-age"] == 0
    assert take(request, "sign_up") is None
    assert Verification.objects.get().result == ""
