"""Two at the same moment, on real connections."""

import pytest

from dure.export.membership import drafts, joining, originals
from dure.export.membership.models import Membership, MembershipEvent, MembershipState, Paper, Proof, SignUpDraft, Way
from dure.foundation.access import Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.documents import services as documents
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, Company
from tests.export import answers
from tests.factories import files
from tests.factories.portal import business_number, hash_of, make_account, make_company
from tests.factories.races import together

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = Actor("staff", "1")


def ready(number, login_id):
    """A draft that lacks nothing but the last press."""
    draft = SignUpDraft(way=Way.PAPERS, business_number=number, password_hash=hash_of(answers.PASSWORD), business_standing="active")
    draft.agreed = [version.pk for version in terms.required_for("corporate")]
    draft.answers = {
        "contact": answers.contact(login_id=login_id, password="", password_again=""), "company": answers.company(),
        "figures": answers.figures(), "products": [],
    }  # fmt: skip
    draft.save()
    documents.receive(files.upload("서류.png", files.png()), owner=draft.subject, kind=originals.KIND, actor=ACTOR)
    return draft


def test_two_sign_ups_with_one_business_number_make_one_company(settings):
    number = business_number()
    first, second = ready(number, "firstone01"), ready(number, "secondone1")
    results = together(lambda: joining.complete(first), lambda: joining.complete(second))
    assert [result.code for result in results if isinstance(result, Refusal)] == ["company_known"]
    assert (Company.objects.count(), Account.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_two_sign_ups_with_one_login_id_make_one_account():
    first, second = ready(business_number(), "sameid0001"), ready(business_number(), "sameid0001")
    results = together(lambda: joining.complete(first), lambda: joining.complete(second))
    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert (Account.objects.count(), Company.objects.count()) == (1, 1)


def test_the_last_press_twice_makes_one_membership():
    draft = ready(business_number(), "pressed001")
    results = together(lambda: joining.complete(draft), lambda: joining.complete(draft))
    assert len({result.pk for result in results}) == 1
    assert Membership.objects.count() == Message.objects.count() == 1


def test_two_clerks_record_the_same_original_once():
    company = make_company()
    make_account(company=company, is_master=True)
    membership = Membership.objects.create(company=company, proof=Proof.PAPERS)
    act = lambda: originals.receive(membership, list(Paper), agency=None, actor=ACTOR)  # noqa: E731
    results = together(act, act)
    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert Membership.objects.get().state == MembershipState.FULL
    assert MembershipEvent.objects.count() == 1


def test_two_workers_remind_once(settings):
    settings.ENV = {**settings.ENV, "ORIGINAL_REMINDERS": ["0"]}
    company = make_company()
    make_account(company=company, is_master=True)
    Membership.objects.create(company=company, proof=Proof.PAPERS)
    assert sum(together(originals.remind_due, originals.remind_due)) == 1
    assert Message.objects.count() == 1


def test_control_without_the_look_under_the_lock_one_company_gets_two_masters(monkeypatch):
    monkeypatch.setattr(drafts, "demand_free", lambda *_given: None)
    number = business_number()
    first, second = ready(number, "firstone01"), ready(number, "secondone1")
    together(lambda: joining.complete(first), lambda: joining.complete(second))
    assert (Company.objects.count(), Account.objects.filter(is_master=True).count()) == (1, 2)


def test_of_two_certificates_at_once_one_takes_the_company_over():
    company = make_company()
    stranger = make_account(company=company, is_master=True)
    Membership.objects.create(company=company, proof=Proof.PAPERS)
    pending = [ready(company.business_registration_number, login_id) for login_id in ("firstone01", "secondone1")]
    SignUpDraft.objects.update(way=Way.CERTIFICATE, certificate="f" * 64)
    results = together(*(lambda draft=draft: joining.complete(draft) for draft in pending))
    assert [result.code for result in results if isinstance(result, Refusal)] == ["company_known"]
    assert Account.objects.filter(company=company, is_master=True, state="active").count() == 1
    assert (Account.objects.get(pk=stranger.pk).state, Membership.objects.get().state) == ("suspended", MembershipState.FULL)
