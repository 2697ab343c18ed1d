"""A company signs up at the export portal alone."""

import datetime as dt

import pytest
from django.conf import settings

from dure.export.applicants import APPLICANTS
from dure.export.hscodes.models import Code
from dure.export.membership import drafts, pages
from dure.export.membership.models import Membership, MembershipState, Product, Proof, SignUpDraft
from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.consent import selectors as terms
from dure.foundation.consent.models import Consent
from dure.foundation.consent.services import draft as write
from dure.foundation.consent.services import publish
from dure.foundation.documents.models import Document
from dure.foundation.integrations import nts
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, Company
from tests.export.answers import PASSWORD, SignUp, company, contact, figures, product, signed, tax_office
from tests.factories import files
from tests.factories.portal import make_account, make_company

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _codes():
    for code in ("848210", "848220"):
        Code.objects.create(code=code, own_words="", korean_words="")


FIRM, OTHER = sandbox_world().companies[:2]
PAPERS = files.packed({"consent.pdf": files.pdf(), "licence.jpg": files.jpeg(), "seal.png": files.png()})


def papers(name="papers.zip", body=PAPERS):
    return {"papers": files.upload(name, body)}


def test_without_a_certificate_the_company_becomes_a_provisional_member(client, sign_up):
    assert sign_up.agree()["Location"] == "/sign-up/authenticate/"
    assert sign_up.without_certificate()["Location"] == "/sign-up/contact/"
    assert sign_up.post("contact", contact())["Location"] == "/sign-up/papers/"
    assert sign_up.post("papers", papers())["Location"] == "/sign-up/company/"
    assert sign_up.post("company", company())["Location"] == "/sign-up/figures/"
    assert sign_up.post("figures", {**figures(), "sales_evidence": files.upload("sales.pdf", files.pdf())})["Location"] == "/sign-up/products/"
    assert sign_up.post("products/add", {**product(), "evidence": files.upload("iso.pdf", files.pdf(b"\n"))})["Location"] == "/sign-up/products/"
    assert sign_up.post("products", {})["Location"] == "/sign-up/check/"
    page = client.get("/sign-up/check/").content.decode()
    for told in ("가상정밀", "개인사업자", "2015년 3월 2일", "김하나", "010-9001-0001", "미국", "1,500", "sales.pdf", "볼베어링", "8482.10", "iso.pdf", "ISO 9001"):
        assert told in page, told
    assert PASSWORD not in page
    assert sign_up.finish()["Location"] == "/sign-up/done/"
    assert "임시회원입니다" in client.get("/sign-up/done/").content.decode()
    account = Account.objects.get(login_id="exporter01")
    membership = Membership.objects.get(company=account.company)
    assert (membership.state, membership.proof) == (MembershipState.PROVISIONAL, Proof.PAPERS)
    assert account.check_password(PASSWORD)
    assert account.is_master
    assert account.roles.get().key == "export-company"
    assert not account.email_consent
    assert Consent.objects.filter(subject=account.subject).count() == 3
    only = Product.objects.get()
    kinds = set(Document.objects.filter(owner=f"company:{account.company_id}").values_list("kind", flat=True))
    assert kinds == {"membership-papers", "sales-evidence", only.evidence_kind}
    standing = APPLICANTS.standing(account)
    assert standing.may_apply
    assert standing.provisional
    assert Message.objects.get().key == "export_joined_provisional"


def test_the_certificate_makes_a_full_member_at_once(client, monkeypatch, trusted):
    tax_office(monkeypatch)
    sign_up = SignUp(client, FIRM.business_registration_number)
    sign_up.agree()
    assert sign_up.sign(trusted / FIRM.key)["Location"] == "/sign-up/contact/"
    sign_up.details()
    assert client.get("/sign-up/papers/")["Location"] == "/sign-up/contact/"
    sign_up.finish()
    membership = Membership.objects.get()
    assert (membership.state, membership.proof, len(membership.certificate)) == (MembershipState.FULL, Proof.CERTIFICATE, 64)
    assert not APPLICANTS.standing(Account.objects.get()).provisional


@pytest.mark.parametrize("wrong", ["other", "revoked", "expired", "wrong-policy"])
def test_a_certificate_that_is_not_the_companys_is_refused_in_words(client, monkeypatch, trusted, wrong):
    tax_office(monkeypatch)
    sign_up = SignUp(client, FIRM.business_registration_number)
    sign_up.agree()
    answer = sign_up.sign(trusted / OTHER.key if wrong == "other" else trusted / "bad" / wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert client.get("/sign-up/contact/")["Location"] == "/sign-up/authenticate/"


def test_the_number_posted_with_the_signature_does_not_count(client, monkeypatch, trusted):
    tax_office(monkeypatch)
    sign_up = SignUp(client, OTHER.business_registration_number)
    sign_up.agree()
    data = {**signed(sign_up.certificate_page(), trusted / FIRM.key), "number": FIRM.business_registration_number}
    assert client.post("/sign-up/authenticate/", data).status_code == 400


def test_the_button_for_the_required_texts_leaves_the_optional_one_alone(client, sign_up):
    page = client.get("/sign-up/").content.decode()
    assert page.count('name="terms-') == 4
    sign_up.agree()
    draft = SignUpDraft.objects.get()
    assert len(draft.agreed) == 3
    refused = client.post("/sign-up/", {})
    assert refused.status_code == 400
    assert refused.content.decode().count("꼭 필요한 약관입니다") >= 3


def new_version(audience="corporate"):
    old = terms.required_for(audience)[0]
    texts = {"title_ko": "새 약관", "title_en": "New terms", "body_ko": "새 본문", "body_en": "New text"}
    return publish(write(old.document, actor=SYSTEM, **texts), effective_from=clock.now(), actor=SYSTEM)


def test_the_record_tells_when_and_in_which_language_the_terms_were_shown(client, sign_up, travel):
    began = clock.now()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    sign_up.agree()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ko"
    travel(hours=3)
    sign_up.without_certificate()
    sign_up.post("papers", papers())
    sign_up.details()
    assert sign_up.finish()["Location"] == "/sign-up/done/"
    for consent in Consent.objects.select_related("version"):
        assert (consent.language, consent.text_hash) == ("en", consent.version.text_hash("en"))
        assert consent.given_at - began < dt.timedelta(hours=1)


def test_terms_that_changed_on_the_way_are_read_and_agreed_to_before_the_end(client, sign_up):
    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("papers", papers())
    sign_up.details()
    fresh = new_version()
    assert sign_up.finish()["Location"] == "/sign-up/"
    assert not Account.objects.exists()
    page = client.get("/sign-up/").content.decode()
    assert "가입하는 동안 약관이 바뀌었습니다" in page
    assert sign_up.agree()["Location"] == "/sign-up/check/"
    sign_up.finish()
    assert Consent.objects.filter(version=fresh).exists()


def test_the_button_agrees_to_no_text_that_its_page_did_not_show(client):
    shown = [version.pk for version in terms.current("corporate")]
    new_version()
    answer = client.post("/sign-up/", {"required": "1", "shown": shown})
    assert answer.status_code == 400
    assert "‘새 약관’에 동의해 주세요" in answer.content.decode()
    assert not SignUpDraft.objects.exists()


def test_a_later_page_sends_back_to_the_first_that_is_open(client, sign_up):
    assert client.get("/sign-up/company/")["Location"] == "/sign-up/"
    sign_up.agree()
    assert client.get("/sign-up/company/")["Location"] == "/sign-up/authenticate/"
    sign_up.without_certificate()
    answer = sign_up.finish()
    assert answer.status_code == 400
    assert "담당자 정보" in answer.content.decode()
    assert not Account.objects.exists()


def test_going_back_finds_everything_as_typed_and_asks_for_no_password_again(client, sign_up):
    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("contact", contact())
    sign_up.post("company", company())
    page = client.get("/sign-up/company/").content.decode()
    assert 'value="Virtual Precision"' in page
    assert page.count("checked") == 4
    sign_up.post("company", company(countries=["US"]))
    assert pages.done(SignUpDraft.objects.get())["company"]
    assert "앞서 정한 비밀번호" in client.get("/sign-up/contact/").content.decode()
    assert sign_up.post("contact", contact(password="", password_again="", position="부장"))["Location"] == "/sign-up/papers/"
    assert sign_up.post("contact", contact(login_id="other12345", password="", password_again="")).status_code == 400
    draft = SignUpDraft.objects.get()
    assert draft.answers["contact"]["position"] == "부장"
    assert PASSWORD not in draft.answers_json


def test_a_file_survives_an_error_elsewhere_on_the_page(client, sign_up):
    sign_up.agree()
    sign_up.without_certificate()
    wrong = {**figures(), f"sales_{clock.today().year - 1}": "많음", "exports_evidence": files.upload("수출실적.pdf", files.pdf())}
    page = sign_up.post("figures", wrong)
    assert page.status_code == 400
    assert "수출실적.pdf" in page.content.decode()
    assert "많음" in page.content.decode()
    kept = Document.objects.get()
    again = sign_up.post("figures", {**figures(), "remove_file": kept.pk.hex})
    assert again.status_code == 200
    assert "수출실적.pdf" not in again.content.decode()
    assert 'value="1000"' in again.content.decode()


BOMB = files.packed({"zeros.pdf": b"%PDF-" + b"\0" * 60_000_000})


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("papers.zip", BOMB, "지나치게 큽니다"),
        ("papers.zip", files.packed({"../../seal.png": files.png()}), "경로가 올바르지"),
        ("papers.pdf", files.png(), "실제 내용이 다릅니다"),
        ("papers.docx", files.docx(), "올릴 수 없는 형식"),
        ("papers.zip", files.packed({"setup.exe": b"MZ"}), "실행 파일이 있습니다"),
        ("papers.zip", b"", "빈 파일입니다"),
    ],
)
def test_bad_papers_are_refused_by_name_and_reason(client, sign_up, name, body, words):
    sign_up.agree()
    sign_up.without_certificate()
    page = sign_up.post("papers", papers(name, body)).content.decode()
    assert words in page
    assert name in page
    assert not Document.objects.exists()


def test_photographs_of_the_papers_will_do_and_a_name_in_parts_is_put_together(client, sign_up):
    sign_up.agree()
    sign_up.without_certificate()
    answer = sign_up.post("papers", {"papers": [files.upload("동의서.jpg", files.jpeg()), files.upload("인감.png", files.png())]})
    assert answer["Location"] == "/sign-up/company/"
    assert set(Document.objects.values_list("name", flat=True)) == {"동의서.jpg", "인감.png"}


def test_pressing_twice_makes_one_membership(client, sign_up):
    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("papers", papers())
    sign_up.details()
    assert sign_up.finish()["Location"] == "/sign-up/done/"
    assert sign_up.finish()["Location"] == "/sign-up/done/"
    assert (Account.objects.count(), Company.objects.count(), Membership.objects.count()) == (1, 1, 1)


def test_a_company_with_an_account_is_told_where_to_go(client, sign_up):
    make_account(company=make_company(business_registration_number=sign_up.number))
    sign_up.agree()
    assert "이미 가입한 기업입니다" in sign_up.without_certificate().content.decode()


def test_what_a_company_left_behind_opens_to_its_certificate_alone(client, monkeypatch, trusted):
    tax_office(monkeypatch)
    sign_up = SignUp(client, FIRM.business_registration_number)
    make_account(company=make_company(business_registration_number=sign_up.number), state="left", login_id=None)
    sign_up.agree()
    assert "기업인증서로만" in sign_up.without_certificate().content.decode()
    assert sign_up.sign(trusted / FIRM.key)["Location"] == "/sign-up/contact/"


@pytest.mark.parametrize(("standing", "words"), [(nts.Standing.CLOSED, "폐업한"), (nts.Standing.UNREGISTERED, "등록되지 않은")])
def test_a_business_that_the_tax_office_does_not_know_is_refused(client, sign_up, monkeypatch, standing, words):
    tax_office(monkeypatch, standing)
    sign_up.agree()
    assert words in sign_up.without_certificate().content.decode()


def test_an_outage_of_the_tax_office_stops_nobody_and_the_question_stays_open(client, sign_up, monkeypatch):
    from dure.foundation import jobs

    tax_office(monkeypatch, nts.Standing.UNVERIFIED)
    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("papers", papers())
    sign_up.details()
    sign_up.finish()
    assert Membership.objects.get().business_standing == "unverified"
    tax_office(monkeypatch)
    jobs.run_all()
    assert Membership.objects.get().business_standing == "active"


def test_a_draft_is_forgotten_after_a_day_with_its_files(client, sign_up, travel):
    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("papers", papers())
    travel(hours=25)
    assert client.get("/sign-up/company/")["Location"] == "/sign-up/"
    assert drafts.purge() == 1
    assert not Document.objects.filter(removed_at=None).exists()


def test_another_number_forgets_what_the_first_brought(client, sign_up):
    from tests.factories.portal import business_number

    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("papers", papers())
    sign_up.post("company", company())
    sign_up.number = business_number()
    sign_up.without_certificate()
    assert "company" not in SignUpDraft.objects.get().answers
    assert not Document.objects.filter(removed_at=None).exists()


def test_products_are_added_changed_and_taken_away_without_script(client, sign_up):
    sign_up.agree()
    sign_up.without_certificate()
    sign_up.post("products/add", product())
    sign_up.post("products/add", product(name="롤러베어링", hs_code="848220"))
    first, second = SignUpDraft.objects.get().answers["products"]
    assert sign_up.post("products/add", product(hs_code="84A")).status_code == 400
    sign_up.post(f"products/{first['key']}", product(name="깊은홈 볼베어링"))
    sign_up.post("products", {"remove_product": second["key"]})
    assert [one["name"] for one in SignUpDraft.objects.get().answers["products"]] == ["깊은홈 볼베어링"]
    assert client.get("/sign-up/products/0123/").status_code == 404


def test_the_consent_form_is_a_pdf_that_names_the_agencies(client, django_assert_max_num_queries):
    answer = client.get("/sign-up/consent-form/")
    assert answer.content.startswith(b"%PDF-")
