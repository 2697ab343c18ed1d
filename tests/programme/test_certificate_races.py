"""Two colleagues, and many companies, at the same moment; the control numbers without the lock."""

import pytest
from django.db import IntegrityError, connection, transaction

from dure.foundation import clock
from dure.programme.certificates import numbers, services
from dure.programme.certificates.models import Certificate, Counter
from tests.factories.certificates import actor_of, make_call, make_exporter, make_exporting_account
from tests.portal.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def issuing(account, call):
    return lambda: services.issue(account, call, actor=actor_of(account)).number


def test_two_colleagues_at_once_get_one_certificate():
    company, call = make_exporter(), make_call()
    accounts = [make_exporting_account(company) for _turn in range(3)]
    issued = together(*[issuing(account, call) for account in accounts])
    assert len(set(issued)) == 1
    assert Certificate.objects.count() == Counter.objects.get().last == 1


def test_many_companies_at_once_get_numbers_without_gap_or_twin():
    call = make_call()
    accounts = [make_exporting_account() for _turn in range(5)]
    issued = together(*[issuing(account, call) for account in accounts])
    assert sorted(issued) == [f"{issued[0][:4]}-{call.code}-{number:04d}" for number in range(1, 6)]


def test_without_the_lock_colleagues_collide(monkeypatch):
    """SQLite lets one writer in at a time, so that only PostgreSQL needs the lock."""
    monkeypatch.setattr(numbers, "held", lambda call, year: Counter.objects.get_or_create(announcement=call, year=year)[0])
    company, call = make_exporter(), make_call()
    Counter.objects.create(announcement=call, year=clock.today().year)
    acts = [collision(issuing(make_exporting_account(company), call)) for _turn in range(3)]
    collided = together(*acts).count("collided")
    assert collided == 0 if connection.vendor == "sqlite" else collided > 0


def collision(act):
    def tried():
        try:
            with transaction.atomic():
                return act()
        except IntegrityError:
            return "collided"

    return tried
