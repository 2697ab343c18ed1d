"""Mails that tell a member about what concerns the safety of the account."""

import pytest

from tests.factories.members import a_browser, an_individual, mails, type_password

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone) Safari/605"


def test_the_first_sign_in_is_no_news():
    member = an_individual()
    a_browser(member)
    assert mails("new_device", member) == []


def test_a_new_kind_of_browser_or_place_is_told_with_time_and_address():
    member = an_individual()
    a_browser(member)
    a_browser(member, user_agent=PHONE, ip="198.51.100.4")
    letters = mails("new_device", member)
    assert len(letters) == 1
    assert "198.51.100.4" in letters[0].body
    assert "iPhone" in letters[0].body


def test_a_known_browser_is_no_news_even_from_another_place():
    member = an_individual()
    browser = a_browser(member)
    browser.post("/sign-out/")
    browser.defaults["REMOTE_ADDR"] = "198.51.100.4"
    type_password(browser, "garam.han")
    assert mails("new_device", member) == []


def test_the_same_browser_without_its_mark_at_the_same_place_is_no_news():
    member = an_individual()
    a_browser(member)
    a_browser(member)
    assert mails("new_device", member) == []


def test_the_mail_speaks_the_members_language():
    member = an_individual()
    a_browser(member)
    member.language = "en"
    member.save()
    a_browser(member, user_agent=PHONE)
    letter = mails("new_device", member)[0]
    assert letter.subject == "Sign-in from a new device"
    assert not any("가" <= letter_ <= "힣" for letter_ in letter.body.replace("한가람", ""))
