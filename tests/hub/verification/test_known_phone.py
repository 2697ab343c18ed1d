"""By phone alone anybody can type a name: it opens a membership only with the number that the membership has."""

import dataclasses

import pytest

from dure.foundation.access import SYSTEM
from dure.foundation.errors import Refusal
from dure.hub.members import services
from dure.hub.members.models import Member
from dure.hub.signin import recovery
from dure.hub.verification import VerifiedIdentity
from dure.protocol.claims import ACR_PHONE
from tests.factories.members import PASSWORD, a_browser, an_individual, type_password
from tests.factories.signup import bring, person

pytestmark = pytest.mark.django_db
OWN, STRANGE = "+821011112222", "+821099998888"
NEW = {"password": "Heron#2027y", "again": "Heron#2027y"}


def by_phone(mobile: str) -> VerifiedIdentity:
    return dataclasses.replace(person(mobile=mobile), method="phone", acr=ACR_PHONE, amr=("sms",))


def test_a_strange_phone_resets_no_password_and_says_why():
    an_individual()
    browser = a_browser()
    bring(browser, by_phone(STRANGE), "reset_password")
    for answer in (browser.get("/reset-password/verified/"), browser.post("/reset-password/verified/", NEW)):
        assert answer.status_code == 422
        assert "등록된 휴대전화 번호가 아닙니다" in answer.content.decode()
    with pytest.raises(Refusal, match="other_phone"):
        recovery.owner_of(by_phone(STRANGE), "garam.han")
    assert type_password(a_browser(), "garam.han", PASSWORD).status_code == 302


def test_the_registered_phone_resets_the_password():
    an_individual()
    browser = a_browser()
    bring(browser, by_phone(OWN), "reset_password")
    assert browser.post("/reset-password/verified/", NEW)["Location"] == "/sign-in/"


@pytest.mark.parametrize(("mobile", "whole"), [(OWN, True), (STRANGE, False)])
def test_the_login_id_is_whole_for_the_registered_phone_alone(mobile: str, whole: bool):
    an_individual()
    browser = a_browser()
    bring(browser, by_phone(mobile), "find_id")
    page = browser.get("/find-id/result/?show=1").content.decode()
    assert "gara****n" in page or whole
    assert ("garam.han" in page) is whole


def test_a_strange_phone_confirms_nobody():
    member = an_individual()
    browser = a_browser(member)
    bring(browser, by_phone(STRANGE), "step_up")
    answer = browser.get("/sign-in/again/done/?next=/my/")
    assert answer.status_code == 422
    assert "등록된 휴대전화 번호가 아닙니다" in answer.content.decode()


def test_a_phone_never_changes_the_number_of_a_member():
    member = an_individual()
    browser = a_browser(member)
    bring(browser, by_phone(STRANGE), "identity_update")
    assert browser.post("/my/information/verified/").status_code == 422
    with pytest.raises(Refusal, match="other_phone"):
        services.renew_identity(member, by_phone(STRANGE), actor=SYSTEM)
    assert Member.objects.get().mobile == OWN


def test_a_member_without_a_number_needs_another_method():
    member = an_individual(mobile="")
    with pytest.raises(Refusal, match="other_phone"):
        services.demand_same(member, by_phone(STRANGE))
    with pytest.raises(Refusal, match="other_phone"):
        services.demand_same(member, by_phone(""))
    services.demand_same(member, person(mobile=STRANGE))
