"""Finding the login ID and setting a new password."""

import dataclasses
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from dure.foundation import jobs
from dure.hub.members.models import Member
from dure.hub.signin.models import ResetLink
from dure.hub.verification import VerifiedIdentity
from tests.factories.members import PASSWORD, a_browser, a_company, an_individual, is_in, mails, type_password
from tests.factories.signup import bring, business_number, company, person

pytestmark = pytest.mark.django_db
FRESH = "Heron#2027y"
NEW = {"password": FRESH, "again": FRESH}


def by_phone_only(mobile: str = "+821011112222") -> VerifiedIdentity:
    return dataclasses.replace(person(mobile=mobile), ci_hash="")


def link_in_mail(member: Member) -> str:
    jobs.run_all()
    found = re.search(r"/reset-password/link/[\w-]+/", mails("reset_link", member)[-1].body)
    assert found
    return found[0]


def ask_for_link(login_id: str = "garam.han", email: str = "garam.han@example.com") -> Any:
    return a_browser().post("/reset-password/mail/", {"login_id": login_id, "email": email})


def test_the_id_is_shown_masked_and_whole_on_demand():
    an_individual()
    browser = a_browser()
    bring(browser, person(), "find_id")
    masked = browser.get("/find-id/result/").content.decode()
    assert "gara****n" in masked
    assert "garam.han" not in masked
    assert "garam.han" in browser.get("/find-id/result/?show=1").content.decode()


def test_a_phone_number_alone_shows_masked_ids_only():
    an_individual()
    browser = a_browser()
    bring(browser, by_phone_only(), "find_id")
    page = browser.get("/find-id/result/?show=1").content.decode()
    assert "gara****n" in page
    assert "garam.han" not in page


def test_a_company_finds_its_id_by_certificate():
    a_company(business_number(7), "garam-co")
    browser = a_browser()
    bring(browser, company(business_number(7)), "find_id")
    assert "garam-co" in browser.get("/find-id/result/?show=1").content.decode()


def test_somebody_without_membership_is_offered_to_join():
    browser = a_browser()
    bring(browser, person(), "find_id")
    assert "가입한 통합회원이 없습니다" in browser.get("/find-id/result/").content.decode()


def test_without_verification_there_is_no_result():
    assert a_browser().get("/find-id/result/")["Location"] == "/find-id/"


def test_a_verified_person_sets_a_new_password_and_every_session_ends():
    member = an_individual()
    other = a_browser(member)
    browser = a_browser()
    bring(browser, person(), "reset_password")
    assert "gara****n" in browser.get("/reset-password/verified/").content.decode()
    assert browser.post("/reset-password/verified/", NEW)["Location"] == "/sign-in/"
    assert not is_in(other)
    assert type_password(a_browser(), "garam.han").status_code == 422
    assert type_password(a_browser(), "garam.han", FRESH).status_code == 302
    assert len(mails("password_changed", member)) == 1


def test_a_verification_resets_one_password_once():
    an_individual()
    browser = a_browser()
    bring(browser, person(), "reset_password")
    browser.post("/reset-password/verified/", NEW)
    again = {"password": "Egret$2028z", "again": "Egret$2028z"}
    assert browser.post("/reset-password/verified/", again)["Location"] == "/reset-password/"
    assert type_password(a_browser(), "garam.han", FRESH).status_code == 302


def test_a_weak_password_is_refused_and_the_verification_stays_good():
    an_individual()
    browser = a_browser()
    bring(browser, person(), "reset_password")
    weak = browser.post("/reset-password/verified/", {"password": "Password1!", "again": "Password1!"})
    assert "너무 흔해서" in weak.content.decode()
    assert browser.post("/reset-password/verified/", NEW).status_code == 302


def test_by_phone_alone_the_login_id_is_asked_for_too():
    an_individual()
    browser = a_browser()
    bring(browser, by_phone_only(), "reset_password")
    assert browser.post("/reset-password/verified/", {**NEW, "login_id": "somebody"}).status_code == 422
    assert browser.post("/reset-password/verified/", {**NEW, "login_id": "garam.han"}).status_code == 302


def test_another_person_resets_nothing():
    an_individual()
    browser = a_browser()
    bring(browser, person(ci="Z", mobile="+821099998888"), "reset_password")
    assert "찾지 못했습니다" in browser.post("/reset-password/verified/", {**NEW, "login_id": "garam.han"}).content.decode()
    assert type_password(a_browser(), "garam.han").status_code == 302


def test_the_mailed_link_sets_a_password_once():
    member = an_individual()
    assert ask_for_link()["Location"] == "/reset-password/sent/"
    link = link_in_mail(member)
    assert a_browser().post(link, NEW).status_code == 302
    assert type_password(a_browser(), "garam.han", FRESH).status_code == 302
    used = a_browser().get(link)
    assert used.status_code == 410
    assert "이미 쓴 링크입니다." in used.content.decode()


def test_an_expired_or_made_up_link_is_told_in_words(travel: Callable[..., None]):
    member = an_individual()
    ask_for_link()
    link = link_in_mail(member)
    travel(minutes=31)
    assert "30분이 지나 쓸 수 없는 링크입니다." in a_browser().get(link).content.decode()
    assert "올바르지 않은 링크입니다." in a_browser().get("/reset-password/link/nonsense/").content.decode()


def test_a_reset_makes_every_other_link_worthless():
    member = an_individual()
    ask_for_link()
    first = link_in_mail(member)
    ask_for_link()
    second = link_in_mail(member)
    a_browser().post(second, NEW)
    assert a_browser().get(first).status_code == 410


@pytest.mark.parametrize(("login_id", "email"), [("nobody.here", "x@example.com"), ("garam.han", "other@example.com")])
def test_nobody_learns_whether_an_account_exists(login_id: str, email: str):
    an_individual()
    assert ask_for_link(login_id, email)["Location"] == "/reset-password/sent/"
    jobs.run_all()
    assert mails("reset_link") == []


def test_a_stranger_cannot_flood_a_mailbox():
    member = an_individual()
    statuses = [ask_for_link().status_code for _try in range(5)]
    jobs.run_all()
    assert statuses == [302, 302, 302, 429, 429]
    assert len(mails("reset_link", member)) == 3


def test_a_stranger_without_the_address_cannot_keep_the_owner_from_a_mail():
    member = an_individual()
    answers = [ask_for_link(email="other@example.com").status_code for _try in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert ask_for_link("  Garam.Han ", "Garam.Han@example.com").status_code == 302
    assert link_in_mail(member)


def test_the_wait_tells_nothing_of_the_account_either():
    an_individual()
    right = [ask_for_link().status_code for _try in range(5)]
    assert right == [ask_for_link("nobody.here", "x@example.com").status_code for _try in range(5)]


def test_the_database_holds_only_the_hash_of_a_link():
    member = an_individual()
    ask_for_link()
    token = link_in_mail(member).split("/")[3]
    assert ResetLink.objects.get().token_hash != token


@pytest.mark.django_db(transaction=True)
def test_of_two_uses_of_one_link_at_once_one_wins():
    member = an_individual()
    ask_for_link()
    link = link_in_mail(member)

    def use(password: str) -> int:
        try:
            return int(a_browser().post(link, {"password": password, "again": password}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(use, [FRESH, "Egret$2028z", "Crane%2029w", "Stork&2030v"]))
    assert statuses == [302, 410, 410, 410]
    assert type_password(a_browser(), "garam.han", PASSWORD).status_code == 422
