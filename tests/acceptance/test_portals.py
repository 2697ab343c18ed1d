"""Lines 11 and 14 at the portals: forged tokens over HTTP, and a foreign provider in the hub's place."""

import base64
import json
import os
import random
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from joserfc import jwk, jws, jwt

from dure.protocol.events import BACKCHANNEL_LOGOUT, LINK_REMOVED
from tests.acceptance.test_peers import PEERS, ROOT
from tests.acceptance.wire import connection, ec_key
from tests.plugins import sites as plugin
from tests.plugins.deployment import Deployment, databases

MUTATIONS = 10_000 if os.environ["DURE_TEST_DB"] == "sqlite" else 1_000
"""A token is judged before any database is asked, so the second database sees fewer of them."""
STATE = """
SELECT (SELECT count(*) FROM accounts_accountsession WHERE ended_at IS NULL), (SELECT count(*) FROM accounts_hublink WHERE active)
"""
LINKED = """
from dure.foundation import clock
from dure.portal.accounts.models import Account, AccountSession
import datetime as dt
now = clock.now()
AccountSession.objects.create(token_hash="f" * 64, auth_at=now, last_seen_at=now, ends_at=now + dt.timedelta(hours=1), amr="pwd",
                              hub_issuer={issuer!r}, hub_sub="someone", hub_sid="session-1")
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Forger:
    """A provider whose keys we hold: discovery and JWKS are genuine, so only the token itself can be at fault."""

    def __init__(self) -> None:
        self.key = ec_key()
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        public = {**self.key.as_dict(private=False), "kid": "k1", "alg": "ES256", "use": "sig"}
        answers = {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
            },
            "/jwks": {"keys": [public]},
        }

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(answers.get(self.path, {})).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def logout(self, *, header: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        claims = {"sub": "someone", "sid": "session-1", "exp": int(time.time()) + 100, "events": {BACKCHANNEL_LOGOUT: {}}}
        return self.signed({**claims, **changes}, header={"typ": "logout+jwt", **(header or {})}, key=key)

    def event(self, *, header: dict[str, Any] | None = None, key: Any = None, **changes: Any) -> str:
        subject = {"format": "iss_sub", "iss": self.issuer, "sub": "someone"}
        claims = {"sub_id": subject, "toe": int(time.time()), "events": {LINK_REMOVED: {}}, "dure_seq": 1}
        return self.signed({**claims, **changes}, header={"typ": "secevent+jwt", **(header or {})}, key=key)

    def signed(self, claims: dict[str, Any], *, header: dict[str, Any], key: Any) -> str:
        common = {"iss": self.issuer, "aud": "jumpup", "iat": int(time.time()), "jti": f"j{random.getrandbits(64):x}"}
        full = {"alg": "ES256", "kid": "k1", **header}
        given = {name: value for name, value in {**common, **claims}.items() if value is not None}
        if full["alg"] == "none":
            return ".".join([*(encoded(part) for part in (full, given)), ""])
        registry = jws.JWSRegistry(algorithms=[full["alg"]])
        return jwt.encode(full, given, key or self.key, registry=registry)


def encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def forger() -> Iterator[Forger]:
    made = Forger()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def portal(forger: Forger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Jump-Up alone, trusting the forger, with one session and no more."""
    yield from lone_portal(tmp_path_factory, forger.issuer)


def lone_portal(factory: pytest.TempPathFactory, issuer: str) -> Iterator[Deployment]:
    deployment = Deployment(factory.mktemp("portal"), databases=databases(), workers=2, extra={"DURE_HUB_ISSUER": issuer})
    plugin.RUNNING.append(deployment)
    try:
        deployment.manage("jumpup", "migrate", "--verbosity", "0")
        deployment.start("jumpup")
        yield deployment
    finally:
        deployment.close()
        plugin.RUNNING.remove(deployment)


def state(portal: Deployment) -> list[int]:
    return list(portal.rows("jumpup", STATE)[0])


@pytest.fixture
def session(portal: Deployment, forger: Forger) -> None:
    portal.manage("jumpup", "shell", "--no-imports", "-c", "from dure.portal.accounts.models import AccountSession; AccountSession.objects.all().delete()")
    portal.manage("jumpup", "shell", "--no-imports", "-c", LINKED.format(issuer=forger.issuer))


def bad_ones(forger: Forger, make: Any) -> dict[str, str]:
    now = int(time.time())
    public_pem = forger.key.as_pem(private=False)
    return {
        "typ of an ID token": make(header={"typ": "JWT"}),
        "typ of another kind": make(header={"typ": "at+jwt"}),
        "other audience": make(aud="voucher"),
        "no audience": make(aud=None),
        "other issuer": make(iss="http://evil.example"),
        "unsigned": make(header={"alg": "none"}),
        "HS256 with the public key": make(header={"alg": "HS256"}, key=jwk.OctKey.import_key(base64.b64encode(public_pem))),
        "unknown kid": make(header={"kid": "k2"}),
        "another's key": make(key=ec_key()),
        "expired": make(exp=now - 3600, iat=now - 7200),
        "from the future": make(iat=now + 3600, exp=now + 7200),
        "no jti": make(jti=None),
        "no events": make(events=None),
        "a nonce": make(nonce="n"),
    }


def send_logout(http: httpx.Client, portal: Deployment, token: str) -> int:
    return http.post(portal.url("jumpup", "/backchannel-logout"), data={"logout_token": token}).status_code


def send_event(http: httpx.Client, portal: Deployment, token: str) -> int:
    headers = {"Content-Type": "application/secevent+jwt", "Accept": "application/json"}
    return http.post(portal.url("jumpup", "/events"), content=token.encode(), headers=headers).status_code


@pytest.mark.usefixtures("session")
def test_line_11_bad_logout_tokens_are_refused_and_change_nothing(portal: Deployment, forger: Forger) -> None:
    http, before = connection(), state(portal)
    statuses = {name: send_logout(http, portal, token) for name, token in bad_ones(forger, forger.logout).items()}
    assert {name: status for name, status in statuses.items() if status != 400} == {}
    assert state(portal) == before
    good = forger.logout()
    assert send_logout(http, portal, good) in {200, 204}, "the control: a good one is taken"
    assert state(portal)[0] == before[0] - 1
    assert send_logout(http, portal, good) == 400, "and no second time"


@pytest.mark.usefixtures("session")
def test_line_11_bad_events_are_refused_and_change_nothing(portal: Deployment, forger: Forger) -> None:
    http, before = connection(), state(portal)
    wrong = bad_ones(forger, forger.event)
    del wrong["a nonce"]
    statuses = {name: send_event(http, portal, token) for name, token in wrong.items()}
    assert {name: status for name, status in statuses.items() if status != 400} == {}
    assert state(portal) == before
    assert send_event(http, portal, forger.event()) in {200, 202}, "the control: a good one is taken"


@pytest.mark.usefixtures("session")
def test_line_11_ten_thousand_mutated_tokens_are_refused(portal: Deployment, forger: Forger) -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    dice, before, token = random.Random(seed), state(portal), forger.logout(exp=int(time.time()) + 3600)
    http = connection()
    taken = taken_of(portal, [mutated(token, dice) for _ in range(MUTATIONS)])
    assert taken == []
    assert state(portal) == before
    assert send_logout(http, portal, token) in {200, 204}, "the control: the token itself is good"


def taken_of(portal: Deployment, tokens: list[str]) -> list[str]:
    """Those of ``tokens`` that were not answered with 400, over one plain connection."""
    line = HTTPConnection("localhost", portal.world.ports["jumpup"], timeout=20)
    headers, taken = {"Content-Type": "application/x-www-form-urlencoded"}, []
    for token in tokens:
        line.request("POST", "/backchannel-logout", body=f"logout_token={token}", headers=headers)
        answer = line.getresponse()
        answer.read()
        taken += [token] if answer.status != 400 else []
    line.close()
    return taken


def mutated(token: str, dice: random.Random) -> str:
    """The token with one to three characters changed, dropped, doubled or swapped; never the same bytes after decoding."""
    while True:
        letters = list(token)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(letters) - 1)
            match dice.randrange(4):
                case 0:
                    letters[place] = dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
                case 1:
                    del letters[place]
                case 2:
                    letters.insert(place, letters[place])
                case _:
                    letters[place], letters[place + 1] = letters[place + 1], letters[place]
        bent = "".join(letters)
        if meaning(bent) != meaning(token):
            return bent


def meaning(token: str) -> list[bytes]:
    """The bytes that a lenient decoder would see in each part."""
    return [base64.urlsafe_b64decode(part[: len(part) // 4 * 4 + len(part) % 4] + "===") if len(part) % 4 != 1 else part.encode() for part in token.split(".")]


@pytest.fixture(params=["RS256", "ES256"])
def foreign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployment, str]]:
    """A portal whose hub is npm oidc-provider."""
    issuer = f"http://localhost:{free_port()}"
    for portal in lone_portal(tmp_path_factory, issuer):
        with httpx.Client(verify=False) as http:
            jwks = http.get(portal.url("jumpup", "/jwks.json")).json()
        key = ec_key() if request.param == "ES256" else jwk.RSAKey.generate_key(2048)
        plan = {
            "issuer": issuer,
            "portal": portal.url("jumpup", "").rstrip("/"),
            "clientId": "jumpup",
            "jwks": jwks,
            "alg": request.param,
            "keys": [{**key.as_dict(private=True), "alg": request.param, "use": "sig", "kid": "peer"}],
            "account": "6b1f3c5e-0000-4000-8000-000000000001",
        }
        process = subprocess.Popen(["node", str(PEERS / "provider.mjs"), json.dumps(plan)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline().strip().endswith("ready")
        yield portal, issuer
        process.terminate()
        process.wait()
        process.stdout.close()


def test_line_14_a_portal_signs_in_against_oidc_provider(foreign: tuple[Deployment, str]) -> None:
    portal, issuer = foreign
    http = connection()
    response = http.get(portal.url("jumpup", "/sign-in/unified/"))
    hops = []
    while location := response.headers.get("location"):
        hops.append(str(response.url))
        response = http.get(response.url.join(location))
        assert len(hops) < 15, hops
    assert any(hop.startswith(f"{portal.url('jumpup', '/callback/')}") for hop in hops), (hops, response.status_code, response.text[:3000])
    assert urlsplit(str(response.url)).path == "/welcome/", response.text[:2000]
    assert response.status_code == 200
    assert state(portal)[0] == 1
    assert issuer in "".join(hops)
