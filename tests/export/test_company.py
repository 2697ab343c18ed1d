"""The company's export details, its products and its membership, on the company pages."""

import datetime as dt

import pytest

from dure.export.applicants import APPLICANTS
from dure.export.hscodes.models import Code
from dure.export.membership import originals, selectors, updates
from dure.export.membership.models import (
    ExportProfile,
    Membership,
    MembershipState,
    Paper,
    Product,
    ProfileEdition,
    Proof,
    YearFigures,
)
from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.documents.models import Document
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Company, Origin
from tests.export.answers import company, figures, product, signed
from tests.factories import files
from tests.factories.portal import PASSWORD, make_account, make_company, make_link

pytestmark = pytest.mark.django_db
FIRM, OTHER = sandbox_world().companies[:2]
ACTOR = Actor("account", "someone", "누군가")


@pytest.fixture(autouse=True)
def _code():
    Code.objects.create(code="848210", own_words="", korean_words="")


@pytest.fixture
def firm():
    return make_company(business_registration_number=FIRM.business_registration_number)


@pytest.fixture
def master(client, firm):
    account = make_account(company=firm, is_master=True, role="export-company", kind="company")
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    return account


def describe(firm, *, state=MembershipState.PROVISIONAL, days=0, updated=0, **changes):
    """A member with details that were confirmed ``updated`` days ago."""
    ExportProfile.objects.create(
        company=firm, email="office@firm.example", sector="C", business_type="제조", main_product="베어링", assets=1500,
        countries=["US"], updated_on=clock.today() - dt.timedelta(days=updated),
    )  # fmt: skip
    year = clock.today().year - 1
    YearFigures.objects.create(company=firm, year=year, sales=1200, exports=300)
    full = clock.now() if state == MembershipState.FULL else None
    joined = clock.now() - dt.timedelta(days=days)
    return Membership.objects.create(company=firm, state=state, proof=Proof.PAPERS, joined_at=joined, full_at=full, **changes)


def test_a_company_from_the_hub_reads_freely_and_applies_once_its_details_are_in(client, firm, master):
    make_link(master, issuer="https://hub.example", member_kind="corporate")
    assert not APPLICANTS.standing(master).may_apply
    assert "수출 정보를 입력해 주세요" in client.get("/company/export/").content.decode()
    assert client.post("/company/export/edit/", company())["Location"] == "/company/export/figures/"
    assert client.post("/company/export/figures/", figures())["Location"] == "/company/export/"
    membership = Membership.objects.get(company=firm)
    assert (membership.state, membership.proof) == (MembershipState.FULL, Proof.HUB)
    standing = APPLICANTS.standing(master)
    assert (standing.may_apply, standing.provisional) == (True, False)


def test_an_old_account_without_proof_is_provisional(client, firm, master):
    client.post("/company/export/edit/", company())
    assert Membership.objects.get(company=firm).state == MembershipState.PROVISIONAL


def test_a_person_whom_the_companys_certificate_let_in_counts_as_proof(client, firm, master):
    make_account(company=firm, origin=Origin.FIRST_SIGN_IN)
    client.post("/company/export/edit/", company())
    assert Membership.objects.get(company=firm).is_full


def test_the_proof_of_somebody_who_has_left_counts_no_more(client, firm, master):
    make_account(company=firm, origin=Origin.FIRST_SIGN_IN, state="left", login_id=None)
    client.post("/company/export/edit/", company())
    assert not Membership.objects.get(company=firm).is_full


def test_facts_carry_value_source_and_day(firm, master):
    describe(firm, state=MembershipState.FULL)
    firm.address, firm.employees, firm.founded_on = "강원도 춘천시 가상로 1", 7, dt.date(2015, 3, 2)
    firm.save()
    Product.objects.create(company=firm, name="베어링", hs_code="848210", certifications={"iso": "9001"})
    facts = APPLICANTS.facts(firm, clock.today())
    year = clock.today().year - 1
    values = {name: fact.value for name, fact in facts.items()}
    assert values["region"] == "51"
    assert (values["sales"], values["exports"], facts["sales"].as_of) == (1200, 300, dt.date(year, 12, 31))
    assert (values["certifications"], values["hs_codes"], values["sector"], values["full_member"]) == (["iso"], ["848210"], "C", True)
    assert all(str(fact.source) for fact in facts.values())
    assert values["employees"] == 7


def test_without_details_every_fact_is_unknown_and_none_is_zero(firm):
    facts = APPLICANTS.facts(firm, clock.today())
    unknown = ("region", "founded_on", "employees", "sales", "exports", "sector", "countries")
    assert [facts[name].value for name in unknown] == [None] * len(unknown)


def test_the_snapshot_is_whole_and_plain(firm, master):
    import json

    describe(firm)
    Product.objects.create(company=firm, name="베어링", hs_code="848210")
    kept = json.loads(json.dumps(APPLICANTS.snapshot(master)))
    assert kept["company"]["main_product"] == "베어링"
    assert kept["membership"] == {"state": "provisional", "proof": "papers"}
    assert kept["years"] == {str(clock.today().year - 1): {"sales": 1200, "exports": 300}}
    assert kept["products"][0]["hs_code"] == "848210"
    assert kept["contact"]["email"] == master.email


def test_the_data_confirmed_at_submission_are_saved_as_an_edition(firm, master):
    describe(firm, updated=200)
    form = APPLICANTS.update_form(master)
    data = typed(form) | {"address": "대전광역시 서구 가상로 9", "company_phone": "042-000-1000", "employees": 20, "sales": 2000}
    bound = APPLICANTS.update_form(master, data)
    assert bound.is_valid(), bound.errors
    bound.save(actor=ACTOR)
    firm.refresh_from_db()
    assert (firm.address, firm.employees) == ("대전광역시 서구 가상로 9", 20)
    assert YearFigures.objects.get(company=firm).sales == 2000
    assert selectors.profile_of(firm).updated_on == clock.today()
    assert set(ProfileEdition.objects.values_list("what", flat=True)) == {"profile", "figures"}


def typed(form):
    return {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}


def test_a_colleague_without_the_right_confirms_the_companys_data_and_changes_none(firm):
    describe(firm)
    Company.objects.filter(pk=firm.pk).update(address="대전광역시 유성구 가상로 1", phone="0420001000", employees=12)
    contact = make_account(company=Company.objects.get(pk=firm.pk), role="company-contact")
    form = APPLICANTS.update_form(contact)
    assert ("본사 소재지", "대전광역시 유성구 가상로 1", "") in form.fixed
    assert form.note
    forged = {"address": "서울특별시 가상로 9", "employees": 5000, "assets": 1, "sales": 99, "exports": 99, "main_product": "다른 것"}
    bound = APPLICANTS.update_form(contact, {**typed(form), "position": "부장", **forged})
    assert bound.is_valid(), bound.errors
    bound.save(actor=ACTOR)
    firm.refresh_from_db()
    contact.refresh_from_db()
    year = YearFigures.objects.get(company=firm)
    assert (firm.address, firm.employees, year.sales, year.exports) == ("대전광역시 유성구 가상로 1", 12, 1200, 300)
    assert (selectors.profile_of(firm).main_product, contact.position) == ("베어링", "부장")
    assert not ProfileEdition.objects.exists()


def test_a_colleague_is_told_which_data_the_company_has_not_given(firm):
    describe(firm)
    contact = make_account(company=firm, role="company-contact")
    Company.objects.filter(pk=firm.pk).update(employees=None)
    contact.company.refresh_from_db()
    form = APPLICANTS.update_form(contact, typed(APPLICANTS.update_form(contact)))
    assert not form.is_valid()
    assert "종업원 수(명)" in str(form.non_field_errors())


def test_the_email_address_is_changed_behind_the_password_alone(firm, master):
    describe(firm)
    before = master.email
    unbound = APPLICANTS.update_form(master)
    assert "email" not in unbound.fields
    assert unbound.fixed == [("담당자 이메일", before, "/my/details/")]
    data = {**typed(unbound), "address": "대전광역시 서구 가상로 9", "company_phone": "042-000-1000", "employees": 20}
    form = APPLICANTS.update_form(master, {**data, "email": "thief@elsewhere.example"})
    assert form.is_valid(), form.errors
    form.save(actor=ACTOR)
    master.refresh_from_db()
    assert master.email == before


def test_products_are_kept_changed_and_removed_with_their_evidence(client, firm, master):
    describe(firm)
    answer = client.post("/company/export/products/add/", {**product(), "evidence": files.upload("iso.pdf", files.pdf())})
    assert answer["Location"] == "/company/export/#products", answer.content.decode()
    made = Product.objects.get()
    assert made.certifications == {"iso": "ISO 9001"}
    assert Document.objects.get(removed_at=None).kind == made.evidence_kind
    client.post(f"/company/export/products/{made.pk}/", product(name="깊은홈 볼베어링", iso=""))
    made.refresh_from_db()
    assert (made.name, made.certifications) == ("깊은홈 볼베어링", {})
    client.post(f"/company/export/products/{made.pk}/remove/")
    assert not selectors.products(firm).exists()
    assert not Document.objects.filter(removed_at=None).exists()
    assert ProfileEdition.objects.filter(what="removal").exists()


def test_the_products_and_files_of_another_company_do_not_exist(client, firm, master):
    describe(firm)
    stranger = make_company()
    theirs = Product.objects.create(company=stranger, name="남의 것", hs_code="848210")
    paper = Document.objects.create(
        owner=f"company:{stranger.pk}", kind="x", name="비밀.pdf", content_type="application/pdf", size=1, sha256="0" * 64, state="clean", uploaded_by="x"
    )
    for address in (f"/company/export/products/{theirs.pk}/", f"/company/export/files/{paper.pk}/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/company/export/products/{theirs.pk}/", product()).status_code == 404
    assert client.post(f"/company/export/products/{theirs.pk}/remove/").status_code == 404
    client.post("/company/export/figures/", {**figures(), "remove_file": paper.pk.hex})
    paper.refresh_from_db()
    assert paper.removed_at is None
    taken = client.post("/company/export/products/add/", {**product(), "key": theirs.pk.hex})
    assert taken.status_code in {302, 422}
    theirs.refresh_from_db()
    assert (theirs.name, theirs.company) == ("남의 것", stranger)


def test_a_colleague_sees_and_does_not_edit(client, firm):
    describe(firm)
    account = make_account(company=firm, role="company-contact", kind="company")
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    assert "/company/export/edit/" not in client.get("/company/export/").content.decode()
    assert client.get("/company/export/edit/").status_code == 403


def test_the_company_page_asks_a_constant_number_of_queries(client, firm, master, django_assert_max_num_queries):
    describe(firm)
    for number in range(30):
        Product.objects.create(company=firm, name=f"제품 {number}", hs_code="848210")
    with django_assert_max_num_queries(16):
        client.get("/company/export/")


def test_saving_the_same_again_makes_no_edition(client, firm, master):
    describe(firm)
    client.post("/company/export/edit/", company())
    client.post("/company/export/edit/", company())
    assert ProfileEdition.objects.filter(what="profile").count() == 1


def test_the_certificate_makes_a_provisional_member_full_at_once(client, firm, master, trusted):
    describe(firm)
    page = client.post("/company/export/authenticate/").content.decode()
    wrong = client.post("/company/export/authenticate/", signed(page, trusted / OTHER.key))
    assert wrong.status_code == 422
    assert not Membership.objects.get().is_full
    right = client.post("/company/export/authenticate/", signed(wrong.content.decode(), trusted / FIRM.key))
    assert right["Location"] == "/company/export/"
    membership = Membership.objects.get()
    assert (membership.state, membership.proof) == (MembershipState.FULL, Proof.CERTIFICATE)


def test_a_new_year_asks_for_its_figures_and_a_year_later_everything_is_asked(client, firm, master, travel):
    describe(firm, state=MembershipState.FULL)
    for back in (2, 3):
        YearFigures.objects.create(company=firm, year=clock.today().year - back, sales=1, exports=1)
    assert not selectors.standing(firm).due
    days = (dt.date(clock.today().year + 1, 1, 1) - clock.today()).days
    travel(days=days)
    client.post("/sign-in/", {"login_id": master.login_id, "password": PASSWORD})
    assert selectors.standing(firm).years_missing == (clock.today().year - 1,)
    assert f"{clock.today().year - 1}년 매출액과 수출액이 없습니다" in client.get("/company/export/").content.decode()


def test_the_yearly_mail_goes_out_once_a_year_and_confirming_is_enough(client, firm, master, travel):
    describe(firm, state=MembershipState.FULL, updated=366)
    assert (updates.ask_due(), updates.ask_due()) == (1, 0)
    client.post("/company/export/confirm/")
    travel(days=364)
    assert updates.ask_due() == 0
    travel(days=3)
    assert updates.ask_due() == 1
    assert Message.objects.filter(key="export_update_asked").count() == 2


def test_reminders_come_on_their_days_once_each_and_then_the_time_is_over(firm, master, travel, settings):
    settings.ENV = {**settings.ENV, "ORIGINAL_REMINDERS": ["14", "30"], "PROVISIONAL_DAYS": 60}
    membership = describe(firm)
    assert originals.remind_due() == 0
    travel(days=14)
    assert (originals.remind_due(), originals.remind_due()) == (1, 0)
    travel(days=17)
    assert (originals.remind_due(), originals.remind_due()) == (1, 0)
    assert originals.lapse_due() == 0
    travel(days=30)
    assert (originals.lapse_due(), originals.lapse_due()) == (1, 0)
    standing = APPLICANTS.standing(master)
    assert not standing.may_apply
    assert "기업인증서" in standing.reason
    keys = list(Message.objects.order_by("pk").values_list("key", flat=True))
    assert keys == ["originals_reminder", "originals_reminder", "membership_lapsed"]
    originals.receive(membership, list(Paper), agency=None, actor=ACTOR)
    assert APPLICANTS.standing(master).may_apply


def test_without_an_end_nothing_runs_out(firm, travel, settings):
    settings.ENV = {**settings.ENV, "PROVISIONAL_DAYS": 0}
    describe(firm, days=5000)
    assert originals.lapse_due() == 0


def test_refused_papers_are_told_and_may_be_handed_in_again(client, firm, master):
    membership = describe(firm)
    originals.refuse(membership, reason="인감이 흐립니다.", agency=None, actor=ACTOR)
    assert "인감이 흐립니다." in client.get("/company/export/").content.decode()
    assert Message.objects.get().key == "originals_refused"
    assert client.post("/company/export/papers/", {}).status_code == 422
    client.post("/company/export/papers/", {"papers": files.upload("인감.png", files.png())})
    assert Membership.objects.get().refusal == ""
    assert AuditEntry.objects.filter(action="originals.refused").exists()
