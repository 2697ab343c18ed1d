import pytest
from django.test import Client

from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.consent import selectors
from dure.foundation.consent import services as consents
from dure.foundation.consent.models import Consent
from dure.hub.catalogue.models import ServiceLink
from dure.hub.members.models import Member
from dure.hub.signup import services
from dure.hub.signup.models import SignUpDraft
from tests.factories import signup as world
from tests.factories.signup import Journey

pytestmark = pytest.mark.django_db


def at_details(client: Client) -> Journey:
    journey = Journey(client)
    journey.agree()
    journey.prove(world.person())
    return journey


def nothing_was_made() -> bool:
    return not (Consent.objects.exists() or ServiceLink.objects.exists())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"login_id": "Ab"}, "5자 이상 20자 이하"),
        ({"login_id": "한글아이디"}, "영문 소문자"),
        ({"login_id": ""}, "아이디를 입력해 주세요"),
        ({"password": "short", "password_again": "short"}, "8자 이상"),
        ({"password": "alllowercase1!", "password_again": "alllowercase1!"}, "대문자"),
        ({"password": "Garam.han1!", "password_again": "Garam.han1!"}, "아이디를 넣을 수 없습니다"),
        ({"password": "P@ssw0rd1!", "password_again": "P@ssw0rd1!"}, "너무 흔해서"),
        ({"password_again": "Another!2026x"}, "서로 다릅니다"),
        ({"password": "", "password_again": ""}, "비밀번호를 입력해 주세요"),
        ({"email": "nobody"}, "name@example.com처럼"),
        ({"email": ""}, "이메일을 입력해 주세요"),
        ({"phone": "123"}, "지역번호부터"),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(client: Client, change: dict[str, str], message: str) -> None:
    journey = at_details(client)
    page = journey.fill(world.typed(**change)).content.decode()
    assert message in page
    assert "오류:" in page
    kept = {"email": "garam@example.com", "login_id": "garam.han", "phone": "042-123-4567"} | change
    assert all(f'value="{kept[name]}"' in page for name in ("email", "login_id", "phone") if kept[name])
    assert not journey.draft.details_complete


def test_a_good_password_is_not_asked_for_again_when_another_field_is_wrong(client: Client) -> None:
    journey = at_details(client)
    page = journey.fill(world.typed(email="nobody")).content.decode()
    assert "이미 안전하게 받아 두었습니다" in page
    assert world.PASSWORD not in page
    answer = journey.fill(world.typed(password="", password_again=""))
    assert answer["Location"] == journey.url("services")


def test_another_login_id_needs_the_password_again(client: Client) -> None:
    journey = at_details(client)
    journey.fill()
    page = journey.fill(world.typed(login_id="someone-else", password="", password_again="")).content.decode()
    assert "비밀번호를 다시 입력해 주세요" in page


def test_verified_values_cannot_be_changed_by_posting_them(client: Client) -> None:
    journey = at_details(client)
    journey.fill(world.typed(name="다른이름", birth_date="1970-01-01", mobile="010-9999-9999", gender="male"))
    journey.choose()
    journey.press()
    member = journey.member()
    assert (member.name, member.birth_date.isoformat(), member.mobile, member.gender) == ("한가람", "1990-04-05", "+821011112222", "female")


def test_the_wrong_check_digit_of_a_business_number_is_told(client: Client) -> None:
    journey = Journey(client, "corporate")
    journey.agree()
    page = client.post(journey.url("verify"), {"number": "123-45-67890", "method": "sandbox-biz"}).content.decode()
    assert "사업자등록번호가 올바르지 않습니다" in page
    assert 'value="123-45-67890"' in page


@pytest.mark.parametrize(("standing", "message"), [("closed", "폐업"), ("unregistered", "등록되지 않은")])
def test_a_business_that_is_closed_or_unknown_cannot_go_on(client: Client, standing: str, message: str) -> None:
    number = world.business_number(11)
    world.tax_office_says(number, standing)
    journey = Journey(client, "corporate")
    journey.agree()
    page = client.post(journey.url("verify"), {"number": number, "method": "x"}).content.decode()
    assert message in page
    assert journey.draft.business_number == ""


def test_a_certificate_of_another_business_is_refused(client: Client) -> None:
    journey = Journey(client, "corporate")
    journey.agree()
    SignUpDraft.objects.filter(pk=journey.draft_id).update(business_number=world.business_number(1), business_state="active")
    world.bring(client, world.company(world.business_number(2)))
    answer = client.get(journey.url("verified"), follow=True)
    assert "인증서의 사업자가 다릅니다" in answer.content.decode()
    assert journey.draft.identity is None


def test_a_personal_verification_does_not_serve_a_company(client: Client) -> None:
    journey = Journey(client, "corporate")
    journey.agree()
    journey.prove(world.person())
    assert journey.draft.identity is None


def test_a_required_text_not_agreed_to_is_named(client: Client) -> None:
    journey = Journey(client)
    page = client.post(journey.url("terms"), {}).content.decode()
    assert "통합회원 서비스 이용약관’에 동의해 주세요" in page.replace("&#x27;", "'")
    assert page.count("꼭 필요한 약관입니다") >= 3


def test_ticks_survive_an_error_and_a_reload(client: Client) -> None:
    journey = Journey(client)
    first = selectors.current("individual")[0]
    client.post(journey.url("terms"), {f"terms-{first.pk}": "on"})
    assert client.get(journey.url("terms")).content.decode().count(" checked") == 1


def test_the_same_person_is_told_with_masked_id_and_day(client: Client) -> None:
    world.individual(client).press()
    other = Client()
    journey = Journey(other)
    journey.agree()
    page = journey.prove(world.person()).content.decode()
    assert "이미 통합회원으로 가입되어 있습니다" in page
    assert "gara****n" in page
    assert "garam.han" not in page
    assert "/find-id/" in page
    assert "/sign-in/?kind=individual" in page
    assert Member.objects.count() == 1


def test_the_same_business_is_told_only_after_its_certificate(client: Client) -> None:
    number = world.business_number(5)
    world.corporate(client, number).press()
    world.tax_office_says(number)
    other = Client()
    journey = Journey(other, "corporate")
    journey.agree()
    asked = other.post(journey.url("verify"), {"number": number, "method": "none"}).content.decode()
    assert "이미 통합회원으로" not in asked
    page = journey.prove(world.company(number)).content.decode()
    assert "사업자등록번호마다 하나" in page
    assert "gara***o" in page


def test_a_login_id_taken_between_check_and_save_leads_back_to_that_field(client: Client) -> None:
    journey = world.individual(client)
    rival = Client()
    world.Journey(rival).to_check(world.person("나경쟁", ci="B")).press()
    answer = journey.press()
    assert answer["Location"] == journey.url("details")
    page = client.get(journey.url("details")).content.decode()
    assert "이미 쓰이고 있는 아이디입니다" in page
    assert 'value="garam@example.com"' in page
    assert Member.objects.count() == 1
    journey.fill(world.typed(login_id="garam.han2"))
    assert journey.press()["Location"] == journey.url("done")
    assert Member.objects.count() == 2


def test_pages_out_of_order_lead_to_the_step_that_is_open(client: Client) -> None:
    journey = Journey(client)
    for page in ("verify", "details", "services", "check"):
        assert client.get(journey.url(page))["Location"] == journey.url("terms")
    assert journey.press()["Location"] == journey.url("terms")
    assert Member.objects.count() == 0


def test_a_draft_of_another_browser_cannot_be_opened(client: Client) -> None:
    journey = world.individual(client)
    stranger = Client()
    assert stranger.get(journey.url("check"))["Location"] == "/sign-up/?lost=1"
    assert "처음부터 다시 시작해 주세요" in stranger.get("/sign-up/?lost=1").content.decode()


def test_a_draft_that_ran_out_is_told(client: Client, travel) -> None:
    journey = world.individual(client)
    travel(hours=25)
    assert journey.press()["Location"] == "/sign-up/?lost=1"


def test_a_verification_that_is_too_old_is_asked_for_again(client: Client, travel) -> None:
    journey = world.individual(client)
    travel(hours=3)
    assert journey.press()["Location"] == journey.url("verify")
    assert nothing_was_made()


def test_a_required_text_that_changed_meanwhile_is_asked_for_again(client: Client) -> None:
    journey = world.individual(client)
    document = selectors.document("service")
    version = consents.draft(document, actor=SYSTEM, title_ko="새 약관", title_en="New", body_ko="새 글", body_en="New text")
    consents.publish(version, effective_from=clock.now(), actor=SYSTEM)
    assert journey.press()["Location"] == journey.url("terms")
    assert nothing_was_made()
    assert Member.objects.count() == 0


@pytest.mark.parametrize(("wanted", "ok"), [("free-name", True), ("Bad Name", False), ("garam.han", False)])
def test_availability_is_told_without_leaving_the_page(client: Client, wanted: str, ok: bool) -> None:
    world.individual(client).press()
    answer = client.get("/sign-up/login-id/", {"value": wanted}).json()
    assert answer["ok"] is ok
    assert answer["message"]


def test_availability_is_told_with_script_off(client: Client) -> None:
    journey = at_details(client)
    page = client.post(journey.url("details"), world.typed(action="check")).content.decode()
    assert "쓸 수 있는 아이디입니다" in page
    assert 'value="garam@example.com"' in page
    assert journey.draft.password_hash == ""


def test_going_back_keeps_what_was_typed(client: Client) -> None:
    journey = world.individual(client)
    page = client.get(journey.url("details")).content.decode()
    assert 'value="garam.han"' in page
    assert 'value="garam@example.com"' in page
    assert world.PASSWORD not in page


def test_another_kind_of_member_starts_its_own_proof(client: Client) -> None:
    journey = world.individual(client)
    client.post(journey.url("kind"), {"kind": "corporate"})
    assert (journey.draft.kind, journey.draft.identity, journey.draft.agreed) == ("corporate", None, [])
    assert client.get(journey.url("check"))["Location"] == journey.url("terms")


@pytest.mark.parametrize("path", ["verify", "details", "services", "check", "guardian", "under-age", "kind", "done"])
def test_a_finished_sign_up_leads_to_its_last_page(client: Client, path: str) -> None:
    journey = world.individual(client)
    journey.press()
    answer = client.get(journey.url(path))
    assert answer.status_code == 200 if path == "done" else answer["Location"] == journey.url("done")


def test_a_stale_tab_cannot_bring_a_finished_draft_back(client: Client) -> None:
    journey = world.individual(client)
    stale = journey.draft
    journey.press()
    with pytest.raises(services.Finished):
        services.keep_details(stale, {"login_id": "x"}, complete=True)
    assert journey.draft.state == "done"


def test_control_characters_and_markup_in_names_are_shown_as_text(client: Client) -> None:
    number = world.business_number(21)
    journey = Journey(client, "corporate")
    journey.agree()
    journey.prove(world.company(number, name=""))
    journey.fill(world.typed_company(company_name="<b>가람</b>"))
    journey.choose()
    page = client.get(journey.url("check")).content.decode()
    assert "&lt;b&gt;가람&lt;/b&gt;" in page
