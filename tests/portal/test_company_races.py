"""Two people of one company act in the same moment, each over a connection of their own."""

import threading

import pytest
from django.db import connection, transaction

from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account
from dure.portal.company import services
from dure.portal.mypage import services as my
from tests.factories.portal import make_account, make_company

pytestmark = pytest.mark.django_db(transaction=True)
ACTOR = Actor("account", "tester")


def at_once(*acts):
    """Run the acts together; returns the refusal codes."""
    gate, codes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait()
            with transaction.atomic():
                act()
        except Refusal as refusal:
            codes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_one_master_handing_over_to_two_leaves_one_master():
    firm = make_company()
    master = make_account(company=firm, is_master=True)
    takers = [make_account(company=firm), make_account(company=firm)]
    codes = at_once(*(lambda to=to: services.hand_over_master(firm, str(master.pk), str(to.pk), actor=ACTOR) for to in takers))
    assert codes == ["not-master"]
    assert Account.objects.filter(company=firm, is_master=True).count() == 1


def test_two_masters_leaving_at_once_leave_one_behind():
    firm = make_company()
    masters = [make_account(company=firm, is_master=True), make_account(company=firm, is_master=True)]
    make_account(company=firm)
    codes = at_once(*(lambda one=one: my.leave(one, actor=ACTOR) for one in masters))
    assert codes == ["obligations"]
    assert Account.objects.filter(company=firm, is_master=True).count() == 1


def test_two_masters_adding_the_same_login_id_make_one_account():
    firm = make_company()
    codes = at_once(*(lambda: services.add_colleague(firm, "same_name", "최신입", actor=ACTOR) for _each in range(2)))
    assert codes == ["login_id_taken"]
    assert Account.objects.filter(login_id="same_name").count() == 1
