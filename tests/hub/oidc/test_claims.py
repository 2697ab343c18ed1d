"""What userinfo says of a member, by scope."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Http

from dure.foundation.access import SYSTEM
from dure.hub.catalogue.models import LinkState, ServiceLink
from dure.hub.members.models import Member
from dure.hub.oidc import directory, keys
from dure.hub.oidc.models import Client
from dure.hub.oidc.registration import register
from tests.factories.hub_oidc import VERIFIER, approve, issue_code, make_member, service_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal() -> tuple[Client, str]:
    keys.forget()
    directory.forget()
    return register(name="포털", client_id="reader", redirect_uris=["http://localhost:9/cb"], service=service_of("reader"), actor=SYSTEM)


def userinfo(http: Http, portal: tuple[Client, str], member: Member, scope: str) -> Any:
    client, secret = portal
    approve(member, client)
    code = issue_code(client, member, scope=scope)
    body = f"grant_type=authorization_code&code={code}&redirect_uri=http://localhost:9/cb&code_verifier={VERIFIER}&client_id=reader&client_secret={secret}"
    token = http.post("/oidc/token", body, content_type="application/x-www-form-urlencoded").json()["access_token"]
    return http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize(("mobile", "proved", "phone", "number", "verified"), [
    ("+821055550000", True, "", "+821055550000", True),
    ("+821055550000", False, "", "+821055550000", False),
    ("", False, "+8225550000", "+8225550000", False),
])  # fmt: skip
def test_a_phone_number_says_whether_it_was_proved(
    client: Http, portal: tuple[Client, str], *, mobile: str, proved: bool, phone: str, number: str, verified: bool
) -> None:
    member = make_member(mobile=mobile, mobile_verified=proved, phone=phone)
    claims = userinfo(client, portal, member, "openid phone").json()
    assert claims["phone_number"] == number
    assert claims["phone_number_verified"] is verified


def test_without_a_number_nothing_is_said_of_it(client: Http, portal: tuple[Client, str]) -> None:
    claims = userinfo(client, portal, make_member(mobile=""), "openid phone email").json()
    assert set(claims) == {"sub", "member_type", "email"}


def test_a_business_is_told_as_a_company(client: Http, portal: tuple[Client, str]) -> None:
    member = make_member(
        kind="corporate", name="", company_name="가상산업", representative="나대표", business_registration_number="1248100998", founded_on=dt.date(2001, 2, 3)
    )
    claims = userinfo(client, portal, member, "openid profile company").json()
    assert claims["name"] == "가상산업"
    assert claims["company"] == {
        "uuid": str(member.pk),
        "business_registration_number": "1248100998",
        "name": "가상산업",
        "representative": "나대표",
        "founded_on": "2001-02-03",
    }
    assert claims["sub"] != str(member.pk), "the portal's own number, unless the client is registered as public"


def test_claims_stop_with_the_link(client: Http, portal: tuple[Client, str]) -> None:
    member = make_member()
    assert userinfo(client, portal, member, "openid email").status_code == 200
    ServiceLink.objects.filter(member=member).update(state=LinkState.REMOVED)
    code = issue_code(portal[0], member, scope="openid email")
    body = f"grant_type=authorization_code&code={code}&redirect_uri=http://localhost:9/cb&code_verifier={VERIFIER}&client_id=reader&client_secret={portal[1]}"
    token = client.post("/oidc/token", body, content_type="application/x-www-form-urlencoded").json()["access_token"]
    assert client.get("/oidc/userinfo", headers={"Authorization": f"Bearer {token}"}).status_code == 401
