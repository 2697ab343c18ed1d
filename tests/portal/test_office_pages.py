"""Every page of the back office opens for who may see it, and for nobody else."""

import pytest

from dure.foundation.staff.permissions import StaffPermission
from dure.portal.accounts.models import AccountState, Role
from dure.portal.board.models import FaqCategory, FaqEntry, Notice, PublicationState, Question
from tests.factories.portal import make_account, make_company
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db

PAGES = {
    "/office/": StaffPermission.DASHBOARD_SEE,
    "/office/people/": StaffPermission.PEOPLE_SEE,
    "/office/people/?q=김&state=active": StaffPermission.PEOPLE_SEE,
    "/office/companies/": StaffPermission.PEOPLE_SEE,
    "/office/approvals/": StaffPermission.APPROVAL_DECIDE,
    "/office/roles/": StaffPermission.ROLE_EDIT,
    "/office/roles/company-contact/": StaffPermission.ROLE_EDIT,
    "/office/exports/": StaffPermission.EXPORT_MAKE,
    "/office/statistics/": StaffPermission.STATISTICS_SEE,
    "/office/messages/": StaffPermission.MESSAGE_SEE,
    "/office/messages/texts/": StaffPermission.MESSAGE_SEE,
    "/office/audit/": StaffPermission.AUDIT_SEE,
    "/office/terms/": StaffPermission.TERMS_EDIT,
    "/office/questions/": StaffPermission.QUESTION_ANSWER,
    "/office/board/notices/": StaffPermission.BOARD_EDIT,
    "/office/board/notices/add/": StaffPermission.BOARD_EDIT,
    "/office/board/faq/": StaffPermission.BOARD_EDIT,
    "/office/board/faq/add/": StaffPermission.BOARD_EDIT,
    "/office/board/downloads/": StaffPermission.BOARD_EDIT,
    "/office/board/categories/add/": StaffPermission.BOARD_EDIT,
    "/office/pages/": StaffPermission.BOARD_EDIT,
    "/office/pages/add/": StaffPermission.BOARD_EDIT,
    "/office/pages/programme/": StaffPermission.BOARD_EDIT,
    "/office/staff/": StaffPermission.STAFF_MANAGE,
}
AUDITOR = {StaffPermission.DASHBOARD_SEE, StaffPermission.AUDIT_SEE, StaffPermission.STATISTICS_SEE}


@pytest.fixture
def world():
    company = make_company()
    make_account(company=company, is_master=True, role=Role.objects.filter(member_kind="corporate").first().key)
    waiting = make_account(kind="evaluator", state=AccountState.WAITING)
    Question.objects.create(account=waiting, title="서류가 무엇인가요", body="알려 주세요.")
    Notice.objects.create(title="안내", body="내용", state=PublicationState.PUBLISHED)
    FaqEntry.objects.create(category=FaqCategory.objects.create(name="가입"), title="어떻게 가입하나요", body="이렇게 합니다.")
    return company


@pytest.mark.every_portal
def test_a_lead_opens_every_page(client, world):
    staff_sign_in(client, make_staff("lead"))
    for address in PAGES:
        assert client.get(address).status_code == 200, address


def test_an_auditor_opens_only_what_the_role_allows(client, world):
    staff_sign_in(client, make_staff("auditor"))
    for address, permission in PAGES.items():
        assert client.get(address).status_code == (200 if permission in AUDITOR else 403), address


def test_nobody_else_opens_any(client, world):
    account = make_account(login_id="outsider01")
    for signed_in in (False, True):
        if signed_in:
            client.post("/sign-in/", {"login_id": account.login_id, "password": "Portal-pass-10"})
        for address in PAGES:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/office/sign-in/"), address
