"""Signing up at the portal alone: off by default, on where the site says so."""

import dataclasses
import re

import pytest

from dure.foundation import jobs
from dure.foundation.consent.models import Consent
from dure.foundation.notify.models import Message
from dure.portal import policy as policies
from dure.portal.accounts.models import Account
from tests.factories.portal import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched_on(monkeypatch):
    on = dataclasses.replace(policies.policy(), old_sign_up=True)
    for module in ("entry.old_sign_up", "entry.services", "accounts.views"):
        monkeypatch.setattr(f"dure.portal.{module}.policy", lambda: on)


def test_it_points_to_the_unified_sign_up_by_default(client):
    page = client.get("/sign-up/").content.decode()
    assert "통합회원가입으로 바뀌었습니다" in page
    assert "/sign-in/unified/?create=1" in page
    assert client.post("/sign-up/details/", {"login_id": "newcomer01"}).status_code == 200
    assert "/sign-up/" not in client.get("/sign-in/").content.decode()


def test_where_it_is_on_a_person_agrees_verifies_and_waits_for_a_company(client, hub, switched_on):
    page = client.get("/sign-up/").content.decode()
    client.post("/sign-up/", dict.fromkeys(re.findall(r'name="(terms-\d+)"', page), "on"))
    client.post("/sign-up/person/", {"name": "최새로", "mobile": "010-4444-5555"})
    jobs.run_all()
    code = re.search(r"(?<!\d)(\d{6})(?!\d)", Message.objects.latest("pk").body).group(1)
    assert client.post("/sign-up/person/", {"code": code})["Location"] == "/sign-up/details/"
    form = {"login_id": "newcomer01", "password": PASSWORD, "password_again": PASSWORD, "email": "new@firm.example"}
    assert client.post("/sign-up/details/", form)["Location"] == "/sign-in/"
    account = Account.objects.get(login_id="newcomer01")
    assert (account.state, account.permissions()) == ("waiting", frozenset())
    assert Consent.objects.filter(subject=account.subject).exists()
    assert client.post("/sign-in/", {"login_id": "newcomer01", "password": PASSWORD}).status_code == 302
