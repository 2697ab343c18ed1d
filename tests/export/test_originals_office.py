"""Staff record originals, refuse papers, look at files, and see the figures."""

import io

import pytest
from openpyxl import load_workbook

from dure.export.membership import originals
from dure.export.membership.models import Membership, MembershipEvent, MembershipState, Paper, Proof
from dure.foundation.access import Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.documents import services as documents
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.staff.permissions import permissions_of
from dure.portal.backoffice import exports
from dure.programme.announcements.models import Agency, AgencyStaff
from tests.factories import files
from tests.factories.portal import make_account, make_company
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
ACTOR = Actor("account", "x")


@pytest.fixture
def agency():
    return Agency.objects.create(code="HBT", name="한밭무역협회")


@pytest.fixture
def member():
    account = make_account(company=make_company(name="가상정밀"), is_master=True)
    return Membership.objects.create(company=account.company, proof=Proof.PAPERS)


@pytest.fixture
def staff(client):
    user = make_staff("operator")
    staff_sign_in(client, user)
    return user


def receive(client, member, agency, *papers):
    data = {"act": "receive", "receive-papers": papers, "receive-agency": agency.pk, "receive-note": "우편"}
    return client.post(f"/office/originals/{member.pk}/", data)


def test_the_last_original_makes_the_member_full_and_each_is_recorded(client, staff, member, agency):
    assert "가상정밀" in client.get("/office/originals/").content.decode()
    receive(client, member, agency, Paper.CONSENT, Paper.LICENCE)
    found = Membership.objects.get()
    assert (found.state, found.missing) == (MembershipState.PROVISIONAL, [Paper.SEAL])
    receive(client, member, agency, Paper.SEAL)
    found = Membership.objects.get()
    assert (found.state, found.proof) == (MembershipState.FULL, Proof.PAPERS)
    event = MembershipEvent.objects.first()
    assert (event.papers, event.agency, event.actor_label, event.note) == (["seal"], agency, staff.name, "우편")
    assert list(Message.objects.order_by("pk").values_list("key", flat=True)) == ["originals_partly", "membership_full"]
    assert AuditEntry.objects.filter(action="originals.received", actor=f"staff:{staff.pk}").count() == 2
    assert receive(client, member, agency, Paper.SEAL).status_code == 422


def test_staff_of_one_agency_record_for_their_own_alone(client, member, agency):
    other = Agency.objects.create(code="HBM", name="한밭무역관")
    user = make_staff("agency")
    AgencyStaff.objects.create(staff=user, agency=agency)
    staff_sign_in(client, user)
    assert "한밭무역관" not in client.get(f"/office/originals/{member.pk}/").content.decode()
    assert receive(client, member, other, Paper.CONSENT).status_code == 422
    assert receive(client, member, agency, Paper.CONSENT).status_code == 302


def test_nothing_chosen_is_refused(client, staff, member, agency):
    assert receive(client, member, agency).status_code == 422
    assert not MembershipEvent.objects.exists()


def test_a_refusal_needs_a_reason_and_is_told(client, staff, member, agency):
    address = f"/office/originals/{member.pk}/"
    assert client.post(address, {"act": "refuse", "refuse-reason": "", "refuse-agency": agency.pk}).status_code == 422
    client.post(address, {"act": "refuse", "refuse-reason": "인감이 흐립니다.", "refuse-agency": agency.pk})
    assert Membership.objects.get().refusal == "인감이 흐립니다."
    assert "인감이 흐립니다." in Message.objects.get().body


def test_opening_a_paper_is_recorded(client, staff, member):
    paper = documents.receive(files.upload("인감.pdf", files.pdf()), owner=member.subject, kind=originals.KIND, actor=ACTOR)
    other = documents.receive(files.upload("매출.pdf", files.pdf(b"\n")), owner=member.subject, kind="sales-evidence", actor=ACTOR)
    answer = client.get(f"/office/originals/{member.pk}/files/{paper.pk}/")
    assert (answer.status_code, b"".join(answer.streaming_content)[:5]) == (200, b"%PDF-")
    assert AuditEntry.objects.filter(action="document.read", obj=paper.subject).exists()
    assert client.get(f"/office/originals/{member.pk}/files/{other.pk}/").status_code == 404


def test_staff_without_the_permission_are_refused(client, member):
    staff_sign_in(client, make_staff("editor"))
    assert client.get("/office/originals/").status_code == 403


def test_the_list_costs_the_same_for_one_and_for_twenty(client, staff, member, django_assert_max_num_queries):
    for number in range(19):
        Membership.objects.create(company=make_company(name=f"회사{number}"), proof=Proof.PAPERS)
    with django_assert_max_num_queries(10):
        client.get("/office/originals/")


def test_statistics_are_charts_with_tables_and_sheets(client, staff, member):
    page = client.get("/office/statistics/").content.decode()
    assert "가입한 기업" in page
    assert "회원 상태" in page
    book = load_workbook(io.BytesIO(client.get("/office/statistics/membership-states/").content))
    assert list(book.active.values)[1:] == [("임시회원", 1), ("정식회원", 0), ("임시회원 기간 지남", 0)]
    assert client.get("/office/statistics/nothing/").status_code == 404
    assert client.get("/office/statistics/?first=2026-03-01&last=2026-02-01").status_code == 200


def test_the_to_do_page_and_the_exports_know_of_members(client, staff, member):
    assert "원본을 기다리는 임시회원" in client.get("/office/").content.decode()
    data = {"kind": "export-members", "format": "csv", "masked": "on", "reason": "월간 보고"}
    assert "가상정밀" in client.post("/office/exports/", data).content.decode()


@pytest.mark.parametrize("kind", ["people", "companies", "questions", "export-members"])
def test_staff_of_an_agency_take_out_nobody_elses_people_companies_or_questions(client, member, kind):
    staff_sign_in(client, make_staff("agency"))
    offered = client.get("/office/exports/").content.decode()
    assert 'value="certificates"' in offered
    assert f'value="{kind}"' not in offered
    answer = client.post("/office/exports/", {"kind": kind, "format": "csv", "masked": "on", "reason": "월간 보고"})
    assert answer.status_code == 422
    assert "가상정밀" not in answer.content.decode()
    assert not AuditEntry.objects.filter(action="export.made").exists()


@pytest.mark.parametrize("kind", ["people", "companies", "questions", "export-members"])
def test_the_table_itself_is_refused_without_the_right_to_see_what_it_holds(db, kind):
    clerk = Actor("staff", "1", permissions=permissions_of(["agency"]))
    with pytest.raises(Refusal, match="권한이 없습니다"):
        exports.make(kind, "csv", masked=True, actor=clerk, reason="월간 보고")
