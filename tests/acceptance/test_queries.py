"""Line 15: how many statements each call may cost."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Http
from django.test.utils import CaptureQueriesContext

from dure.foundation.access import SYSTEM
from dure.hub.oidc import keys
from dure.hub.oidc.registration import register
from tests.factories.hub_oidc import approve, make_member, make_session, service_of

VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
REDIRECT = "http://localhost:9/cb"
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")

pytestmark = pytest.mark.django_db


@pytest.fixture
def http() -> Http:
    """A signed-in browser and its client in one, everything warm as in a running process."""
    member = make_member()
    client, secret = register(name="측정", client_id="measured", redirect_uris=[REDIRECT], service=service_of("measured"), actor=SYSTEM)
    approve(member, client)
    http = Http(headers={"Authorization": "Basic " + base64.b64encode(f"measured:{secret}".encode()).decode()})
    http.cookies[settings.SIGN_IN_COOKIE] = make_session(member)
    keys.ring()
    post(http, grant_type="client_credentials")
    return http


def post(http: Http, **data: str) -> dict[str, Any]:
    answer = http.post("/oidc/token", "&".join(f"{name}={value}" for name, value in data.items()), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def counted(act: Callable[[], Any], most: int) -> Any:
    with CaptureQueriesContext(connection) as queries:
        result = act()
    asked = [query["sql"] for query in queries if not query["sql"].startswith(CONTROL)]
    assert 0 < len(asked) <= most, "\n".join(asked)
    return result


def code(http: Http) -> str:
    query = f"client_id=measured&redirect_uri={REDIRECT}&response_type=code&scope=openid+email&code_challenge={CHALLENGE}&code_challenge_method=S256"
    answer = http.get(f"/oidc/authorize?{query}")
    return parse_qs(urlsplit(answer["Location"]).query)["code"][0]


def exchange(http: Http) -> dict[str, Any]:
    return post(http, grant_type="authorization_code", code=code(http), redirect_uri=REDIRECT, code_verifier=VERIFIER)


def test_line_15_authorising_with_a_session_costs_six_statements_at_most(http: Http) -> None:
    assert counted(lambda: code(http), 6)


def test_line_15_a_code_exchange_costs_six_statements_at_most(http: Http) -> None:
    issued = code(http)
    counted(lambda: post(http, grant_type="authorization_code", code=issued, redirect_uri=REDIRECT, code_verifier=VERIFIER), 6)


def test_line_15_a_refresh_costs_six_statements_at_most(http: Http) -> None:
    tokens = exchange(http)
    counted(lambda: post(http, grant_type="refresh_token", refresh_token=tokens["refresh_token"]), 6)


def test_line_15_client_credentials_cost_four_statements_at_most(http: Http) -> None:
    counted(lambda: post(http, grant_type="client_credentials"), 4)


def test_line_15_userinfo_costs_two_statements_at_most(http: Http) -> None:
    token = exchange(http)["access_token"]
    answer = counted(lambda: http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}), 2)
    assert answer.json()["email"]
