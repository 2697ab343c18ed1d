"""What a person who leaves the screen leaves there."""

import pytest

from dure.hub.verification import services
from dure.hub.verification.models import Verification
from dure.hub.verification.services import cookie_name
from tests.factories.members import a_browser, an_individual
from tests.factories.signup import bring, person

pytestmark = pytest.mark.django_db


def test_a_verification_that_was_used_takes_its_cookie_along():
    browser = a_browser(an_individual())
    bring(browser, person(), "step_up")
    answer = browser.get("/sign-in/again/done/?next=/my/")
    assert answer.cookies[cookie_name()]["max-age"] == 0


def test_signing_out_ends_a_verification_that_nobody_used():
    browser = a_browser(an_individual())
    bring(browser, person(), "reset_password")
    raw = browser.cookies[cookie_name()].value
    assert browser.post("/sign-out/").cookies[cookie_name()]["max-age"] == 0
    browser.cookies[cookie_name()] = raw
    assert browser.get("/reset-password/verified/")["Location"] == "/reset-password/"
    assert Verification.objects.get().result == ""


def test_an_attempt_that_ran_out_is_emptied_and_a_day_later_removed(travel):
    bring(a_browser(an_individual()), person(), "reset_password")
    services.purge()
    assert Verification.objects.get().result
    travel(minutes=16)
    assert services.purge() == 0
    row = Verification.objects.get()
    assert (row.working, row.result) == ("", "")
    travel(days=1)
    assert services.purge() == 1
    assert not Verification.objects.exists()
