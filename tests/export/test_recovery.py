"""Finding the login ID by business number, and a temporary password."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure.export.membership.models import ExportProfile, Membership, Proof
from dure.foundation import jobs
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.notify.models import Message
from dure.foundation.otp.models import Allowance
from dure.portal.accounts.models import AccountSession, Recovery
from tests.export.answers import signed
from tests.factories.portal import PASSWORD, business_number, make_account, make_company

pytestmark = pytest.mark.django_db
FIRM, OTHER = sandbox_world().companies[:2]
MOBILE = "010-1234-5678"


@pytest.fixture
def account():
    company = make_company(business_registration_number=FIRM.business_registration_number)
    ExportProfile.objects.create(
        company=company, email="office@firm.example", sector="C", business_type="제조", main_product="x", assets=1
    )
    Membership.objects.create(company=company, proof=Proof.PAPERS)
    return make_account(company=company, is_master=True, login_id="exporter01", kind="company")


def ask(client, path, **changes):
    data = {"business_number": FIRM.business_registration_number, "email": "hana@firm.example", "mobile": MOBILE, **changes}
    return client.post(path, data)


@pytest.mark.parametrize("path", ["/find-id/", "/reset-password/"])
def test_the_answer_and_its_work_are_the_same_whoever_exists(client, account, path):
    answers = []
    ask(client, path)
    for changes in ({}, {"business_number": business_number()}, {"email": "nobody@firm.example"}):
        client.cookies.clear()
        Allowance.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            answer = ask(client, path, **changes)
        answers.append((answer.status_code, answer["Location"], len(asked)))
    assert len(set(answers)) == 1


@pytest.mark.parametrize(("email", "shown"), [("hana@firm.example", "exporter01"), ("OFFICE@firm.example", "exp")])
def test_the_id_goes_to_the_registered_address_alone(client, account, email, shown):
    ask(client, "/find-id/", email=email)
    jobs.run_all()
    message = Message.objects.get(key="found_login_ids_by_number")
    assert message.recipient == email.lower()
    assert shown in message.body
    assert ("exporter01" in message.body) is (email == "hana@firm.example")


def test_an_unknown_pair_gets_no_mail(client, account):
    ask(client, "/find-id/", email="nobody@firm.example")
    jobs.run_all()
    assert not Message.objects.exists()


def test_too_many_questions_wait(client, account):
    answers = [ask(client, "/find-id/").status_code for _time in range(6)]
    assert answers == [302] * 5 + [400]


def certify(client, folder):
    page = client.post("/reset-password/certify/").content.decode()
    return client.post("/reset-password/certify/", signed(page, folder))


def test_the_companys_certificate_brings_a_temporary_password_that_must_be_changed(client, account, trusted, travel):
    client.post("/sign-in/", {"login_id": "exporter01", "password": PASSWORD})
    assert ask(client, "/reset-password/")["Location"] == "/reset-password/certify/"
    page = certify(client, trusted / FIRM.key).content.decode()
    raw = re.search(r"<code>([^<]+)</code>", page)[1]
    assert not AccountSession.objects.filter(ended_at=None).exists()
    assert client.post("/sign-in/", {"login_id": "exporter01", "password": PASSWORD}).status_code == 400
    client.post("/sign-in/", {"login_id": "exporter01", "password": raw})
    assert client.get("/company/export/")["Location"] == "/my/password/"
    client.post("/my/unlock/", {"password": raw, "next": "/my/password/"})
    answer = client.post("/my/password/", {"present": raw, "password": "Another-pass-11", "password_again": "Another-pass-11"})
    assert answer["Location"] == "/sign-in/", answer.content.decode()
    client.post("/sign-in/", {"login_id": "exporter01", "password": "Another-pass-11"})
    assert client.get("/company/export/").status_code == 200


def test_a_temporary_password_runs_out(client, account, trusted, travel):
    ask(client, "/reset-password/")
    raw = re.search(r"<code>([^<]+)</code>", certify(client, trusted / FIRM.key).content.decode())[1]
    travel(hours=25)
    answer = client.post("/sign-in/", {"login_id": "exporter01", "password": raw})
    assert answer.status_code == 400
    assert "임시 비밀번호의 유효 시간" in answer.content.decode()


def test_a_certificate_of_another_company_brings_nothing(client, account, trusted):
    ask(client, "/reset-password/")
    assert certify(client, trusted / OTHER.key).status_code == 400
    account.refresh_from_db()
    assert account.temporary_until is None


def test_right_certificate_and_wrong_mobile_bring_nothing(client, account, trusted):
    ask(client, "/reset-password/", mobile="010-9999-0000")
    answer = certify(client, trusted / FIRM.key)
    assert answer.status_code == 400
    assert "맞는 계정이 없습니다" in answer.content.decode()


@pytest.mark.parametrize(("proof", "links"), [(Proof.PAPERS, 1), (Proof.CERTIFICATE, 0)])
def test_the_link_goes_to_companies_without_a_certificate(client, account, proof, links):
    Membership.objects.update(proof=proof)
    ask(client, "/reset-password/")
    jobs.run_all()
    assert Message.objects.filter(key="reset_link").count() == Recovery.objects.count() == links


def test_the_page_of_all_ways_names_both(client):
    page = client.get("/find-account/").content.decode()
    assert "/find-id/" in page
    assert "/find-account/id/" in page
