"""Line 12 as the hub sees it: security events in order, at least once, over outages and restarts, healed by reconciliation."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc import jwk, jwt

from dure.protocol import events
from tests.acceptance.wire import Browser, Client, Hub, Receiver, claims_of, header_of

SERVICES = """
from dure.hub.catalogue.models import Service
for key in ("event-one", "event-two"):
    Service.objects.get_or_create(key=key, defaults=dict(name=key))
"""
ACT = """
from django.db import transaction
from dure.foundation.access import SYSTEM
from dure.hub.catalogue.models import Service
from dure.hub.catalogue import services as catalogue
from dure.hub.events import services as told
from dure.hub.members.models import Member
member = Member.objects.get(login_id={login_id!r})
with transaction.atomic():
    {act}
"""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def portals(hub: Hub, receiver: Receiver) -> tuple[Client, Client]:
    hub.shell(SERVICES)
    one, two = (hub.client(name, service=name, events_uri=receiver.url(f"/events/{name}")) for name in ("event-one", "event-two"))
    return one, two


@pytest.fixture
def browser(hub: Hub, receiver: Receiver) -> Browser:
    receiver.got.clear()
    receiver.status["/events"] = 202
    return hub.browser()


def act(hub: Hub, browser: Browser, *lines: str) -> None:
    hub.shell(ACT.format(login_id=browser.login_id, act="\n    ".join(lines)))


def heard(receiver: Receiver, client: Client) -> list[dict[str, Any]]:
    return [claims_of(token) for token in receiver.tokens(f"/events/{client.client_id}")]


def kinds(claims: list[dict[str, Any]]) -> list[str]:
    return [next(iter(claim["events"])) for claim in claims]


UNLINK = "catalogue.unlink(member, Service.objects.get(key='event-one'), actor=SYSTEM)"


def test_line_12_unlinking_tells_that_portal_alone_and_takes_its_tokens(hub: Hub, browser: Browser, portals: tuple[Client, Client], receiver: Receiver) -> None:
    one, two = portals
    tokens, kept = browser.tokens(one), browser.tokens(two)
    act(hub, browser, UNLINK)
    hub.deployment.wait(lambda: receiver.got, 10, "the event")
    [claims] = heard(receiver, one)
    assert claims["aud"] == one.client_id
    assert claims["sub_id"] == {"format": "iss_sub", "iss": hub.base, "sub": claims_of(tokens["id_token"])["sub"]}
    assert kinds([claims]) == [events.LINK_REMOVED]
    assert header_of(receiver.tokens("/events/event-one")[0])["typ"] == "secevent+jwt"
    assert heard(receiver, two) == []
    assert hub.userinfo(tokens["access_token"]).status_code == 401
    assert one.refresh(tokens["refresh_token"]).status_code == 400
    assert hub.userinfo(kept["access_token"]).status_code == 200
    assert any(page.startswith("/oidc/consent/") for page in asked_again(browser, one)), "linking again needs consent again"


def asked_again(browser: Browser, client: Client) -> list[str]:
    browser.pages.clear()
    browser.tokens(client)
    return browser.pages


def test_line_12_leaving_suspension_and_changes_tell_every_linked_portal(hub: Hub, browser: Browser, portals: tuple[Client, Client], receiver: Receiver) -> None:
    one, two = portals
    for client in portals:
        browser.tokens(client)
    act(
        hub,
        browser,
        "told.account_suspended(member)",
        "told.account_restored(member)",
        "told.identifier_changed(member, 'email')",
        "told.member_changed(member, ['name'])",
        "told.sessions_revoked(member)",
        "told.membership_ended(member)",
    )
    wanted = [
        events.ACCOUNT_DISABLED,
        events.ACCOUNT_ENABLED,
        events.IDENTIFIER_CHANGED,
        events.MEMBER_CHANGED,
        events.SESSIONS_REVOKED,
        events.MEMBERSHIP_ENDED,
    ]
    hub.deployment.wait(lambda: len(receiver.got) >= 12, 15, "six events at each of two portals")
    published = jwk.KeySet.import_key_set(hub.get("/oidc/jwks").json())
    for client in (one, two):
        claims = heard(receiver, client)
        assert kinds(claims) == wanted
        numbers = [claim[events.SEQUENCE] for claim in claims]
        assert numbers == list(range(numbers[0], numbers[0] + 6))
        for token in receiver.tokens(f"/events/{client.client_id}"):
            assert jwt.decode(token, published, algorithms=["ES256"]).claims["jti"]


def test_line_12_nothing_goes_to_a_portal_that_is_not_linked(hub: Hub, browser: Browser, portals: tuple[Client, Client], receiver: Receiver) -> None:
    one, two = portals
    browser.tokens(two)
    act(hub, browser, "told.member_changed(member, ['name'])")
    hub.deployment.wait(lambda: receiver.got, 10, "the linked portal hears")
    time.sleep(0.5)
    assert heard(receiver, one) == []


def test_line_12_an_hour_away_with_a_restart_of_the_hub_loses_nothing_and_keeps_the_order(hub: Hub, browser: Browser, portals: tuple[Client, Client], receiver: Receiver) -> None:
    one, _two = portals
    browser.tokens(one)
    receiver.stop()
    act(hub, browser, "told.member_changed(member, ['name'])", "told.account_suspended(member)")
    time.sleep(2)
    hub.forward(3600)
    act(hub, browser, "told.account_restored(member)", UNLINK)
    hub.deployment.kill("hub", "hub-worker")
    receiver.start()
    hub.deployment.start("hub", "hub-worker")
    hub.deployment.wait(lambda: len(heard(receiver, one)) >= 4, 60, "all four")
    claims = heard(receiver, one)
    assert kinds(claims) == [events.MEMBER_CHANGED, events.ACCOUNT_DISABLED, events.ACCOUNT_ENABLED, events.LINK_REMOVED]
    assert [claim[events.SEQUENCE] for claim in claims] == sorted(claim[events.SEQUENCE] for claim in claims)


def test_line_12_a_refused_event_holds_up_its_own_member_alone(hub: Hub, browser: Browser, portals: tuple[Client, Client], receiver: Receiver) -> None:
    one, _two = portals
    sub = sub_of(browser, one)
    receiver.status["/events"] = 400
    act(hub, browser, "told.member_changed(member, ['name'])", "told.account_suspended(member)")
    time.sleep(1.5)
    receiver.status["/events"] = 202
    neighbour = hub.browser()
    others = sub_of(neighbour, one)
    act(hub, neighbour, "told.member_changed(member, ['name'])")
    hub.deployment.wait(lambda: len(heard(receiver, one)) >= 3, 60, "the neighbour's and then both")
    by_member = {member: kinds([claim for claim in heard(receiver, one) if claim["sub_id"]["sub"] == member]) for member in (sub, others)}
    assert by_member == {sub: [events.MEMBER_CHANGED, events.ACCOUNT_DISABLED], others: [events.MEMBER_CHANGED]}


def sub_of(browser: Browser, client: Client) -> str:
    return str(claims_of(browser.tokens(client)["id_token"])["sub"])


def test_line_12_reconciliation_tells_the_state_of_every_link(hub: Hub, browser: Browser, portals: tuple[Client, Client], receiver: Receiver) -> None:
    one, _two = portals
    sub = sub_of(browser, one)
    access = one.post("/oidc/token", grant_type="client_credentials", scope="links").json()["access_token"]
    found = {row["sub"]: row["state"] for row in every_link(hub, access)}
    assert found[sub] == "active"
    act(hub, browser, UNLINK)
    assert {row["sub"]: row["state"] for row in every_link(hub, access)}[sub] == "removed"
    assert hub.get("/oidc/links", headers={"Authorization": f"Bearer {browser.tokens(one)['access_token']}"}).status_code == 401
    assert hub.get("/oidc/links").status_code == 401


def every_link(hub: Hub, access: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    after = ""
    while True:
        page = json.loads(hub.get("/oidc/links", params={"after": after}, headers={"Authorization": f"Bearer {access}"}).text)
        rows += page["links"]
        after = page["next"]
        if not after:
            return rows
