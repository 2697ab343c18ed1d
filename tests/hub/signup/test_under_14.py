import dataclasses

import pytest
from django.test import Client

from dure.foundation import clock
from dure.foundation.consent.models import Consent
from dure.hub.verification.identity import Purpose
from tests.factories import signup as world
from tests.factories.signup import Journey

pytestmark = pytest.mark.django_db
CHILD = "2015-05-05"


def child(**change: str) -> object:
    return world.person("한아이", born=CHILD, ci="C", mobile="+821033334444", **change)


def consent_of_guardian(client: Client, journey: Journey, identity=None) -> str:
    client.post(journey.url("guardian"), {"relation": "mother", "agree": "on"})
    world.bring(client, identity or world.person("한엄마", born="1985-01-01", ci="M", mobile="+821055556666"), Purpose.GUARDIAN)
    return client.get(journey.url("guardian/verified"))["Location"]


def minor_journey(client: Client) -> Journey:
    answer = client.post("/sign-up/under-14/", {"next": ""})
    journey = Journey(client)
    journey.draft_id = answer["Location"].split("/")[2]
    return journey


def test_a_child_joins_with_the_verified_consent_of_a_guardian(client: Client) -> None:
    journey = minor_journey(client)
    assert client.get(journey.url("terms"))["Location"] == journey.url("guardian")
    assert consent_of_guardian(client, journey) == journey.url("terms")
    journey.to_check(child())
    assert "한엄마" in client.get(journey.url("check")).content.decode()
    journey.press()
    member = journey.member()
    assert (member.minor, member.guardian_name, member.guardian_mobile, member.guardian_relation) == (True, "한엄마", "+821055556666", "mother")
    consent = Consent.objects.get(subject=member.subject, channel="guardian")
    assert (consent.version.document.key, consent.evidence["method"], consent.evidence["relation"]) == ("guardian", "sandbox-pass", "mother")
    assert not Consent.objects.filter(subject=member.subject, version__document__key="marketing").exists()


def test_a_child_on_the_normal_path_is_sent_to_the_guardians_consent(client: Client) -> None:
    journey = Journey(client)
    journey.agree()
    assert journey.prove(child())["Location"] == journey.url("under-age")
    assert client.get(journey.url("details"))["Location"] == journey.url("under-age")
    assert client.post(journey.url("under-age"))["Location"] == journey.url("guardian")
    assert journey.draft.minor
    assert journey.draft.identity.name == "한아이"


def test_a_typed_birth_date_under_14_is_sent_there_too(client: Client) -> None:
    journey = Journey(client)
    journey.agree()
    nameless = world.person("", ci="Z")
    journey.prove(dataclasses.replace(nameless, birth_date=None, gender="", mobile=""))
    answer = journey.fill(world.typed(name="한아이", birth_date=CHILD, gender="male", mobile="010-3333-4444"))
    assert answer["Location"] == journey.url("under-age")


def test_fourteen_today_is_old_enough(client: Client) -> None:
    today = clock.today()
    journey = Journey(client)
    journey.agree()
    answer = journey.prove(world.person(born=today.replace(year=today.year - 14).isoformat()))
    assert answer["Location"] == journey.url("details")


def test_a_guardian_who_is_a_minor_is_refused(client: Client) -> None:
    journey = minor_journey(client)
    assert consent_of_guardian(client, journey, world.person("한언니", born="2010-01-01", ci="S")) == journey.url("guardian")
    assert "만 19세 이상" in client.get(journey.url("guardian")).content.decode()


def test_a_guardian_without_a_verified_mobile_is_refused(client: Client) -> None:
    journey = minor_journey(client)
    assert consent_of_guardian(client, journey, world.person("한엄마", born="1985-01-01", ci="M", mobile="")) == journey.url("guardian")


def test_the_guardian_cannot_stand_in_for_the_child(client: Client) -> None:
    journey = minor_journey(client)
    mother = world.person("한엄마", born="1985-01-01", ci="M", mobile="+821055556666")
    consent_of_guardian(client, journey, mother)
    journey.agree()
    journey.prove(mother)
    assert journey.draft.identity is None


def test_someone_older_on_the_childrens_path_joins_the_normal_way(client: Client) -> None:
    journey = minor_journey(client)
    consent_of_guardian(client, journey)
    journey.to_check(world.person())
    journey.press()
    member = journey.member()
    assert (member.minor, member.guardian_name) == (False, "")


def test_without_relation_and_agreement_the_guardian_page_says_so(client: Client) -> None:
    journey = minor_journey(client)
    page = client.post(journey.url("guardian"), {}).content.decode()
    assert "어린이와의 관계를 선택해 주세요" in page
    assert "법정대리인의 동의가 필요합니다" in page
