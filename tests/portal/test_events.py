"""What the hub pushes to a portal: every check, every effect, every order."""

import base64
import datetime as dt
import hashlib
import hmac
import json
import random

import pytest
from joserfc.jwk import ECKey, RSAKey

from dure.foundation import chance, clock
from dure.portal.accounts.models import AccountSession, HubLink
from dure.portal.events import reconciliation
from dure.portal.events.models import Outcome, Receipt
from dure.portal.rp.models import HubLogout
from dure.protocol import events as types
from tests.factories.portal import PASSWORD, make_account, make_company, make_link

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]
SUB = "7d1f0c7e-0000-4000-8000-000000000001"
SET_CONTENT = "application/secevent+jwt"


@pytest.fixture
def linked(hub):
    """One account of the member SUB, linked an hour ago and signed in through the hub with sid "sid-1"."""
    account = make_account()
    hour = clock.now() - dt.timedelta(hours=1)
    make_link(account, issuer=hub.issuer, sub=SUB, proved_at=hour)
    session_of(account, hub, sid="sid-1", auth_at=hour)
    return account


def session_of(account, hub, *, sid, sub=SUB, auth_at=None):
    now = clock.now()
    return AccountSession.objects.create(
        account=account, token_hash=chance.token(), auth_at=auth_at or now, last_seen_at=now, ends_at=now + dt.timedelta(hours=8),
        amr="pwd", hub_issuer=hub.issuer, hub_sub=sub, hub_sid=sid,
    )  # fmt: skip


def push(client, token, content_type=SET_CONTENT):
    return client.generic("POST", "/events", token, content_type=content_type)


def logout(client, token):
    return client.post("/backchannel-logout", {"logout_token": token})


def untouched() -> bool:
    return HubLink.objects.filter(active=True).count() == 1 and AccountSession.objects.filter(ended_at=None).count() == 1


def test_a_logout_token_with_sid_ends_that_session_alone(client, hub, linked):
    session_of(linked, hub, sid="sid-2")
    assert logout(client, hub.logout_token(sub=SUB, sid="sid-1")).status_code == 200
    assert [session.hub_sid for session in AccountSession.objects.filter(ended_at=None)] == ["sid-2"]


def test_a_logout_token_without_sid_ends_all_sessions_of_the_member(client, hub, linked):
    session_of(linked, hub, sid="sid-2")
    session_of(make_account(), hub, sid="sid-3", sub="another")
    assert logout(client, hub.logout_token(sub=SUB)).status_code == 200
    assert [session.hub_sid for session in AccountSession.objects.filter(ended_at=None)] == ["sid-3"]


def bad_logouts(hub):
    stranger = ECKey.generate_key("P-256", {"kid": "es-1"})
    public = hub.rsa.as_pem(private=False)
    claims = {**hub.id_claims(sub=SUB), "jti": "x", "events": {types.BACKCHANNEL_LOGOUT: {}}}
    del claims["nonce"]
    now = clock.timestamp()
    yield "another typ", hub.logout_token(sub=SUB, header={"typ": "JWT"})
    yield "an event's typ", hub.logout_token(sub=SUB, header={"typ": types.SET_TYPE})
    yield "another audience", hub.logout_token(sub=SUB, aud="another-portal")
    yield "another issuer", hub.logout_token(sub=SUB, iss="https://stranger.example")
    yield "alg none", jwt_none({**claims, "sub": SUB})
    yield "HS256 with the public key", hs256(claims, public)
    yield "unknown kid", hub.logout_token(sub=SUB, header={"kid": "es-9"})
    yield "no kid", hub.logout_token(sub=SUB, header={"kid": ""})
    yield "another key under a known kid", hub.sign(claims, key=stranger, header={"typ": types.LOGOUT_TYPE})
    yield "expired", hub.logout_token(sub=SUB, iat=now - 300, exp=now - 61)
    yield "from the future", hub.logout_token(sub=SUB, iat=now + 120, exp=now + 300)
    yield "no expiry", hub.logout_token(sub=SUB, exp=None)
    yield "no issue time", hub.logout_token(sub=SUB, iat=None)
    yield "an issue time that is no number", hub.logout_token(sub=SUB, iat="now")
    yield "no jti", hub.logout_token(sub=SUB, jti=None)
    yield "a nonce", hub.logout_token(sub=SUB, nonce="n")
    yield "no events", hub.logout_token(sub=SUB, events=None)
    yield "other events", hub.logout_token(sub=SUB, events={"https://other.example": {}})
    yield "neither sub nor sid", hub.logout_token()
    yield "a sub that is a list", hub.logout_token(sub=SUB, sid=["sid-1"])
    yield "an ID token", hub.sign(hub.id_claims(sub=SUB, sid="sid-1"))
    yield "no token", ""
    yield "no JSON", "a.b.c"


def part(content: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def jwt_none(claims):
    return f"{part({'alg': 'none', 'kid': 'es-1', 'typ': types.LOGOUT_TYPE})}.{part(claims)}."


def hs256(claims, secret):
    signed = f"{part({'alg': 'HS256', 'kid': 'rs-1', 'typ': types.LOGOUT_TYPE})}.{part(claims)}"
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_every_bad_logout_token_is_refused_changes_nothing_and_is_logged(client, hub, linked):
    tokens = list(bad_logouts(hub))
    for name, token in tokens:
        answer = logout(client, token)
        assert answer.status_code == 400, name
        assert answer.json()["error"] == "invalid_request"
        assert untouched(), name
    assert Receipt.objects.filter(channel="logout", outcome=Outcome.REFUSED).count() == len(tokens)


def test_a_replayed_logout_token_is_refused(client, hub, linked):
    token = hub.logout_token(sub=SUB, sid="sid-0")
    assert logout(client, token).status_code == 200
    session_of(linked, hub, sid="sid-0")
    assert logout(client, token).status_code == 400
    assert AccountSession.objects.filter(ended_at=None).count() == 2


def test_mutated_tokens_are_all_refused(client, hub, linked):
    seed = 20261121
    chooser = random.Random(seed)
    good = [hub.logout_token(sub=SUB, sid="sid-1"), hub.event(types.LINK_REMOVED, sub=SUB)]
    for count in range(600):
        token = good[count % 2]
        place = chooser.randrange(len(token))
        letter = chooser.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=é\0")
        mutated = token[:place] + letter + token[place + 1 :] if chooser.random() < 0.7 else token[:place] + token[place + 1 :]
        if mutated == token:
            continue
        answer = logout(client, mutated) if count % 2 == 0 else push(client, mutated)
        assert answer.status_code == 400, (seed, count, mutated)
    assert untouched()


def test_clocks_may_differ_by_a_minute(client, hub, linked):
    now = clock.timestamp()
    assert logout(client, hub.logout_token(sub="nobody", iat=now + 58, exp=now + 180)).status_code == 200
    assert logout(client, hub.logout_token(sub="nobody", iat=now - 170, exp=now - 58)).status_code == 200


def test_a_sign_in_under_way_when_the_logout_arrives_opens_no_session(client, hub):
    away = client.get("/sign-in/unified/")
    back = hub.approve(away["Location"], userinfo={"name": "x"}, sub=SUB, sid="sid-9")
    assert logout(client, hub.logout_token(sub=SUB, sid="sid-9")).status_code == 200
    answer = client.get(back)
    assert answer.status_code == 400
    assert not AccountSession.objects.exists()


def test_a_logout_that_arrives_while_the_session_is_being_opened_ends_it(client, hub, monkeypatch):
    from dure.portal.linking import views

    genuine = views.arrive

    def overtaken(request, identity, attempt):
        response = genuine(request, identity, attempt)
        HubLogout.objects.create(issuer=identity.issuer, sid=identity.sid, issued_at=clock.now())
        return response

    monkeypatch.setattr(views, "arrive", overtaken)
    back = hub.approve(client.get("/sign-in/unified/")["Location"], userinfo={"name": "x"}, sub=SUB, sid="sid-9")
    assert client.get(back).status_code == 400
    assert AccountSession.objects.get().end_reason == "hub_logout"


def test_signing_out_everywhere_spares_a_sign_in_that_came_after_it(client, hub, linked):
    session_of(linked, hub, sid="sid-new")
    moment = clock.timestamp() - 600
    assert logout(client, hub.logout_token(sub=SUB, toe=moment)).status_code == 200
    assert [session.hub_sid for session in AccountSession.objects.filter(ended_at=None)] == ["sid-new"]


def test_a_flood_of_bad_tokens_does_not_fill_the_table(client, hub, monkeypatch):
    monkeypatch.setattr("dure.portal.events.services.REFUSED_KEPT", 5)
    assert {logout(client, "a.b.c").status_code for _ in range(9)} == {400}
    assert Receipt.objects.count() == 5


def test_link_removed_switches_only_the_mapping_off_and_the_old_sign_in_goes_on(client, hub, linked):
    assert push(client, hub.event(types.LINK_REMOVED, sub=SUB)).status_code == 202
    assert not HubLink.objects.filter(active=True).exists()
    assert not AccountSession.objects.filter(ended_at=None).exists()
    assert client.post("/sign-in/", {"login_id": linked.login_id, "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("kind", [types.LINK_REMOVED, types.MEMBERSHIP_ENDED])
def test_the_end_of_a_company_switches_every_account_of_its_uuid_off(client, hub, kind):
    uuid = chance.identifier()
    company = make_company(hub_uuid=uuid)
    hour = clock.now() - dt.timedelta(hours=1)
    for sub in (SUB, SUB, "older-sub"):
        make_link(make_account(company=company), issuer=hub.issuer, sub=sub, company_uuid=uuid, proved_at=hour)
    other = make_link(make_account(company=make_company()), issuer=hub.issuer, sub="other", company_uuid=chance.identifier(), proved_at=hour)
    push(client, hub.event(kind, sub=SUB, details={types.COMPANY_UUID: str(uuid)}))
    assert list(HubLink.objects.filter(active=True)) == [other]


def test_the_same_event_twice_changes_nothing_the_second_time_and_is_accepted(client, hub, linked):
    token = hub.event(types.ACCOUNT_DISABLED, sub=SUB)
    assert push(client, token).status_code == 202
    push(client, hub.event(types.ACCOUNT_ENABLED, sub=SUB))
    assert push(client, token).status_code == 202
    assert HubLink.objects.get().active
    assert [receipt.outcome for receipt in Receipt.objects.order_by("id")] == ["applied", "applied", "duplicate"]


def test_suspension_and_restoration_out_of_order_end_in_the_newer_state(client, hub, linked):
    disabled, enabled = hub.event(types.ACCOUNT_DISABLED, sub=SUB), hub.event(types.ACCOUNT_ENABLED, sub=SUB)
    push(client, enabled)
    push(client, disabled)
    assert HubLink.objects.get().active
    assert Receipt.objects.latest("id").outcome == "late"


def test_restoration_gives_back_what_suspension_took(client, hub, linked):
    push(client, hub.event(types.ACCOUNT_DISABLED, sub=SUB))
    assert HubLink.objects.get().end_reason == "suspended"
    push(client, hub.event(types.ACCOUNT_ENABLED, sub=SUB))
    assert HubLink.objects.get().active


def test_restoration_does_not_bring_back_a_link_removed_meanwhile(client, hub, linked):
    push(client, hub.event(types.ACCOUNT_DISABLED, sub=SUB))
    push(client, hub.event(types.LINK_REMOVED, sub=SUB))
    push(client, hub.event(types.ACCOUNT_ENABLED, sub=SUB))
    assert not HubLink.objects.get().active


def test_a_late_link_removed_does_not_undo_a_newer_sign_in(client, hub, linked):
    token = hub.event(types.LINK_REMOVED, sub=SUB, toe=clock.timestamp() - 100)
    HubLink.objects.update(proved_at=clock.now())
    assert push(client, token).status_code == 202
    assert HubLink.objects.get().active


def test_sessions_revoked_ends_the_sessions_and_keeps_the_link(client, hub, linked):
    push(client, hub.event(types.SESSIONS_REVOKED, sub=SUB))
    assert HubLink.objects.get().active
    assert not AccountSession.objects.filter(ended_at=None).exists()


def test_changed_data_are_taken_over_at_the_next_sign_in(client, hub, arrive):
    company = make_company(name="옛이름")
    link = make_link(make_account(company=company), issuer=hub.issuer, sub=SUB, company_uuid=chance.identifier())
    push(client, hub.event(types.MEMBER_CHANGED, sub=SUB, details={"fields": ["company_name"]}))
    link.refresh_from_db()
    assert link.stale
    from tests.factories.portal import corporate_claims

    arrive(corporate_claims(company, name="새이름"), sub=SUB)
    company.refresh_from_db()
    assert company.name == "새이름"


def bad_events(hub):
    now = clock.timestamp()
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, header={"typ": types.LOGOUT_TYPE})
    yield "invalid_audience", hub.event(types.LINK_REMOVED, sub=SUB, aud="voucherx")
    yield "invalid_issuer", hub.event(types.LINK_REMOVED, sub=SUB, iss="https://stranger.example")
    yield "invalid_key", hub.event(types.LINK_REMOVED, sub=SUB, header={"kid": "nobody"})
    yield "authentication_failed", hub.event(types.LINK_REMOVED, sub=SUB, key=RSAKey.generate_key(2048, {"kid": "rs-1"}))
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, iat=now + 90)
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, exp=now - 90)
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, jti=None)
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, nonce="n")
    yield "invalid_request", hub.event("https://unknown.example/event", sub=SUB)
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, events={types.LINK_REMOVED: {}, types.MEMBERSHIP_ENDED: {}})
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, sub_id={"format": "iss_sub", "iss": "https://x.example", "sub": SUB})
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, sub_id=None)
    yield "invalid_request", hub.event(types.LINK_REMOVED, sub=SUB, dure_seq="7")


def test_every_bad_event_is_refused_with_its_code_changes_nothing_and_is_logged(client, hub, linked):
    tokens = list(bad_events(hub))
    for position, (code, token) in enumerate(tokens):
        answer = push(client, token)
        assert answer.status_code == 400, position
        assert answer.json()["err"] == code, (position, answer.json())
        assert untouched(), position
    assert Receipt.objects.filter(channel="event", outcome=Outcome.REFUSED).count() == len(tokens)


def test_an_event_of_another_content_type_is_refused(client, hub, linked):
    assert push(client, hub.event(types.LINK_REMOVED, sub=SUB), content_type="application/jwt").status_code == 400
    assert untouched()


def test_while_the_keys_cannot_be_fetched_the_hub_is_asked_to_come_again(client, hub, linked):
    hub.away = True
    assert push(client, hub.event(types.LINK_REMOVED, sub=SUB)).status_code == 503
    hub.away = False
    assert untouched()


def test_a_new_key_is_fetched_when_a_token_names_it(client, hub, linked, monkeypatch):
    assert push(client, hub.event(types.VERIFICATION, sub=SUB)).status_code == 202
    hub.key = ECKey.generate_key("P-256", {"kid": "es-2", "use": "sig", "alg": "ES256"})
    monkeypatch.setattr("dure.portal.rp.provider.REFETCH_SECONDS", -1)
    assert push(client, hub.event(types.LINK_REMOVED, sub=SUB)).status_code == 202


def test_the_nightly_comparison_heals_a_lost_event(client, hub, linked):
    other = make_link(make_account(), issuer=hub.issuer, sub="other", proved_at=clock.now() - dt.timedelta(hours=1))
    hub.links = [{"sub": SUB, "state": "removed"}, {"sub": "other", "state": "active"}]
    assert reconciliation.reconcile() == {"asked": 2, "switched_off": 1, "restored": 0}
    assert list(HubLink.objects.filter(active=True)) == [other]
    assert reconciliation.reconcile()["switched_off"] == 0


def test_the_nightly_comparison_does_not_touch_a_link_made_while_it_ran(client, hub):
    make_link(make_account(), issuer=hub.issuer, sub="brand-new")
    hub.links = []
    assert reconciliation.reconcile()["switched_off"] == 0
