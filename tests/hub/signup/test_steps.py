import datetime as dt

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test import Client

from dure.foundation import jobs
from dure.foundation.consent.models import Consent
from dure.foundation.notify.models import Message
from dure.hub.catalogue.models import Service, ServiceLink
from dure.hub.members.models import Member, MemberSession
from dure.hub.signup.models import SignUpDraft
from tests.factories import signup as world
from tests.factories.signup import Journey

pytestmark = pytest.mark.django_db


def test_a_person_signs_up_in_six_steps_and_is_signed_in(client: Client) -> None:
    journey = Journey(client)
    assert journey.agree()["Location"] == journey.url("verify")
    assert journey.prove(world.person())["Location"] == journey.url("details")
    assert journey.fill()["Location"] == journey.url("services")
    assert journey.choose()["Location"] == journey.url("check")
    assert Member.objects.count() == 0
    assert journey.press()["Location"] == journey.url("done")
    member = journey.member()
    assert (member.login_id, member.name, member.mobile, member.phone, member.email) == (
        "garam.han", "한가람", "+821011112222", "+82421234567", "garam@example.com",
    )  # fmt: skip
    assert member.mobile_verified
    assert check_password(world.PASSWORD, member.password)
    assert ServiceLink.objects.filter(member=member, state="active", origin="sign_up").count() == Service.objects.count() == 39
    assert MemberSession.objects.get(member=member).acr == "urn:dure:acr:identity"
    assert "환영합니다" in client.get(journey.url("done")).content.decode()


def test_a_number_that_was_only_typed_stays_unverified(client: Client) -> None:
    journey = Journey(client)
    journey.agree()
    journey.prove(world.person(mobile=""))
    journey.fill(world.typed(mobile="010-5555-6666"))
    journey.choose()
    journey.press()
    assert (journey.member().mobile, journey.member().mobile_verified) == ("+821055556666", False)


def test_a_company_signs_up_with_its_certificate(client: Client) -> None:
    number = world.business_number(7)
    world.tax_office_says(number)
    journey = Journey(client, "corporate")
    journey.agree()
    sent = client.post(journey.url("verify"), {"number": f"{number[:3]}-{number[3:5]}-{number[5:]}", "method": "sandbox-biz"})
    assert journey.draft.business_number == number, sent.content.decode()
    journey.prove(world.company(number))
    journey.fill(world.typed_company())
    journey.choose(["jumpup", "voucher"])
    journey.press()
    member = journey.member()
    assert (member.kind, member.business_registration_number, member.company_name) == ("corporate", number, "가람정밀")
    assert (member.representative, member.founded_on, member.business_state) == ("한가람", dt.date(2015, 3, 2), "active")
    assert {link.service.key for link in member.links.all()} == {"jumpup", "voucher"}


def test_every_consent_is_kept_with_version_time_and_hash_of_the_text_shown(client: Client) -> None:
    journey = world.individual(client)
    journey.press()
    given = Consent.objects.filter(subject=journey.member().subject).select_related("version__document")
    assert {consent.version.document.key for consent in given} == {"service", "collection", "provision", "marketing"}
    assert all(consent.text_hash == consent.version.text_hash("ko") and consent.channel == "sign_up" for consent in given)
    assert all(consent.evidence["method"] == "sandbox-pass" for consent in given)


def test_the_welcome_mail_is_queued_with_the_membership(client: Client) -> None:
    world.individual(client).press()
    assert Message.objects.get(key="sign_up_done").recipient == "garam@example.com"


def test_all_services_are_chosen_at_first_and_one_can_be_left_out(client: Client) -> None:
    journey = Journey(client)
    journey.agree()
    journey.prove(world.person())
    journey.fill()
    page = client.get(journey.url("services")).content.decode()
    assert page.count('name="service"') == page.count(" checked") == 39
    client.post(journey.url("services"), {"shown": ["jumpup"], "action": "next"})
    journey.press()
    assert not journey.member().links.filter(service__key="jumpup").exists()
    assert journey.member().links.count() == 38


def test_searching_services_without_script_keeps_the_ticks_of_those_not_shown(client: Client) -> None:
    journey = Journey(client)
    journey.agree()
    journey.prove(world.person())
    journey.fill()
    everything = list(Service.objects.values_list("key", flat=True))
    answer = client.post(journey.url("services"), {"shown": everything, "service": ["jumpup"], "action": "search", "q": "바우처"})
    assert answer["Location"].endswith("?q=%EB%B0%94%EC%9A%B0%EC%B2%98")
    page = client.get(answer["Location"]).content.decode()
    assert page.count('name="service"') == 1
    client.post(journey.url("services"), {"shown": ["voucher"], "action": "all"})
    assert journey.draft.services == ["jumpup", "voucher"]


def test_hundreds_of_services_cost_no_more_queries(client: Client, django_assert_max_num_queries) -> None:
    Service.objects.bulk_create([Service(key=f"more-{n}", name=f"서비스 {n}") for n in range(400)])
    journey = Journey(client)
    journey.agree()
    journey.prove(world.person())
    journey.fill()
    with django_assert_max_num_queries(12):
        assert client.get(journey.url("services")).content.decode().count('name="service"') == 439
    journey.choose()
    with django_assert_max_num_queries(60):
        journey.press()
    assert journey.member().links.count() == 439


def test_coming_from_a_portal_the_last_page_leads_back_to_it(client: Client) -> None:
    page = client.get("/sign-up/?next=/oidc/authorize/abc/&member_type=corporate").content.decode()
    assert " checked" in page.split('value="corporate"')[1][:80]
    journey = world.individual(client, next="/oidc/authorize/abc/")
    journey.press()
    assert 'href="/oidc/authorize/abc/"' in client.get(journey.url("done")).content.decode()


def test_a_foreign_address_as_next_is_dropped(client: Client) -> None:
    assert Journey(client, next="https://evil.example/").draft.next == ""


def test_a_signed_in_member_is_offered_to_go_on_instead(client: Client) -> None:
    world.individual(client).press()
    page = client.get("/sign-up/?next=/oidc/authorize/abc/").content.decode()
    assert "이미 로그인하셨습니다" in page
    assert 'href="/oidc/authorize/abc/"' in page


def test_the_draft_forgets_everything_personal_once_the_membership_stands(client: Client) -> None:
    journey = world.individual(client)
    journey.press()
    draft = journey.draft
    assert (draft.identity_json, draft.details_json, draft.guardian_json, draft.password_hash, draft.agreed) == ("", "", "", "", [])


def test_the_raw_password_is_nowhere_in_the_draft(client: Client) -> None:
    journey = world.individual(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signup_signupdraft")
        stored = repr(cursor.fetchall())
    assert world.PASSWORD not in stored
    assert "한가람" not in stored
    assert "garam@example.com" not in stored
    assert journey.draft.password_hash.startswith("argon2")


def test_an_abandoned_sign_up_is_purged_after_24_hours(client: Client, travel) -> None:
    world.individual(client)
    travel(hours=23)
    jobs.run_schedules()
    jobs.run_all()
    assert SignUpDraft.objects.count() == 1
    travel(hours=2)
    jobs.run_schedules()
    jobs.run_all()
    assert SignUpDraft.objects.count() == 0


def test_the_last_page_is_the_sixth_step(client: Client) -> None:
    journey = world.individual(client)
    journey.press()
    assert "전체 6단계 중 6단계" in client.get(journey.url("done")).content.decode()
