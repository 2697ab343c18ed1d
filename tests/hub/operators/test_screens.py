"""What operators of the hub see and do; all of it recorded, nothing personal shown without a reason."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.integrations.nts.models import OpenQuestion
from dure.hub.events.models import Delivery, DeliveryState
from dure.hub.members.models import Member, MemberState
from dure.hub.oidc import registration
from dure.hub.oidc.models import Client as RelyingParty
from dure.hub.oidc.models import ClientState
from dure.hub.signin.models import SignInRecord
from tests.factories.members import a_company, an_individual
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
REASON = {"reason": "민원 접수 확인"}


@pytest.fixture
def lead(client: Client) -> Client:
    staff_sign_in(client, make_staff("lead"))
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def look_up(lead: Client, by: str, value: str) -> str:
    return text(lead.post("/operator/members/", {"by": by, "value": value}))


class TestMembers:
    @pytest.mark.parametrize(
        ("by", "value"), [("login_id", "garam.han"), ("name", "한가람"), ("id", "itself")]
    )
    def test_a_member_is_found_by_an_exact_value_and_shown_masked(self, lead: Client, by: str, value: str) -> None:
        member = an_individual()
        page = look_up(lead, by, str(member.pk) if value == "itself" else value)
        assert "한*람" in page
        assert f"/operator/members/{member.pk}/" in page
        assert AuditEntry.objects.filter(action="member.looked_up", data__by=by, data__found=1).exists()

    def test_a_company_is_found_by_its_number_in_any_notation(self, lead: Client) -> None:
        company = a_company()
        number = company.business_registration_number
        assert number
        assert str(company.pk) in look_up(lead, "business_registration_number", f"{number[:3]}-{number[3:5]}-{number[5:]}")

    def test_a_part_of_a_name_finds_nobody(self, lead: Client) -> None:
        an_individual()
        assert "찾는 값과 같은 회원이 없습니다" in look_up(lead, "name", "한")

    def test_the_search_stands_in_no_address(self, lead: Client) -> None:
        an_individual()
        assert "한*람" not in text(lead.get("/operator/members/?by=name&value=한가람"))

    def test_details_are_masked_until_a_reason_is_given(self, lead: Client) -> None:
        member = an_individual()
        secrets = [member.name, member.login_id, member.email]
        page = text(lead.get(f"/operator/members/{member.pk}/"))
        assert [secret for secret in secrets if secret and secret in page] == []
        refused = text(lead.post(f"/operator/members/{member.pk}/unmask/", {"reason": ""}))
        assert "사유를 입력해 주세요" in refused
        assert member.name not in refused
        assert not AuditEntry.objects.filter(action="member.unmasked").exists()
        opened = text(lead.post(f"/operator/members/{member.pk}/unmask/", REASON))
        assert member.name in opened
        entry = AuditEntry.objects.get(action="member.unmasked")
        assert (entry.subject, entry.reason) == (member.subject, REASON["reason"])

    def test_suspending_needs_a_reason_and_can_be_undone(self, lead: Client) -> None:
        member = an_individual()
        lead.post(f"/operator/members/{member.pk}/state/", {"reason": ""})
        assert Member.objects.get(pk=member.pk).state == MemberState.ACTIVE
        lead.post(f"/operator/members/{member.pk}/state/", REASON)
        assert Member.objects.get(pk=member.pk).state == MemberState.SUSPENDED
        lead.post(f"/operator/members/{member.pk}/state/", REASON)
        assert Member.objects.get(pk=member.pk).state == MemberState.ACTIVE

    def test_an_auditor_sees_no_member(self, client: Client) -> None:
        staff_sign_in(client, make_staff("auditor"))
        assert client.get("/operator/members/").status_code == 403
        assert client.post(f"/operator/members/{an_individual().pk}/unmask/", REASON).status_code == 403


def public_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


FACTS: dict[str, Any] = {
    "client_id": "new-portal", "name": "새 포털", "redirect_uris": "https://new.example/callback/\nhttps://new.example/other/",
    "auth_method": "private_key_jwt", "id_token_alg": "ES256", "subject_type": "pairwise", "scopes": ["openid", "profile"],
}


class TestClients:
    def test_a_client_is_registered_with_an_uploaded_key(self, lead: Client) -> None:
        upload = SimpleUploadedFile("key.pem", public_pem().encode())
        assert lead.post("/operator/clients/new/", FACTS | {"key_file": upload}).status_code == 302
        client = RelyingParty.objects.get(client_id="new-portal")
        assert client.redirect_uris == ["https://new.example/callback/", "https://new.example/other/"]
        assert [key["kty"] for key in client.jwks["keys"]] == ["EC"]
        assert AuditEntry.objects.filter(action="client.registered", obj="client:new-portal").exists()
        assert "새 포털" in text(lead.get("/operator/clients/"))

    def test_a_secret_is_shown_once(self, lead: Client) -> None:
        page = text(lead.post("/operator/clients/new/", FACTS | {"auth_method": "client_secret_basic"}))
        found = re.search(r"<code>([A-Za-z0-9_-]{40,})</code>", page)
        assert found
        client = RelyingParty.objects.get(client_id="new-portal")
        assert client.check_client_secret(found[1])
        assert found[1] not in text(lead.get("/operator/clients/new-portal/"))
        fresh = text(lead.post("/operator/clients/new-portal/secret/"))
        client.refresh_from_db()
        assert not client.check_client_secret(found[1])
        assert found[1] not in fresh

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"redirect_uris": "javascript:alert(1)"}, "쓸 수 없습니다"),
            ({"redirect_uris": "https://new.example/#part"}, "쓸 수 없습니다"),
            ({"events_uri": "ftp://new.example/"}, "쓸 수 없습니다"),
            ({"key_text": "no key"}, "공개키를 읽을 수 없습니다"),
            ({"key_text": "{broken"}, "올바른 JSON"),
            ({"key_text": ""}, "공개키를 올려 주세요"),
            ({"client_id": "Bad Name"}, "영문 소문자"),
            ({"scopes": ["profile"]}, "openid는 꼭 있어야 합니다"),
            ({"name": ""}, "이름을 입력해 주세요"),
        ],
    )
    def test_what_will_not_do_is_told_at_its_field_and_nothing_is_kept(self, lead: Client, change: dict[str, Any], told: str) -> None:
        page = text(lead.post("/operator/clients/new/", FACTS | {"key_text": public_pem()} | change))
        assert told in page
        assert "https://new.example" in page or "redirect_uris" in change
        assert not RelyingParty.objects.filter(name="새 포털").exists()

    def test_an_identifier_is_taken_once(self, lead: Client) -> None:
        lead.post("/operator/clients/new/", FACTS | {"key_text": public_pem()})
        assert "이미 등록된 식별자입니다" in text(lead.post("/operator/clients/new/", FACTS | {"key_text": public_pem()}))

    def test_changing_keeps_key_and_kind_of_subject(self, lead: Client) -> None:
        lead.post("/operator/clients/new/", FACTS | {"key_text": public_pem()})
        before = RelyingParty.objects.get(client_id="new-portal")
        assert "새 포털" in text(lead.get("/operator/clients/new-portal/"))
        changed = FACTS | {"name": "고친 포털", "subject_type": "public"}
        assert lead.post("/operator/clients/new-portal/", changed).status_code == 302
        after = RelyingParty.objects.get(client_id="new-portal")
        assert (after.name, after.jwks, after.subject_type) == ("고친 포털", before.jwks, "pairwise")

    def test_a_client_is_switched_off_and_on(self, lead: Client) -> None:
        lead.post("/operator/clients/new/", FACTS | {"key_text": json.dumps(registration.from_pem(public_pem()))})
        for state in (ClientState.DISABLED, ClientState.ACTIVE):
            lead.post("/operator/clients/new-portal/state/")
            assert RelyingParty.objects.get(client_id="new-portal").state == state

    def test_the_trial_says_in_words_what_does_not_answer(self, lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        lead.post("/operator/clients/new/", FACTS | {"key_text": public_pem(), "initiate_login_uri": "https://new.example/start/"})
        from dure.foundation.door import Unreachable
        from dure.hub.oidc import trial

        def away(_address: str, **_: Any) -> None:
            raise Unreachable("client-check: ConnectError")

        monkeypatch.setattr(trial.door, "get", away)
        page = text(lead.get("/operator/clients/new-portal/trial/"))
        assert "바르게 답하지 않은 주소가 있습니다" in page
        assert "응답이 없습니다" in page


def delivery(**changes: Any) -> Delivery:
    client, _ = registration.register(name="포털", client_id="portal", redirect_uris=["https://p.example/"], actor=SYSTEM)
    return Delivery.objects.create(client=client, member=an_individual(), kind="event", event_type="https://e.example/link-removed", **changes)


class TestDeliveries:
    def test_the_queue_shows_what_waits_since_when_and_why(self, lead: Client) -> None:
        delivery(sequence=1, attempts=4, last_problem="HTTP 503")
        page = text(lead.get("/operator/deliveries/"))
        assert "link-removed" in page
        assert "HTTP 503" in page
        assert "HTTP 503" not in text(lead.get("/operator/deliveries/?state=delivered"))
        assert "1건" in text(lead.get("/operator/"))

    def test_an_operator_sends_one_again(self, lead: Client) -> None:
        item = delivery(sequence=1, state=DeliveryState.GIVEN_UP)
        lead.post("/operator/deliveries/send-again/", {"delivery": item.pk})
        item.refresh_from_db()
        assert item.state == DeliveryState.WAITING
        assert AuditEntry.objects.filter(action="delivery.sent_again").exists()

    def test_what_has_arrived_is_not_sent_again(self, lead: Client) -> None:
        item = delivery(sequence=1, state=DeliveryState.DELIVERED, delivered_at=clock.now())
        page = text(lead.post("/operator/deliveries/send-again/", {"delivery": item.pk}, follow=True))
        assert "이미 전달된 알림입니다" in page


def test_businesses_to_be_verified_are_listed(lead: Client) -> None:
    OpenQuestion.objects.create(about="member:x", number="3178100076", representative="임한솔", last_problem="NTS: HTTP 503")
    page = text(lead.get("/operator/businesses/"))
    assert "317-81-00076" in page
    assert "임*솔" in page
    assert lead.post("/operator/businesses/").status_code == 302


def test_the_audit_trail_is_filtered_by_act_person_and_day(lead: Client) -> None:
    audit.record("client.registered", actor=SYSTEM, obj="client:a", reason="등록 요청")
    audit.record("member.created", actor=SYSTEM, subject="member:1")
    page = text(lead.get("/operator/audit/?action=client."))
    assert "client:a" in page
    assert "member:1" not in page
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert "찾는 기록이 없습니다" in text(lead.get(f"/operator/audit/?first={tomorrow}"))
    assert "client:a" in text(lead.get("/operator/audit/?action=client.&first=nonsense&last="))


def test_statistics_count_what_happened(lead: Client) -> None:
    member = an_individual()
    a_company()
    for outcome in ("done", "wrong", "wrong"):
        SignInRecord.objects.create(member=member, at=clock.now(), method="password", outcome=outcome)
    audit.record("sign_up.completed", actor=SYSTEM, data={"came_from_portal": True})
    audit.record("verification.failed", actor=SYSTEM, data={"code": "revoked"})
    page = text(lead.get("/operator/statistics/?days=7"))
    for told in ("하루에 가입한 회원", "방법별 로그인 시도", "revoked", "포털에서 와서 가입"):
        assert told in page
    assert "하루에 가입한 회원" in text(lead.get("/operator/statistics/?days=nonsense"))


def test_the_cost_of_a_page_does_not_grow_with_the_members(lead: Client, django_assert_max_num_queries: Any) -> None:
    for turn in range(30):
        SignInRecord.objects.create(at=clock.now(), method="password", outcome="done", member=an_individual(f"member{turn:03d}", ci=str(turn)))
    for address in ("/operator/", "/operator/statistics/", "/operator/deliveries/", "/operator/audit/"):
        with django_assert_max_num_queries(22):
            lead.get(address)
