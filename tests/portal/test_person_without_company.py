"""A person whose portal demands a company: business number, the company's certificate, then the details."""

import dataclasses
import html
import re

import pytest

from dure.foundation.certificates.pki import signer
from dure.foundation.certificates.pki.world import PASSWORD as CERTIFICATE_PASSWORD
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.portal import policy as policies
from dure.portal.accounts.models import Account, AccountSession
from tests.factories.portal import PASSWORD, individual_claims, make_account, make_company

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]
COMPANY, OTHER = sandbox_world().companies[:2]
NUMBER = COMPANY.business_registration_number
ACCOUNT = {"login_id": "newcomer01", "password": PASSWORD, "password_again": PASSWORD, "email": "new@firm.example"}


@pytest.fixture
def kind(monkeypatch):
    demanding = dataclasses.replace(policies.policy(), individual_needs_company=True)
    for module in ("entry.views", "entry.business"):
        monkeypatch.setattr(f"dure.portal.{module}.policy", lambda: demanding)
    return "person" if "person" in demanding.kind_roles else "accountant"


def agree(client, kind):
    page = client.get(f"/welcome/?kind={kind}").content.decode()
    return client.post("/welcome/", {**dict.fromkeys(re.findall(r'name="(terms-\d+)"', page), "on"), "agree": "1", "kind": kind})


def hidden(page, name):
    return html.unescape(re.search(rf'(?:name|data-signer)="{name}" value="([^"]*)"', page)[1])


def sign(page, folder):
    return {"challenge_id": hidden(page, "challenge_id"), **signer.sign(folder, CERTIFICATE_PASSWORD, hidden(page, "challenge"))}


def number_page(client, number=NUMBER):
    return client.post("/welcome/business/", {"business_number": number}).content.decode()


def test_the_certificate_of_the_company_opens_the_details_and_the_account_belongs_to_it(client, hub, arrive, trusted, kind):
    company = make_company(business_registration_number=NUMBER, name=COMPANY.name)
    make_account(company=company, is_master=True)
    arrive(individual_claims())
    assert agree(client, kind)["Location"] == "/welcome/business/"
    assert client.get("/welcome/details/")["Location"] == "/welcome/business/"
    page = number_page(client)
    answer = client.post("/welcome/business/", sign(page, trusted / COMPANY.key))
    assert answer["Location"] == "/welcome/details/", answer.content.decode()
    assert COMPANY.name in client.get("/welcome/details/").content.decode()
    client.post("/welcome/details/", ACCOUNT)
    account = Account.objects.get(login_id="newcomer01")
    assert account.company == company
    assert not account.is_master
    client.post("/welcome/done/")
    assert AccountSession.objects.get(ended_at=None).account == account


@pytest.mark.parametrize("wrong", ["other", "revoked", "expired", "wrong-policy"])
def test_a_certificate_that_is_not_the_companys_is_refused_in_words(client, hub, arrive, trusted, kind, wrong):
    arrive(individual_claims())
    agree(client, kind)
    folder = trusted / OTHER.key if wrong == "other" else trusted / "bad" / wrong
    answer = client.post("/welcome/business/", sign(number_page(client), folder))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert client.get("/welcome/details/")["Location"] == "/welcome/business/"


def test_a_wrong_number_is_refused_and_kept(client, hub, arrive, kind):
    arrive(individual_claims())
    agree(client, kind)
    page = number_page(client, "123-45-67890")
    assert "사업자등록번호 10자리를 확인해 주세요" in page
    assert "123-45-67890" in page


def test_the_number_posted_with_the_signature_does_not_count(client, hub, arrive, trusted, kind):
    arrive(individual_claims())
    agree(client, kind)
    page = number_page(client, OTHER.business_registration_number)
    answer = client.post("/welcome/business/", {**sign(page, trusted / COMPANY.key), "number": NUMBER})
    assert answer.status_code == 400
