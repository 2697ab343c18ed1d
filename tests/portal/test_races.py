"""Several people at the same moment, on real connections."""

import datetime as dt
from functools import partial

import pytest
from django.db import transaction

from dure.foundation import chance, clock
from dure.foundation.errors import Refusal
from dure.portal.accounts import services as accounts
from dure.portal.accounts.models import Account, AccountSession, Company, HubLink
from dure.portal.accounts.person import VerifiedPerson
from dure.portal.entry import services as entry
from dure.portal.entry.models import JoinRequest
from dure.portal.events import services as events
from dure.portal.events.models import Outcome, Receipt
from dure.portal.linking import services as linking
from dure.protocol import events as types
from tests.factories import races
from tests.factories.portal import PASSWORD, business_number, corporate_claims, individual_claims, make_account, make_company, make_link
from tests.factories.races import codes

pytestmark = pytest.mark.django_db(transaction=True)
together = partial(races.together, around=transaction.atomic)
DETAILS = {
    "email": "x@firm.example", "phone": "", "fax": "", "department": "", "position": "", "duties": "",
    "email_consent": False, "sms_consent": False,
}  # fmt: skip


def arrived(hub, claims, sub):
    now = clock.now()
    return AccountSession.objects.create(
        token_hash=chance.token(), auth_at=now, last_seen_at=now, ends_at=now + dt.timedelta(hours=8), amr="pwd",
        hub_issuer=hub.issuer, hub_sub=sub, hub_sid=sub, hub_claims={**claims, "iat": int(now.timestamp())},
    )  # fmt: skip


def test_two_members_convert_one_account_and_one_of_them_gets_it(hub):
    account = make_account()
    visits = [arrived(hub, individual_claims(), f"member-{n}") for n in range(2)]
    results = together(*(lambda visit=visit: linking.convert(account, visit) for visit in visits))
    assert codes(results) == ["linked_elsewhere"]
    assert HubLink.objects.filter(account=account, active=True).count() == 1


def test_six_choices_of_one_account_by_its_password_leave_one_active_link(hub):
    company = make_company()
    account = make_account(company=company)
    visits = [arrived(hub, corporate_claims(company), f"member-{n}") for n in range(6)]
    together(*(lambda visit=visit: linking.choose(visit, str(account.pk), PASSWORD, "10.0.0.1") for visit in visits))
    assert HubLink.objects.filter(account=account, active=True).count() == 1


def test_four_first_colleagues_make_one_company_with_one_master(hub):
    number = business_number()
    claims = corporate_claims(business_registration_number=number)
    firm = {"name": "한회사", "kind": "corporation", "representative": "나대표"}

    def answers(n):
        return entry.Answers(
            kind="company", who=VerifiedPerson(f"담당{n}", f"+82102222000{n}"), business_number=number, company=firm,
            account={**DETAILS, "login_id": f"colleague{n}", "password": PASSWORD},
        )  # fmt: skip

    visits = [arrived(hub, claims, f"member-{n}") for n in range(4)]
    results = together(*(lambda n=n: entry.make_account(visits[n], answers(n)) for n in range(4)))
    assert codes(results) == []
    company = Company.objects.get()
    assert company.accounts.count() == 4
    assert company.accounts.filter(is_master=True).count() == 1


def test_one_login_id_wanted_twice_is_given_once_and_nothing_is_half_made(hub):
    claims = [corporate_claims(), corporate_claims()]
    visits = [arrived(hub, claims[n], f"member-{n}") for n in range(2)]

    def answers(n):
        return entry.Answers(
            kind="company", who=VerifiedPerson(f"담당{n}", f"+82102222000{n}"),
            business_number=claims[n]["company"]["business_registration_number"],
            company={"name": f"회사{n}", "kind": "corporation", "representative": "나대표"},
            account={**DETAILS, "login_id": "samewish1", "password": PASSWORD},
        )  # fmt: skip

    results = together(*(lambda n=n: entry.make_account(visits[n], answers(n)) for n in range(2)))
    assert codes(results) == ["login_id_taken"]
    assert Account.objects.count() == Company.objects.count() == HubLink.objects.count() == 1


def test_a_new_account_is_set_up_by_one_of_two_browsers(hub):
    company = make_company()
    account = make_account(company=company, password="")
    visits = [arrived(hub, corporate_claims(company), "member-1") for _ in range(2)]
    passwords = ["First-browser-1", "Second-browser-2"]

    def set_up(n):
        mine = Account.objects.get(pk=account.pk)
        linking.set_up(mine, visits[n], VerifiedPerson(account.name, "+821022223333"), passwords[n], DETAILS)

    results = together(lambda: set_up(0), lambda: set_up(1))
    assert codes(results) == ["password_set"]
    winner = results.index(None)
    assert Account.objects.get(pk=account.pk).check_password(passwords[winner])


def test_one_event_delivered_six_times_at_once_is_applied_once(hub):
    make_link(make_account(), issuer=hub.issuer, sub="member-1", proved_at=clock.now() - dt.timedelta(hours=1))
    token = hub.event(types.LINK_REMOVED, sub="member-1")
    results = together(*(lambda: events.receive_event(token) for _ in range(6)))
    assert sorted(results) == [Outcome.APPLIED] + [Outcome.DUPLICATE] * 5
    assert Receipt.objects.filter(outcome=Outcome.APPLIED).count() == 1


def test_a_join_request_is_answered_once(hub):
    company = make_company()
    account = make_account(kind="general", state="waiting")
    join = entry.ask_to_join(account, company)
    master = accounts.actor_of(make_account(company=company, is_master=True))
    results = together(
        lambda: entry.accept_join(join, actor=master), lambda: entry.refuse_join(join, actor=master, reason="모르는 사람")
    )
    assert codes(results) == ["join_answered"]
    assert JoinRequest.objects.get().state in {"accepted", "refused"}


def test_of_twenty_guesses_at_once_no_more_than_the_limit_is_answered(hub):
    account = make_account()

    def guess():
        try:
            accounts.sign_in(account.login_id, "wrong-password-1", "10.0.0.1")
        except Refusal as refusal:
            return refusal

    results = together(*(guess for _ in range(20)))
    answered = codes(results).count("wrong_password")
    assert answered == 5
    assert codes(results).count("wait") == 15
