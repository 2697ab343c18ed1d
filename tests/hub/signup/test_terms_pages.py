import datetime as dt

import pytest
from django.test import Client

from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.consent import selectors, services
from dure.foundation.consent.models import Consent, TermsVersion
from tests.factories import signup as world
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
TEXTS = {"title_ko": "새 이용약관", "title_en": "New terms", "body_ko": "# 바뀐 조항", "body_en": "# Changed", "change_note": "조항을 쉽게 썼습니다."}


def publish_now() -> TermsVersion:
    draft = services.draft(selectors.document("service"), actor=SYSTEM, **TEXTS)
    return services.publish(draft, effective_from=clock.now(), actor=SYSTEM)


@pytest.mark.parametrize("path", ["/", "/about/", "/help/", "/services/", "/terms/", "/terms/service/", "/terms/service/1/", "/privacy/", "/accessibility/"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_public_pages_are_in_one_language(client: Client, path: str, language: str) -> None:
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_an_older_version_stays_readable_and_says_so(client: Client) -> None:
    publish_now()
    assert "바뀐 조항" in client.get("/terms/service/").content.decode()
    older = client.get("/terms/service/1/").content.decode()
    assert "지난 판입니다" in older
    assert client.get("/terms/service/9/").status_code == 404
    assert client.get("/terms/nothing/").status_code == 404


def test_a_version_that_is_not_in_force_yet_is_not_public(client: Client) -> None:
    draft = services.draft(selectors.document("service"), actor=SYSTEM, **TEXTS)
    services.publish(draft, effective_from=clock.now() + dt.timedelta(days=3), actor=SYSTEM)
    assert client.get("/terms/service/2/").status_code == 404


def test_a_member_is_asked_again_and_then_goes_on(client: Client) -> None:
    journey = world.individual(client)
    journey.press()
    assert client.get("/consents/renew/?next=/my/")["Location"] == "/my/"
    version = publish_now()
    page = client.get("/consents/renew/?next=/my/").content.decode()
    assert "조항을 쉽게 썼습니다." in page
    assert "동의해 주세요" in client.post("/consents/renew/", {"next": "/my/", "x": "1"}).content.decode()
    answer = client.post("/consents/renew/", {"next": "/my/", f"terms-{version.pk}": "on"})
    assert answer["Location"] == "/my/"
    assert Consent.objects.get(version=version).channel == "renewal"


def test_after_renewal_nobody_is_led_to_a_foreign_address(client: Client) -> None:
    world.individual(client).press()
    assert client.get("/consents/renew/?next=https://evil.example/")["Location"] == "/"


def test_an_operator_drafts_previews_and_publishes_from_a_date(client: Client) -> None:
    staff_sign_in(client, make_staff("operator"))
    assert "통합회원 서비스 이용약관" in client.get("/operator/terms/").content.decode()
    assert "제1" not in client.get("/operator/terms/service/edit/").content.decode().split("<textarea")[0][-200:]
    answer = client.post("/operator/terms/service/edit/", TEXTS)
    page = client.get(answer["Location"]).content.decode()
    assert "바뀐 조항" in page
    assert "Changed" in page
    assert "어제" not in page
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    assert "시행 시각은 지금 이후여야 합니다" in client.post(
        f"{answer['Location']}publish/", {"effective_on": yesterday, "reason": "개정"}
    ).content.decode()
    day = (clock.today() + dt.timedelta(days=7)).isoformat()
    client.post(f"{answer['Location']}publish/", {"effective_on": day, "reason": "정기 개정"})
    version = TermsVersion.objects.get(document__key="service", number=2)
    assert (version.state, version.effective_from.astimezone(clock.SEOUL).isoformat()) == ("published", f"{day}T00:00:00+09:00")
    client.post(f"/operator/terms/versions/{version.pk}/recall/")
    client.post(f"/operator/terms/versions/{version.pk}/discard/")
    assert TermsVersion.objects.get(pk=version.pk).state == "discarded"


def test_publishing_needs_a_reason(client: Client) -> None:
    staff_sign_in(client, make_staff("operator"))
    answer = client.post("/operator/terms/service/edit/", TEXTS)
    assert "게시 사유를 입력해 주세요" in client.post(f"{answer['Location']}publish/", {"effective_on": ""}).content.decode()


def test_an_editor_may_not_touch_terms(client: Client) -> None:
    staff_sign_in(client, make_staff("editor"))
    assert client.get("/operator/terms/").status_code == 403
