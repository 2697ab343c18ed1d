"""Companies sign in with their number and a certificate; certificates themselves are tested with the verification."""

import dataclasses
import datetime as dt

import pytest

from dure.foundation import clock
from dure.hub.members.models import Member, MemberState
from dure.hub.verification import CertificateRef
from tests.factories.members import a_browser, a_company, is_in, mails, session_of
from tests.factories.signup import bring, business_number, company

pytestmark = pytest.mark.django_db
NUMBER = business_number(7)


def ref(serial: str) -> CertificateRef:
    return CertificateRef("CN=Test CA", serial, f"CN=가람정밀 {serial}", serial * 8, clock.now() + dt.timedelta(days=300))


def test_the_number_leads_to_the_choice_of_a_certificate_and_back():
    answer = a_browser().post("/sign-in/corporate/", {"number": f"{NUMBER[:3]}-{NUMBER[3:5]}-{NUMBER[5:]}", "next": "/my/services/"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/verify/sign_in/corporate/?next=%2Fsign-in%2Fcorporate%2Fdone%2F")
    assert NUMBER in answer["Location"]


@pytest.mark.parametrize("typed", ["", "123", "1234567890", "abcdefghij"])
def test_a_number_that_cannot_be_one_is_refused_in_words(typed: str):
    answer = a_browser().post("/sign-in/corporate/", {"number": typed})
    assert answer.status_code == 422
    assert "사업자등록번호" in answer.content.decode()


def test_a_certificate_of_the_company_starts_a_session_and_leads_on_without_script():
    member = a_company(NUMBER)
    browser = a_browser()
    bring(browser, company(NUMBER), "sign_in")
    page = browser.get(f"/sign-in/corporate/done/?number={NUMBER}&next=/my/services/").content.decode()
    assert '<meta http-equiv="refresh" content="0;url=/my/services/">' in page
    session = session_of(browser)
    assert session is not None
    assert (session.member_id, session.amr, session.method) == (member.pk, "swk pin", "certificate")


def test_a_certificate_is_good_for_one_sign_in_only():
    a_company(NUMBER)
    browser = a_browser()
    bring(browser, company(NUMBER), "sign_in")
    browser.get("/sign-in/corporate/done/")
    browser.post("/sign-out/")
    answer = browser.get("/sign-in/corporate/done/")
    assert answer.status_code == 422
    assert "인증이 끝나지 않았거나 시간이 지났습니다." in answer.content.decode()
    assert not is_in(browser)


def test_a_certificate_of_another_business_is_refused():
    a_company(NUMBER)
    browser = a_browser()
    bring(browser, company(business_number(8)), "sign_in")
    page = browser.get(f"/sign-in/corporate/done/?number={NUMBER}").content.decode()
    assert "입력하신 사업자등록번호와 인증서의 사업자등록번호가 다릅니다." in page
    assert not is_in(browser)


def test_a_business_without_membership_is_told_so():
    browser = a_browser()
    bring(browser, company(NUMBER), "sign_in")
    assert "가입한 통합회원이 없습니다." in browser.get("/sign-in/corporate/done/").content.decode()


def test_a_verification_for_another_purpose_signs_nobody_in():
    a_company(NUMBER)
    browser = a_browser()
    bring(browser, company(NUMBER), "step_up")
    browser.get("/sign-in/corporate/done/")
    assert not is_in(browser)


def test_a_suspended_company_is_told_in_words():
    Member.objects.filter(pk=a_company(NUMBER).pk).update(state=MemberState.SUSPENDED)
    browser = a_browser()
    bring(browser, company(NUMBER), "sign_in")
    assert "이용이 정지된 회원입니다." in browser.get("/sign-in/corporate/done/").content.decode()


def test_a_certificate_is_remembered_and_a_second_one_is_told_by_mail():
    member = a_company(NUMBER)
    for serial in ("01", "01", "02"):
        browser = a_browser()
        bring(browser, dataclasses.replace(company(NUMBER), certificate_ref=ref(serial)), "sign_in")
        assert browser.get("/sign-in/corporate/done/").status_code == 200
    assert set(member.certificates.values_list("serial", flat=True)) == {"01", "02"}
    assert len(mails("new_certificate", member)) == 1


def test_the_number_is_remembered_when_asked():
    browser = a_browser()
    browser.post("/sign-in/corporate/", {"number": NUMBER, "remember": "on"})
    assert f'value="{NUMBER[:3]}-{NUMBER[3:5]}-{NUMBER[5:]}"' in browser.get("/sign-in/corporate/").content.decode()
