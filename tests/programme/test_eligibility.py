"""The answer before anyone starts, the list of fitting calls, the staff's editor."""

import datetime as dt

import pytest

from dure.export.membership.models import ExportProfile
from dure.foundation import clock
from dure.foundation.audit.models import AuditEntry
from dure.portal.accounts.models import Company
from dure.programme.announcements.models import AgencyStaff, AnnouncementRegion
from dure.programme.eligibility import benefits, selectors
from dure.programme.eligibility.models import StoredRequirement
from dure.rules.eligibility import Benefit, Verdict
from tests.factories.certificates import make_agency, make_call, make_exporting_account
from tests.factories.portal import PASSWORD, make_account
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _day():
    clock.move(dt.datetime(2026, 11, 21, 12, tzinfo=clock.SEOUL) - clock.real())


@pytest.fixture
def account():
    return make_exporting_account()


def sign_in(client, account):
    assert client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD}).status_code == 302


def ask_for(call, **kinds):
    for kind, parameters in kinds.items():
        StoredRequirement.objects.create(announcement=call, kind=kind, parameters=parameters)
    return call


def page(client, call):
    return client.get(f"/announcements/{call.pk}/").content.decode()


def test_each_answer_names_value_source_and_when_instead(client, account):
    call = ask_for(make_call(), founded={"least": 11, "most": None}, employees={"least": 5, "most": 50})
    sign_in(client, account)
    shown = page(client, call)
    assert "지금은 신청 조건에 맞지 않습니다" in shown
    assert "2016년 2월 29일(월)" in shown
    assert "2027년 2월 28일(일)부터 조건에 맞습니다." in shown
    assert "12명" in shown
    assert "기업 정보 (2026년 11월 21일(토) 기준)" in shown


def test_what_is_not_known_is_said(client, account):
    call = ask_for(make_call(), industry={"sectors": ["J"], "words": ["로봇"]}, employees={"least": 5, "most": None})
    Company.objects.update(employees=None)
    ExportProfile.objects.update(sector="C")
    assert selectors.assess(call, Company.objects.get(), TODAY).verdict == Verdict.NOT
    call.requirements.filter(kind="industry").delete()
    sign_in(client, account)
    assert "직원 수 정보가 없어 확인하지 못했습니다." in page(client, call)


def test_before_signing_in_the_requirements_are_shown_and_the_way_in(client):
    call = ask_for(make_call(), employees={"least": 5, "most": 50})
    shown = page(client, call)
    assert "5명 이상, 50명 이하" in shown
    assert f"/sign-in/?next=%2Fannouncements%2F{call.pk}%2F" in shown
    assert "신청 조건" not in page(client, make_call())


def test_an_announcement_for_some_regions_is_judged_by_them_unless_staff_set_others(account):
    call = make_call()
    AnnouncementRegion.objects.create(announcement=call, code="11")
    assert selectors.assess(call, account.company, TODAY).verdict == Verdict.NOT
    ask_for(call, region={"codes": ["30"]})
    assert selectors.assess(call, account.company, TODAY).verdict == Verdict.ELIGIBLE


def test_support_that_runs_is_told_by_the_apps_that_give_it(account, monkeypatch):
    call = ask_for(make_call(), no_benefit={"keys": ["fair"]})
    monkeypatch.setattr(benefits, "_providers", [])
    assert selectors.assess(call, account.company, TODAY).verdict == Verdict.UNKNOWN
    monkeypatch.setattr(benefits, "_providers", [lambda _company: [Benefit("fair", "전시회 지원", dt.date(2026, 12, 31))]])
    found = selectors.assess(call, account.company, TODAY)
    assert (found.verdict, found.changes_on) == (Verdict.NOT, dt.date(2027, 1, 1))


@pytest.fixture
def calls():
    return {
        "eligible": ask_for(make_call(title="맞는 공고"), employees={"least": 5, "most": None}),
        "not": ask_for(make_call(title="안 맞는 공고"), employees={"least": 500, "most": None}),
        "unknown": ask_for(make_call(title="모르는 공고"), industry={"sectors": [], "words": ["로봇"]}),
        "unstated": make_call(title="조건 없는 공고"),
    }


def test_for_me_sorts_what_is_open_now(client, account, calls):
    Company.objects.update(industry="")
    make_call(title="끝난 공고", opens_at=clock.now() - dt.timedelta(days=3), closes_at=clock.now())
    make_call(title="곧 열 공고", opens_at=clock.now() + dt.timedelta(days=1))
    sign_in(client, account)
    titles = {call.title for call in calls.values()} | {"끝난 공고", "곧 열 공고"}
    for group, call in calls.items():
        shown = client.get("/for-me/", {"group": group}).content.decode()
        assert {title for title in titles if f">{title}<" in shown} == {call.title}
    unknown = client.get("/for-me/", {"group": "unknown"}).content.decode()
    assert "업종 — 공고 1건" in unknown
    assert client.get("/for-me/", {"group": "nonsense", "page": "x", "agency": "ZZZ"}).status_code == 200


def test_for_me_narrows_and_keeps_the_number_of_queries(client, account, calls, django_assert_num_queries):
    other = ask_for(make_call(make_agency("ABC"), title="다른 기관의 공고"), employees={"least": 1, "most": None})
    sign_in(client, account)
    assert other.title in client.get("/for-me/").content.decode()
    assert f">{other.title}<" not in client.get("/for-me/", {"agency": "BZA"}).content.decode()
    queries = count_queries(client)
    for _turn in range(5):
        ask_for(make_call(), employees={"least": 1, "most": None}, region={"codes": ["30"]})
    assert count_queries(client) == queries


def count_queries(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection ) as found:
        client.get("/for-me/")
    return len(found)


def test_for_me_without_a_company(client):
    sign_in(client, make_account(role="agency-staff"))
    assert "기업에 속한 계정이 아닙니다" in client.get("/for-me/").content.decode()


@pytest.fixture
def editor(client):
    user = make_staff("lead")
    staff_sign_in(client, user)
    return user


def path(call):
    return f"/office/announcements/{call.pk}/eligibility/"


def test_staff_set_requirements_and_see_them_in_words(client, editor):
    call = make_call(state="draft", published_at=None)
    answers = {
        "region_codes": ["30", "36"], "founded_least": "3", "founded_most": "", "exports_most": "5000", "industry_sectors": ["C"],
        "industry_words": "로봇, 정밀", "certifications_kinds": ["iso"], "no_benefit_keys": ["trade-mission"], "full_member": "on",
    }  # fmt: skip
    assert client.post(path(call), answers).status_code == 302
    stored = {row.kind: row.parameters for row in call.requirements.all()}
    assert stored["industry"] == {"sectors": ["C"], "words": ["로봇", "정밀"]}
    assert stored["founded"] == {"least": 3, "most": None}
    assert len(stored) == 7
    shown = client.get(path(call)).content.decode()
    for words in ("설립한 지 3년 이상", "5,000천 달러 이하", "제조업 또는 ‘로봇’, ‘정밀’", "ISO 인증 가운데 하나", "대전, 세종", "로봇, 정밀"):
        assert words in shown
    assert AuditEntry.objects.filter(action="eligibility.edited").count() == 1
    client.post(path(call), answers)
    assert AuditEntry.objects.filter(action="eligibility.edited").count() == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"founded_least": "7", "founded_most": "3"}, "최대는 최소보다 작을 수 없습니다."),
        ({"employees_least": "-1"}, "0"),
        ({"sales_most": "많이"}, "숫자만 입력해 주세요."),
        ({"region_codes": ["99"]}, "소재지"),
        ({"founded_least": "201"}, "200"),
    ],
)
def test_bad_ranges_are_refused_in_words_beside_what_was_typed(client, editor, answers, words):
    call = make_call(state="draft", published_at=None)
    answer = client.post(path(call), answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not call.requirements.exists()


def test_a_published_announcement_wants_a_reason(client, editor):
    call = make_call()
    assert client.post(path(call), {"full_member": "on"}).status_code == 422
    assert client.post(path(call), {"full_member": "on", "reason": "시행 지침 변경"}).status_code == 302


def test_staff_of_another_agency_do_not_get_in(client):
    user = make_staff("operator")
    AgencyStaff.objects.create(staff=user, agency=make_agency("ABC"))
    staff_sign_in(client, user)
    assert client.get(path(make_call())).status_code == 404


def test_a_contact_who_may_not_edit_is_sent_to_who_may(client, account):
    call = ask_for(make_call(), founded={"least": 11, "most": None})
    unsure = ask_for(make_call(serial=801), employees={"least": 5, "most": None})
    Company.objects.update(employees=None)
    contact = make_account(role="company-contact", company=account.company)
    paths = (f"/announcements/{call.pk}/", f"/announcements/{call.pk}/certificate/", f"/announcements/{unsure.pk}/", "/for-me/?group=unknown")
    sign_in(client, contact)
    for path in paths:
        shown = client.get(path).content.decode().split("<main", 1)[1]
        assert "마스터에게" in shown, path
        assert "/company/export/" not in shown.split("</main", 1)[0], path
        assert "/certificate/" not in shown or path != paths[0]
    assert "동의하고 확인증 발급" not in client.get(paths[1]).content.decode()
    sign_in(client, account)
    for path in (paths[0], paths[3]):
        assert 'href="/company/export/"' in client.get(path).content.decode().split("<main", 1)[1]
    assert "동의하고 확인증 발급" in client.get(paths[1]).content.decode()
