"""Passkeys in Chromium with a virtual authenticator, and the pages around sign-in at both widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.plugins.browser import Visitor
from tests.plugins.deployment import Deployment
from tests.plugins.journeys import Traveller

MEMBER = "saebom.park"


@pytest.fixture
def traveller(visitor: Callable[..., Visitor], sites: Deployment) -> Callable[..., Traveller]:
    return lambda **wishes: Traveller(sites, visitor(**wishes))


def with_authenticator(page: Page) -> None:
    """A phone-like authenticator: keeps passkeys, and its owner always consents."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_used_and_removed(traveller: Callable[..., Traveller]):
    person = traveller()
    with_authenticator(person.page)
    person.open("hub", "/sign-in/")
    person.sign_in_at_hub(MEMBER)
    person.open("hub", "/passkeys/add/")
    person.look()
    person.page.get_by_label("패스키 이름").fill("시험용 휴대전화")
    person.page.get_by_role("button", name="패스키 등록").click()
    person.page.wait_for_url(person.system.url("hub", "/my/security/"))
    assert person.page.get_by_role("rowheader", name="시험용 휴대전화").is_visible()
    person.look()
    person.sign_out()
    person.open("hub", "/sign-in/?next=/my/services/")
    person.page.get_by_role("button", name="패스키로 로그인").click()
    person.page.wait_for_url(person.system.url("hub", "/my/services/"))
    assert person.signed_in("hub")
    person.open("hub", "/sign-in/again/?next=/my/download/")
    person.look()
    person.page.get_by_role("button", name="패스키로 확인").click()
    person.page.wait_for_url(person.system.url("hub", "/my/download/"))
    person.open("hub", "/my/security/")
    person.page.get_by_role("link", name="지우기 시험용 휴대전화").click()
    person.press("패스키 지우기")
    assert "등록한 패스키가 없습니다." in person.page.content()


def test_a_passkey_nobody_registered_is_refused_in_words(traveller: Callable[..., Traveller]):
    person = traveller()
    with_authenticator(person.page)
    person.open("hub", "/sign-in/")
    person.page.get_by_role("button", name="패스키로 로그인").click()
    person.page.get_by_text("패스키를 확인하지 못했습니다.").wait_for()
    assert not person.signed_in("hub")


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/sign-in/corporate/", "/find-id/", "/reset-password/", "/reset-password/mail/", "/session/expired/"]
)
def test_the_pages_around_sign_in_are_sound(traveller: Callable[..., Traveller], path: str):
    person = traveller()
    person.open("hub", path)
    person.look()


@pytest.mark.parametrize("contrast", ["normal", "high"])
def test_my_page_is_sound_in_both_contrasts(visitor: Callable[..., Visitor], sites: Deployment, contrast: str):
    person = Traveller(sites, visitor(base=sites.url("hub"), contrast=contrast))
    person.open("hub", "/sign-in/")
    person.sign_in_at_hub(MEMBER)
    for path in (
        "",
        "information/",
        "security/",
        "security/password/",
        "security/history/",
        "consents/",
        "services/",
        "download/",
        "leave/",
    ):
        person.open("hub", f"/my/{path}")
        person.look()


def test_signing_in_and_out_works_without_script(visitor: Callable[..., Visitor], sites: Deployment):
    person = Traveller(sites, visitor(script=False))
    person.open("hub", "/sign-in/?next=/my/consents/")
    person.sign_in_at_hub(MEMBER)
    assert person.at("hub", "/my/consents/")
    person.open("hub", "/sign-out/")
    person.press("로그아웃")
    assert person.at("hub", "/signed-out/")
