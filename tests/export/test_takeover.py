"""A stranger joined with papers under a company's number; then the company itself comes."""

import re

import pytest

from dure.export.membership import joining, originals, takeover
from dure.export.membership.models import Membership, MembershipState, Paper, Proof, SignUpDraft
from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.documents import services as documents
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.notify.models import Message
from dure.portal.accounts import person
from dure.portal.accounts.models import Account, AccountSession, AccountState, Origin
from dure.portal.backoffice.services import restore
from dure.portal.rp import provider as providers
from tests.export.answers import SignUp, tax_office
from tests.export.test_membership_races import ready
from tests.factories import files
from tests.factories.portal import PASSWORD, corporate_claims, make_account, make_company, make_link
from tests.factories.provider import FakeProvider
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
FIRM = sandbox_world().companies[0]
STAFF = Actor("staff", "1", "이직원")
HELP_DESK = "이미 가입한 기업입니다"


@pytest.fixture
def firm():
    return make_company(business_registration_number=FIRM.business_registration_number, name="가상정밀")


@pytest.fixture
def stranger(client, firm):
    """The master by papers alone, signed in."""
    account = make_account(company=firm, is_master=True, role="export-company", kind="company", email="stranger@elsewhere.example")
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    return account


@pytest.fixture
def membership(firm, stranger):
    documents.receive(files.upload("서류.png", files.png()), owner=f"company:{firm.pk}", kind=originals.KIND, actor=STAFF)
    return Membership.objects.create(company=firm, proof=Proof.PAPERS)


@pytest.fixture
def by_certificate(monkeypatch, trusted):
    """A browser of the company's that has answered everything but the last press."""
    from django.test import Client

    def go(login_id="truefirm01"):
        tax_office(monkeypatch)
        sign_up = SignUp(Client(), FIRM.business_registration_number)
        sign_up.agree()
        answer = sign_up.sign(trusted / FIRM.key)
        if answer.status_code == 302:
            sign_up.details(login_id=login_id)
        return sign_up, answer

    return go


def states(*accounts):
    return [Account.objects.get(pk=account.pk).state for account in accounts]


@pytest.mark.parametrize("changes", [{}, {"state": "lapsed"}, {"refused_at": clock.now(), "refusal": "흐림"}], ids=["provisional", "lapsed", "refused"])
def test_the_certificate_takes_the_company_over(client, firm, stranger, membership, by_certificate, changes):
    Membership.objects.update(**changes)
    helper = make_account(company=firm, origin=Origin.MASTER, email="")
    sign_up, _answer = by_certificate()
    assert "이용이 정지되고 새 계정이 기업의 마스터가" in sign_up.client.get("/sign-up/check/").content.decode()
    assert sign_up.finish()["Location"] == "/sign-up/done/"
    owner = Account.objects.get(login_id="truefirm01")
    assert (owner.company, owner.is_master, owner.roles.get().key) == (firm, True, "export-company")
    found = Membership.objects.get()
    assert (found.state, found.proof, found.refusal) == (MembershipState.FULL, Proof.CERTIFICATE, "")
    assert states(stranger, helper) == [AccountState.SUSPENDED] * 2
    assert AccountSession.objects.get(account=stranger).end_reason == "taken_over"
    assert client.get("/company/export/").status_code == 302
    assert Message.objects.get(about=stranger.subject).key == "company_taken_over"
    assert Document.objects.get(kind=originals.KIND, removed_at=None).owner == f"company:{firm.pk}"
    entry = AuditEntry.objects.get(action="membership.taken_over")
    assert (entry.actor, entry.reason, set(entry.data["accounts"])) == ("system", "certificate", {stranger.subject, helper.subject})
    assert AuditEntry.objects.filter(action="account.suspended", reason="taken_over:certificate").count() == 2
    staff_sign_in(client, make_staff("operator"))
    assert "기업인증서로 이어받은 기업" in client.get("/office/").content.decode()
    restore(stranger, actor=STAFF, reason="같은 회사의 담당자")
    stranger.refresh_from_db()
    assert (stranger.state, stranger.is_master) == (AccountState.ACTIVE, False)


def test_papers_alone_never_take_over(firm, stranger, membership):
    draft = ready(firm.business_registration_number, "another001")
    with pytest.raises(Refusal) as refused:
        joining.complete(draft)
    assert refused.value.code == "company_known"
    assert (Account.objects.count(), states(stranger)) == (1, [AccountState.ACTIVE])
    assert not Membership.objects.get().is_full


def test_a_full_member_is_never_taken_over(firm, stranger, membership, by_certificate):
    sign_up, _answer = by_certificate()
    originals.receive(membership, list(Paper), agency=None, actor=STAFF)
    late = sign_up.finish()
    assert (late.status_code, HELP_DESK in late.content.decode()) == (400, True)
    _again, answer = by_certificate()
    assert (answer.status_code, HELP_DESK in answer.content.decode()) == (400, True)
    assert not SignUpDraft.objects.exclude(account=None).exists()
    assert not takeover.take_over(firm, Proof.HUB, about="")
    assert (Account.objects.count(), states(stranger)) == (1, [AccountState.ACTIVE])


def test_who_upgrades_her_own_membership_keeps_her_colleagues(firm, stranger, membership):
    helper = make_account(company=firm)
    originals.authenticate(firm, "f" * 64, actor=Actor("account", str(stranger.pk)))
    assert states(stranger, helper) == [AccountState.ACTIVE] * 2
    assert Membership.objects.get().is_full


@pytest.fixture
def enter(monkeypatch):
    """``enter(company, login_id)``: a corporate member of the hub makes an account; the page with the details before that."""
    from django.test import Client

    hub = FakeProvider().install()
    monkeypatch.setattr(person, "verified", lambda *_given: person.VerifiedPerson("이담당", "+821022223333"))

    def go(company, login_id):
        browser = Client()
        browser.get(hub.approve(browser.get("/sign-in/unified/")["Location"], userinfo=corporate_claims(company), sub=login_id, sid="", claims={}))
        boxes = dict.fromkeys(re.findall(r'name="(terms-\d+)"', browser.get("/welcome/").content.decode()), "on")
        browser.post("/welcome/", {**boxes, "agree": "1"})
        page = browser.get("/welcome/details/").content.decode()
        data = {"login_id": login_id, "password": PASSWORD, "password_again": PASSWORD, "email": "new@firm.example", "another": "yes"}
        assert browser.post("/welcome/details/", data)["Location"] == "/welcome/done/"
        return page, Account.objects.get(login_id=login_id)

    yield go
    providers.forget()


def test_the_hub_takes_over_once_and_whoever_proved_the_company_stays(firm, stranger, membership, enter):
    known = make_account(company=firm)
    make_link(known, issuer="https://hub.example", member_kind="corporate")
    page, owner = enter(firm, "hubowner01")
    assert "이용이 정지되고 새 계정이 기업의 마스터가" in page
    assert (owner.is_master, owner.roles.get().key) == (True, "export-company")
    assert states(stranger, known) == [AccountState.SUSPENDED, AccountState.ACTIVE]
    assert (Membership.objects.get().state, Membership.objects.get().proof) == (MembershipState.FULL, Proof.HUB)
    later, colleague = enter(firm, "hubsecond1")
    assert "이용이 정지되고" not in later
    assert (colleague.is_master, states(owner)) == (False, [AccountState.ACTIVE])
    assert AuditEntry.objects.filter(action="membership.taken_over").count() == 1
