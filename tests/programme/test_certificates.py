"""What a company gets, once; what staff may do with it; what is left when its time is over."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction

from dure.foundation import clock, jobs, pdf
from dure.foundation.consent import selectors as terms
from dure.foundation.documents import store
from dure.foundation.documents.models import Document
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account
from dure.portal.accounts.services import leave
from dure.programme.announcements.models import AgencyStaff
from dure.programme.applicants import applicants
from dure.programme.certificates import numbers, papers, selectors, services
from dure.programme.certificates.models import Certificate, Counter, State
from dure.programme.certificates.tasks import erase_old_certificates
from dure.programme.eligibility import benefits
from dure.programme.eligibility.models import StoredRequirement
from tests.factories.certificates import actor_of, make_agency, make_call, make_certificate, make_exporter, make_exporting_account
from tests.factories.portal import PASSWORD, make_account
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


@pytest.fixture
def account():
    return make_exporting_account()


@pytest.fixture
def call():
    return make_call()


def staff_actor(client, *roles, agencies=()):
    user = make_staff(*roles)
    for agency in agencies:
        AgencyStaff.objects.create(staff=user, agency=agency)
    staff_sign_in(client, user)
    return user


def sign_in(client, account):
    assert client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD}).status_code == 302


def answers(form, account):
    values = {name: form[name].value() for name in form.fields}
    agreed = {f"terms-{version.pk}": "on" for version in terms.current(applicants().audience(account))}
    return {**{name: "" if value is None else value for name, value in values.items()}, **agreed}


def ask(client, account, call, **changes):
    form = applicants().update_form(account)
    return client.post(f"/announcements/{call.pk}/certificate/", {**answers(form, account), **changes})


def refused(act):
    with pytest.raises(Refusal) as found, transaction.atomic():
        act()
    return found.value.code


def test_a_company_confirms_its_data_agrees_and_downloads_a_signed_pdf(client, account, call):
    sign_in(client, account)
    page = client.get(f"/announcements/{call.pk}/certificate/").content.decode()
    assert "동의하고 확인증 발급" in page
    answer = ask(client, account, call, main_product="새 베어링")
    certificate = Certificate.objects.get()
    assert answer["Location"] == f"/my/certificates/{certificate.pk}/?new=1"
    assert certificate.number == f"{YEAR}-{call.code}-0001"
    assert re.fullmatch(r"\d{4}-BZA\d{7}-0001", certificate.number)
    done = client.get(answer["Location"])
    assert done["Refresh"] == f"1; url=/my/certificates/{certificate.pk}/file/"
    file = client.get(f"/my/certificates/{certificate.pk}/file/")
    content = b"".join(file.streaming_content)
    assert pdf.verify(content) == pdf.Verdict.OURS
    assert certificate.facts["main_product"] == "새 베어링"
    assert {row["key"] for row in certificate.consents} == {v.document.key for v in terms.current("corporate")}
    assert terms.outstanding(account.subject, "corporate") == []
    assert certificate.number in client.get("/my/certificates/").content.decode()
    jobs.run_all()
    assert certificate.number in Message.objects.get(key="certificate_issued").body


def test_pressing_twice_and_a_colleague_get_the_one_certificate(client, account, call):
    sign_in(client, account)
    first, again = ask(client, account, call), ask(client, account, call)
    assert again["Location"] in first["Location"]
    colleague = make_exporting_account(account.company)
    assert services.issue(colleague, call, actor=actor_of(colleague)) == Certificate.objects.get()
    assert Counter.objects.get().last == 1


def test_numbers_run_by_announcement_and_year_without_gaps(account, call):
    other, elsewhere = make_exporting_account(), make_call()
    issued = [make_certificate(who, what).number for who, what in ((account, call), (other, call), (account, elsewhere))]
    assert issued == [f"{YEAR}-{call.code}-0001", f"{YEAR}-{call.code}-0002", f"{YEAR}-{elsewhere.code}-0001"]
    third = make_exporting_account()

    @transaction.atomic
    def fail():
        make_certificate(third, call)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert make_certificate(third, call).number == f"{YEAR}-{call.code}-0003"


def test_without_a_valid_signing_certificate_the_company_is_told_and_no_number_is_used(account, call, monkeypatch):
    check, ends = pdf.keys.Identity.check, pdf.keys.identity().certificate.not_valid_after
    monkeypatch.setattr(pdf.keys.Identity, "check", lambda identity, _now: check(identity, ends + dt.timedelta(seconds=1)))
    assert refused(lambda: services.issue(account, call, actor=actor_of(account))) == "no_key"
    assert not Certificate.objects.exists()
    assert not Counter.objects.exists()


def test_the_year_in_the_number_is_that_of_seoul(account):
    new_year = dt.datetime(YEAR + 1, 1, 1, 0, 0, tzinfo=clock.SEOUL)
    clock.move(new_year - clock.real())
    call = make_call()
    assert make_certificate(account, call).number.startswith(f"{YEAR + 1}-")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reception": "here"}, "received_here"),
        ({"closes_at": clock.now() - dt.timedelta(seconds=1), "opens_at": clock.now() - dt.timedelta(days=9)}, "not_open"),
        ({"opens_at": clock.now() + dt.timedelta(hours=1), "closes_at": clock.now() + dt.timedelta(days=9)}, "not_open"),
        ({"state": "withdrawn"}, "not_open"),
    ],
)
def test_none_outside_the_period_or_for_another_kind_of_call(account, changes, code):
    call = make_call(**changes)
    assert refused(lambda: services.issue(account, call, actor=actor_of(account))) == code
    assert not Certificate.objects.exists()
    assert not Counter.objects.filter(last__gt=0).exists()


def test_a_company_that_does_not_qualify_gets_none_and_an_unchecked_requirement_is_printed(account, call, monkeypatch):
    monkeypatch.setattr(benefits, "_providers", [])
    StoredRequirement.objects.create(announcement=call, kind="no_benefit", parameters={"keys": ["trade-mission"]})
    assert "중복 지원 제한" in papers.notes(make_certificate(account, call).content)[0]
    strict = make_call()
    StoredRequirement.objects.create(announcement=strict, kind="employees", parameters={"least": 50, "most": None})
    assert refused(lambda: services.issue(account, strict, actor=actor_of(account))) == "not_eligible"


def test_a_provisional_member_is_marked(client, call):
    account = make_exporting_account(make_exporter(full=False))
    certificate = make_certificate(account, call)
    assert certificate.provisional
    assert "임시회원" in papers.notes(certificate.content)[0]
    assert "임시회원으로 발급" in client.get(f"/verify/{certificate.number}/").content.decode()


def test_what_was_refused_saves_nothing_and_keeps_what_was_typed(client, account, call):
    sign_in(client, account)
    StoredRequirement.objects.create(announcement=call, kind="employees", parameters={"least": 50, "most": None})
    answer = ask(client, account, call, main_product="바뀐 제품")
    assert answer.status_code == 422
    assert "바뀐 제품" in answer.content.decode()
    assert applicants().snapshot(account)["company"]["main_product"] == "베어링"
    missing = client.post(f"/announcements/{call.pk}/certificate/", answers(applicants().update_form(account), account) | {"main_product": ""})
    assert missing.status_code == 422


def test_a_colleague_who_may_not_edit_the_company_sees_its_data_and_gets_the_certificate(client, account, call):
    colleague = make_account(role="company-contact", company=account.company)
    sign_in(client, colleague)
    page = client.get(f"/announcements/{call.pk}/certificate/").content.decode()
    assert "<dd>베어링</dd>" in page
    assert 'href="/my/details/"' in page
    assert 'name="main_product"' not in page
    ask(client, colleague, call, main_product="새 베어링", email="thief@elsewhere.example")
    assert Certificate.objects.get().facts["main_product"] == "베어링"
    assert Account.objects.get(pk=colleague.pk).email == colleague.email


def test_terms_are_needed(client, account, call):
    sign_in(client, account)
    given = {name: value for name, value in answers(applicants().update_form(account), account).items() if not name.startswith("terms-")}
    assert client.post(f"/announcements/{call.pk}/certificate/", given).status_code == 422
    assert not Certificate.objects.exists()


def test_the_page_is_not_there_for_other_calls_and_closed_ones_say_so(client, account):
    sign_in(client, account)
    assert client.get(f"/announcements/{make_call(reception='here').pk}/certificate/").status_code == 404
    closed = make_call(opens_at=clock.now() - dt.timedelta(days=9), closes_at=clock.now() - dt.timedelta(days=1))
    assert "발급할 수 없습니다" in client.get(f"/announcements/{closed.pk}/certificate/").content.decode()


def test_another_company_does_not_see_it(client, account, call):
    certificate = make_certificate(account, call)
    sign_in(client, make_exporting_account())
    for path in ("", "file/"):
        assert client.get(f"/my/certificates/{certificate.pk}/{path}").status_code == 404
    assert certificate.number not in client.get("/my/certificates/").content.decode()


def test_the_database_holds_one_active_certificate_a_company(account, call):
    made = make_certificate(account, call)
    twin = Certificate(number="x", announcement=call, year=YEAR, running=9, company=account.company, document=None, sha256="0" * 64)
    twin.document = Document.objects.create(
        owner="x", kind="certificate", name="x.pdf", content_type="application/pdf", size=1, sha256="1", state="clean", uploaded_by="x"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()
    assert Certificate.objects.get() == made


def test_staff_revoke_with_a_reason_and_the_company_cannot_take_another(client, account, call):
    certificate = make_certificate(account, call)
    staff_actor(client, "lead")
    path = f"/office/certificates/{certificate.pk}/"
    assert client.post(f"{path}revoke/", {"revoke-reason": "no"}).status_code == 422
    assert client.post(f"{path}revoke/", {"revoke-reason": "폐업한 기업"}).status_code == 302
    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.reason) == (State.REVOKED, "폐업한 기업")
    assert "취소된 확인증" in client.get(f"/verify/{certificate.number}/").content.decode()
    assert refused(lambda: services.issue(account, call, actor=actor_of(account))) == "revoked"
    jobs.run_all()
    assert "폐업한 기업" in Message.objects.get(key="certificate_revoked").body
    assert refused(lambda: services.revoke(certificate, reason="한 번 더 취소", actor=actor_of(account))) != ""


def test_staff_issue_again_under_a_new_number_with_present_data(client, account, call):
    first = make_certificate(account, call)
    account.company.representative = "새대표"
    account.company.save()
    staff_actor(client, "lead")
    answer = client.post(f"/office/certificates/{first.pk}/reissue/", {"reissue-reason": "대표자가 바뀜"})
    second = Certificate.objects.get(replaces=first)
    assert answer["Location"] == f"/office/certificates/{second.pk}/"
    assert second.number == f"{YEAR}-{call.code}-0002"
    assert second.facts["representative"] == "새대표"
    assert Certificate.objects.get(pk=first.pk).state == State.REPLACED
    assert "새 확인증으로 바뀐" in client.get(f"/verify/{first.number}/").content.decode()
    assert first.number in client.get(answer["Location"]).content.decode()
    assert second.number in client.get(f"/office/certificates/{first.pk}/").content.decode()
    again = client.post(f"/office/certificates/{first.pk}/reissue/", {"reissue-reason": "두 번째 시도"}, follow=True)
    assert "이미 다시 발급한" in again.content.decode()
    assert selectors.active(account.company, call) == second


def test_staff_of_an_agency_handle_their_own_certificates_alone(client, account, call):
    mine, others = make_certificate(account, call), make_certificate(account, make_call(make_agency("ABC")))
    staff_actor(client, "operator", agencies=[call.agency])
    listed = client.get("/office/certificates/").content.decode()
    assert mine.number in listed
    assert others.number not in listed
    assert client.get(f"/office/certificates/{others.pk}/").status_code == 404
    assert client.post(f"/office/certificates/{others.pk}/revoke/", {"revoke-reason": "남의 것"}).status_code == 404
    assert b"".join(client.get(f"/office/certificates/{mine.pk}/file/").streaming_content).startswith(b"%PDF-")
    export = client.post("/office/exports/", {"kind": "certificates", "format": "csv", "masked": "on", "reason": "월말 보고"})
    body = export.content.decode("utf-8-sig")
    assert mine.number in body
    assert others.number not in body
    assert "가온정밀" not in body


@pytest.mark.parametrize("words", ["가온", "BZA0000001-0001", "시장개척단"])
def test_staff_find_by_company_number_or_call(client, account, call, words):
    certificate = make_certificate(account, call)
    staff_actor(client, "lead")
    typed = f"{YEAR}-{words}" if words[0] == "B" else words
    found = client.get("/office/certificates/", {"q": typed, "state": "active", "agency": "BZA"}).content.decode()
    assert f"/office/certificates/{certificate.pk}/" in found
    assert str(certificate.pk) not in client.get("/office/certificates/", {"q": typed, "state": "revoked"}).content.decode()


def test_the_list_issues_a_constant_number_of_queries(client, django_assert_max_num_queries, call):
    staff_actor(client, "lead")
    for _turn in range(3):
        make_certificate(call=call)
    with django_assert_max_num_queries(12):
        client.get("/office/certificates/")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2026-BZA0000005-0001", "2026-BZA0000005-0001"),
        (" 2026 bza0000005 0001 ", "2026-BZA0000005-0001"),
        ("2026bza00000050001", "2026-BZA0000005-0001"),
        ("2026–BZA0000005–12345", "2026-BZA0000005-12345"),
        ("2026-BZA0000005", ""),
        ("2026-BZA0000005-0001' OR 1=1", ""),
        ("", ""),
        ("9" * 4000, ""),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert numbers.read(typed) == number


def test_contents_go_when_their_time_is_over_and_the_number_still_answers(client, account, call):
    certificate = make_certificate(account, call)
    name, sha256 = certificate.facts["name"], certificate.sha256
    clock.move(dt.timedelta(days=5 * 365 - 3))
    erase_old_certificates.func()
    assert Certificate.objects.get().erased_at is None
    clock.move(dt.timedelta(days=5 * 365 + 5))
    erase_old_certificates.func()
    left = Certificate.objects.get()
    assert (left.content, left.company, left.account, left.document) == ({}, None, None, None)
    assert left.sha256 == sha256
    assert name not in str(vars(left))
    assert "보관 기간이 지난" in client.get(f"/verify/{left.number}/").content.decode()
    assert services.erase_run_out() == 0


def test_contents_go_half_a_year_after_the_last_colleague_left(account, call):
    make_certificate(account, call)
    colleague = make_exporting_account(account.company)
    leave(account, actor=actor_of(account))
    clock.move(dt.timedelta(days=200))
    assert services.erase_run_out() == 0
    leave(colleague, actor=actor_of(colleague))
    clock.move(dt.timedelta(days=200 + 179))
    assert services.erase_run_out() == 0
    clock.move(dt.timedelta(days=200 + 182))
    assert services.erase_run_out() == 1


def test_the_paper_says_what_the_record_says(account, call):
    certificate = make_certificate(account, call)
    with store.opened(certificate.document.sha256) as stream:
        content = stream.read()
    assert pdf.verify(content) == pdf.Verdict.OURS
    rows = dict(papers.rows(certificate.content["company"]))
    assert rows == {
        "기업명": "주식회사 가온정밀",
        "대표자": "나대표",
        "설립일": "2016년 2월 29일",
        "사업자등록번호": rows["사업자등록번호"],
        "업종": "정밀부품 제조",
        "주 생산품": "베어링",
        "주소": "대전광역시 유성구 가상로 1",
        "전화번호": "042-000-1001",
    }
    assert papers.seal_rows("한밭시 수출지원") == ["한밭시", "수출지", "원의인"]
