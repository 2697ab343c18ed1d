"""My page: information, security, consents, services, copies."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from dure.foundation.access import SYSTEM
from dure.foundation.consent import services as consent_services
from dure.foundation.consent.models import Consent, TermsDocument
from dure.hub.catalogue import services as catalogue
from dure.hub.catalogue.models import LinkState, Service, ServiceLink
from dure.hub.events.models import Delivery
from dure.hub.members.models import Member
from dure.hub.mypage.models import IssuedCopy
from dure.hub.oidc.models import AuthMethod
from dure.hub.oidc.models import Client as Relying
from dure.hub.signin.models import Passkey
from dure.protocol import events
from tests.factories.members import PASSWORD, a_browser, a_company, an_individual, is_in, mails, session_of, type_password
from tests.factories.signup import bring, business_number, company, person

pytestmark = pytest.mark.django_db
FRESH = "Heron#2027y"


@pytest.fixture
def member() -> Member:
    return an_individual()


@pytest.fixture
def browser(member: Member) -> Client:
    return a_browser(member)


def page(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def a_portal(service: Service, **more: object) -> Relying:
    return Relying.objects.create(
        client_id=f"client-{service.key}", name=service.name, service=service, auth_method=AuthMethod.NONE, sector=service.key,
        events_uri="https://portal.example/events", scopes=["openid", "profile", "email"], **more,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["", "information/", "security/", "security/history/", "consents/", "services/", "download/", "leave/"])
@pytest.mark.parametrize("kind", ["individual", "corporate"])
def test_every_page_opens_for_both_kinds(path: str, kind: str):
    page(a_browser(an_individual() if kind == "individual" else a_company()), f"/my/{path}")


@pytest.mark.parametrize("path", ["", "information/", "information/edit/", "security/", "consents/", "services/", "download/", "leave/"])
def test_a_stranger_is_sent_to_the_sign_in_and_back(path: str):
    answer = a_browser().get(f"/my/{path}")
    assert answer["Location"].startswith("/sign-in/?next=%2Fmy%2F")


# --- information -------------------------------------------------------------------------------------------------


def test_contact_data_are_changed_and_told_to_linked_portals(member: Member, browser: Client):
    service = Service.objects.order_by("key")[0]
    a_portal(service)
    catalogue.link(member, service, actor=SYSTEM)
    answer = browser.post("/my/information/edit/", {"email": "new@example.org", "phone": "042-123-4567", "language": "ko"})
    assert answer["Location"] == "/my/information/"
    member.refresh_from_db()
    assert (member.email, member.phone) == ("new@example.org", "+82421234567")
    told = Delivery.objects.filter(member_id=member.pk).order_by("sequence").values_list("event_type", flat=True)
    assert list(told) == [events.IDENTIFIER_CHANGED, events.MEMBER_CHANGED]


def test_a_bad_value_is_named_at_its_field_and_what_was_typed_stays(browser: Client):
    answer = browser.post("/my/information/edit/", {"email": "new@example.org", "phone": "12", "language": "ko"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "전화번호를 02-1234-5678처럼" in text
    assert 'value="new@example.org"' in text


def test_proved_fields_cannot_be_typed(member: Member, browser: Client):
    browser.post(
        "/my/information/edit/", {"email": "a@example.org", "phone": "", "language": "ko", "name": "다른이름", "mobile": "+821000000000"}
    )
    member.refresh_from_db()
    assert (member.name, member.mobile) == ("한가람", "+821011112222")


def test_proved_fields_change_by_verifying_again(member: Member, browser: Client):
    bring(browser, person("한가온"), "identity_update")
    text = page(browser, "/my/information/verified/")
    assert "한가람" in text
    assert "한가온" in text
    browser.post("/my/information/verified/")
    member.refresh_from_db()
    assert member.name == "한가온"


def test_another_persons_verification_changes_nothing(member: Member, browser: Client):
    bring(browser, person("남의이름", ci="Z"), "identity_update")
    assert browser.post("/my/information/verified/").status_code == 422
    member.refresh_from_db()
    assert member.name == "한가람"


def test_a_companys_new_representative_comes_with_its_certificate():
    member = a_company(business_number(7))
    browser = a_browser(member)
    bring(browser, company(business_number(7), representative="새대표"), "identity_update")
    browser.post("/my/information/verified/")
    member.refresh_from_db()
    assert member.representative == "새대표"


# --- security ----------------------------------------------------------------------------------------------------


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(member: Member, browser: Client):
    other, token = a_browser(member), browser.cookies["hub_session"].value
    answer = browser.post("/my/security/password/", {"current": PASSWORD, "password": FRESH, "again": FRESH})
    assert answer["Location"] == "/my/security/"
    assert is_in(browser)
    assert not is_in(other)
    assert browser.cookies["hub_session"].value != token
    assert len(mails("password_changed", member)) == 1
    assert type_password(a_browser(), "garam.han", FRESH).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"current": "Wrong!2026pw", "password": FRESH, "again": FRESH}, "비밀번호가 맞지 않습니다."),
        ({"current": PASSWORD, "password": FRESH, "again": "Heron#2027z"}, "서로 다릅니다"),
        ({"current": PASSWORD, "password": "Garam.han1!", "again": "Garam.han1!"}, "아이디를 넣을 수 없습니다."),
        ({"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "지금 쓰는 비밀번호와 같습니다."),
    ],
)
def test_a_password_change_that_breaks_a_rule_says_which(browser: Client, typed: dict[str, str], said: str):
    answer = browser.post("/my/security/password/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_present_password_cannot_be_guessed_without_end(browser: Client):
    wrong = {"current": "Wrong!2026pw", "password": FRESH, "again": FRESH}
    last = [browser.post("/my/security/password/", wrong).content.decode() for _try in range(6)][-1]
    assert "잠시 기다려야 합니다." in last


def test_a_company_without_password_has_no_page_to_change_it():
    assert a_browser(a_company()).get("/my/security/password/").status_code == 404


def test_ending_the_session_of_this_browser_signs_out(browser: Client):
    session = session_of(browser)
    assert session is not None
    assert browser.post(f"/my/security/sessions/{session.pk}/end/")["Location"] == "/signed-out/"
    assert not is_in(browser)


def test_the_history_shows_failed_attempts_too(member: Member, browser: Client):
    type_password(a_browser(ip="198.51.100.20"), "garam.han", "Wrong!2026pw")
    text = page(browser, "/my/security/history/")
    assert "198.51.100.20" in text
    assert "실패" in text


def test_passkeys_are_renamed_and_removed_by_their_owner_alone(member: Member, browser: Client):
    passkey = Passkey.objects.create(member=member, credential_id="abc", public_key="k", name="노트북")
    stranger = a_browser(an_individual("naru.kim", name="김나루", ci="B"))
    for path in (f"/passkeys/{passkey.pk}/", f"/passkeys/{passkey.pk}/remove/"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"name": "빼앗음"}).status_code == 404
    browser.post(f"/passkeys/{passkey.pk}/", {"name": "사무실"})
    assert "사무실" in page(browser, "/my/security/")
    browser.post(f"/passkeys/{passkey.pk}/remove/")
    assert not member.passkeys.exists()
    assert len(mails("passkey_removed", member)) == 1


# --- consents ----------------------------------------------------------------------------------------------------


def marketing() -> TermsDocument:
    return TermsDocument.objects.filter(site="hub", required=False)[0]


def test_optional_consents_are_given_withdrawn_and_kept_as_history(member: Member, browser: Client):
    document = marketing()
    browser.post(f"/my/consents/{document.key}/give/")
    assert "철회할까요?" in page(browser, f"/my/consents/{document.key}/withdraw/")
    browser.post(f"/my/consents/{document.key}/withdraw/")
    given = Consent.objects.get(subject=member.subject, version__document=document)
    assert given.withdrawn_at is not None
    assert "철회" in page(browser, "/my/consents/")
    browser.post(f"/my/consents/{document.key}/give/")
    assert Consent.objects.filter(subject=member.subject, version__document=document).count() == 2


def test_required_consents_cannot_be_withdrawn(member: Member, browser: Client):
    required = TermsDocument.objects.filter(site="hub", required=True)[0]
    assert browser.post(f"/my/consents/{required.key}/withdraw/").status_code == 404
    assert not Consent.objects.filter(subject=member.subject).exclude(withdrawn_at=None).exists()


def test_the_statement_holds_the_texts_agreed_to_and_its_issue_is_recorded(member: Member, browser: Client):
    answer = browser.post("/my/consents/download/")
    assert answer["Content-Disposition"] == 'attachment; filename="consents.html"'
    version = consent_services.required_for(member.kind)[0]
    assert version.text_hash("ko") in answer.content.decode()
    assert list(IssuedCopy.objects.values_list("kind", flat=True)) == ["consents"]


def test_the_text_of_somebody_elses_consent_is_not_found(browser: Client):
    other = an_individual("naru.kim", name="김나루", ci="B")
    theirs = Consent.objects.filter(subject=other.subject)[0]
    assert browser.get(f"/my/consents/text/{theirs.pk}/").status_code == 404


# --- services ----------------------------------------------------------------------------------------------------


def test_a_service_is_linked_after_saying_which_data_may_pass(member: Member, browser: Client):
    service = Service.objects.order_by("key")[0]
    a_portal(service)
    assert "이름, 생년월일, 성별" in page(browser, f"/my/services/{service.key}/link/")
    browser.post(f"/my/services/{service.key}/link/")
    assert ServiceLink.objects.get(member=member).state == LinkState.ACTIVE
    assert service.name in page(browser, "/my/services/?linked=yes")


def test_unlinking_names_the_consequence_and_tells_the_portal_once(member: Member, browser: Client):
    service = Service.objects.order_by("key")[0]
    a_portal(service)
    catalogue.link(member, service, actor=SYSTEM)
    text = page(browser, f"/my/services/{service.key}/unlink/")
    assert "연결을 해제할까요?" in text
    assert "계정과 신청 내역은 지워지지 않습니다" in text
    browser.post(f"/my/services/{service.key}/unlink/")
    browser.post(f"/my/services/{service.key}/unlink/")
    assert ServiceLink.objects.get(member=member).state == LinkState.REMOVED
    assert Delivery.objects.filter(member_id=member.pk).count() == 1


def test_going_to_a_service_uses_its_own_start_of_sign_in(member: Member, browser: Client, settings: LazySettings):
    service = Service.objects.order_by("key")[0]
    a_portal(service, initiate_login_uri="https://portal.example/sign-in/unified/")
    answer = browser.get(f"/my/services/{service.key}/go/")
    assert answer["Location"].startswith("https://portal.example/sign-in/unified/?iss=http")


def test_the_catalogue_is_filtered_and_searched(browser: Client):
    service = Service.objects.exclude(agency="").order_by("key")[0]
    found = browser.get("/my/services/", {"q": service.name}).context["page"].object_list
    assert service in list(found)
    assert list(browser.get("/my/services/", {"q": "있을리없는이름"}).context["page"].object_list) == []


def test_the_queries_of_the_catalogue_do_not_grow_with_it(browser: Client, django_assert_max_num_queries: Callable):  # type: ignore[type-arg]
    Service.objects.bulk_create(Service(key=f"more-{n}", name=f"서비스 {n}") for n in range(300))
    with django_assert_max_num_queries(8):
        browser.get("/my/services/")


# --- copies ------------------------------------------------------------------------------------------------------


def test_the_copy_holds_everything_readable_by_people_and_programs(member: Member, browser: Client):
    answer = browser.post("/my/download/")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(packed.namelist()) == ["my-data.html", "my-data.json"]
    data = json.loads(packed.read("my-data.json"))
    assert data["member"]["name"] == "한가람"
    assert data["member"]["mobile"] == "010-1111-2222"
    assert len(data["consents"]) == len(consent_services.required_for(member.kind))
    assert data["sign_ins"][0]["ip"] == "203.0.113.7"
    assert "한가람" in packed.read("my-data.html").decode()


def test_the_copy_holds_no_secrets(member: Member, browser: Client):
    packed = zipfile.ZipFile(io.BytesIO(browser.post("/my/download/").content))
    text = packed.read("my-data.json").decode() + packed.read("my-data.html").decode()
    for secret in (member.password, member.ci_hash or "-", browser.cookies["hub_session"].value):
        assert secret not in text


def test_a_copy_needs_a_recent_proof(browser: Client, travel: Callable[..., None]):
    travel(minutes=15)
    assert browser.post("/my/download/")["Location"] == "/sign-in/again/?next=%2Fmy%2Fdownload%2F"
