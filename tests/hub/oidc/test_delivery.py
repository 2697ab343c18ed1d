"""Ending sessions, and what portals are sent: nobody is missed, nobody is held up by another's trouble."""

import base64
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client as Http

from dure.foundation import clock, jobs
from dure.foundation.access import SYSTEM
from dure.foundation.door import Response, Unreachable
from dure.hub.events import sending, services, tokens
from dure.hub.events.models import Delivery, DeliveryState
from dure.hub.members.models import MemberSession
from dure.hub.oidc import keys
from dure.hub.oidc.grants import server
from dure.hub.oidc.logout import end_sessions
from dure.hub.oidc.models import Client
from dure.hub.oidc.parameters import Credentials
from dure.hub.oidc.registration import register
from dure.hub.oidc.server import Request
from tests.factories.hub_oidc import VERIFIER, approve, issue_code, make_member, make_session, service_of


class Portal:
    """Stands behind the door: answers by member, remembers what it took."""

    def __init__(self) -> None:
        self.answers: dict[str, int] = {}
        self.away = False
        self.taken: list[str] = []
        self.asked = 0

    def post(self, address: str, *, content: bytes = b"", data: dict[str, str] | None = None, **_more: Any) -> Response:
        self.asked += 1
        claims = read((data or {}).get("logout_token") or content.decode())
        subject = claims.get("sub") or claims["sub_id"]["sub"]
        if self.away:
            raise Unreachable(f"portal: ConnectError {address}")
        status = self.answers.get(subject, 202)
        if status in {502, 503, 504}:
            raise Unreachable(f"portal: HTTP {status}")
        if status < 300:
            self.taken.append(subject)
        return Response(status)


def read(token: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")))


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Portal:
    made = Portal()
    monkeypatch.setattr(sending, "door", made)
    return made


@pytest.fixture
def client_and_secret() -> tuple[Client, str]:
    keys.forget()
    return register(
        name="포털",
        client_id="receiver",
        redirect_uris=["http://localhost:9/cb"],
        post_logout_redirect_uris=["http://localhost:9/bye"],
        backchannel_logout_uri="http://localhost:9/logout",
        events_uri="http://localhost:9/events",
        service=service_of("receiver"),
        subject_type="public",
        actor=SYSTEM,
    )


def exchange(secret: str, code: str) -> tuple[int, dict[str, Any]]:
    data = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost:9/cb", "code_verifier": VERIFIER}
    return answered(Request("POST", data, Credentials("receiver", secret)))


def refresh(secret: str, token: str) -> tuple[int, dict[str, Any]]:
    return answered(Request("POST", {"grant_type": "refresh_token", "refresh_token": token}, Credentials("receiver", secret)))


def answered(request: Request) -> tuple[int, dict[str, Any]]:
    with transaction.atomic():
        answer = server.create_token_response(request)
    return answer.status_code, json.loads(answer.content)


@pytest.mark.django_db(transaction=True)
def test_an_exchange_under_way_while_the_session_ends_is_told_to_the_portal(client_and_secret: tuple[Client, str]) -> None:
    client, secret = client_and_secret
    code = issue_code(client, make_member())
    exchanged, ending = threading.Event(), threading.Event()

    def exchanging() -> dict[str, Any]:
        try:
            with transaction.atomic():
                found = exchange(secret, code)[1]
                exchanged.set()
                ending.wait(1)
            return found
        finally:
            connection.close()

    def signing_out() -> None:
        try:
            exchanged.wait(5)
            threading.Timer(0.5, ending.set).start()
            end_sessions(MemberSession.objects.all(), reason="test")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(exchanging), pool.submit(signing_out)
        tokens_made = first.result()
        second.result()
    assert Delivery.objects.count() == 1
    assert refresh(secret, tokens_made["refresh_token"])[0] == 400


@pytest.mark.django_db
def test_a_grant_made_as_its_session_ended_is_worth_nothing(client_and_secret: tuple[Client, str], client: Http) -> None:
    registered, secret = client_and_secret
    member = make_member()
    approve(member, registered)
    held = issue_code(registered, member)
    live = exchange(secret, issue_code(registered, member))[1]
    reading = {"Authorization": f"Bearer {live['access_token']}"}
    assert client.get("/oidc/userinfo", headers=reading).status_code == 200
    MemberSession.objects.update(ended_at=clock.now())
    assert exchange(secret, held)[0] == 400
    assert refresh(secret, live["refresh_token"])[0] == 400
    assert client.get("/oidc/userinfo", headers=reading).status_code == 401


def linked(client: Client) -> Any:
    member = make_member()
    approve(member, client)
    return member


def until_quiet(travel: Callable[..., Any], rounds: int = 12) -> None:
    for turn in range(1, rounds + 1):
        travel(seconds=31 * turn)
        jobs.run_schedules()
        jobs.run_all(raising=False)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 503])
def test_a_delivery_that_always_meets_a_fault_does_not_hold_up_the_others(
    client_and_secret: tuple[Client, str], portal: Portal, travel: Callable[..., Any], status: int
) -> None:
    client, _secret = client_and_secret
    poisoned, well = linked(client), linked(client)
    portal.answers[str(poisoned.pk)] = status
    for member in (poisoned, poisoned, well):
        services.member_changed(member, ["name"])
    until_quiet(travel)
    assert portal.taken == [str(well.pk)]
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).order_by("id")
    assert [row.member_id for row in waiting] == [poisoned.pk, poisoned.pk]
    assert "500" in waiting[0].last_problem or "503" in waiting[0].last_problem
    assert waiting[1].attempts == 0, "the order of one member holds"
    portal.answers.clear()
    travel(seconds=1000)
    jobs.run_schedules()
    jobs.run_all(raising=False)
    assert portal.taken == [str(well.pk), str(poisoned.pk), str(poisoned.pk)]


@pytest.mark.django_db
def test_while_a_portal_is_away_it_is_asked_once_in_half_a_minute(client_and_secret: tuple[Client, str], portal: Portal, travel: Callable[..., Any]) -> None:
    client, _secret = client_and_secret
    for _ in range(5):
        services.member_changed(linked(client), ["name"])
    portal.away = True
    until_quiet(travel, rounds=10)
    assert portal.asked <= 12
    portal.away = False
    travel(seconds=31 * 11)
    jobs.run_schedules()
    jobs.run_all(raising=False)
    assert len(portal.taken) == 5


@pytest.mark.django_db
def test_a_logout_token_for_all_sessions_says_when_they_were_ended(client_and_secret: tuple[Client, str], portal: Portal) -> None:
    client, secret = client_and_secret
    member = linked(client)
    for _ in range(2):
        exchange(secret, issue_code(client, member))
    end_sessions(MemberSession.objects.all(), reason="test", everywhere=True)
    [row] = Delivery.objects.all()
    claims = read(tokens.logout_token(row))
    assert claims["toe"] == int(row.made_at.timestamp())
    assert "sid" not in claims
    row.sid = "one"
    assert "toe" not in read(tokens.logout_token(row))


@pytest.mark.django_db
def test_no_id_token_is_put_into_an_address(client_and_secret: tuple[Client, str], client: Http) -> None:
    registered, secret = client_and_secret
    member = linked(registered)
    hint = exchange(secret, issue_code(registered, member))[1]["id_token"]
    answer = client.post("/oidc/end_session", {"id_token_hint": hint, "post_logout_redirect_uri": "http://localhost:9/bye", "state": "x"})
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert answer.status_code == 303
    assert "id_token_hint" not in query
    assert query["client_id"] == ["receiver"]
    client.cookies[settings.SIGN_IN_COOKIE] = make_session(member)
    assert client.get(answer["Location"]).status_code == 200, "and the person is asked"
