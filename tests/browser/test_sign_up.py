"""Sign-up and the hub's public and staff pages in Chromium: both widths, both languages, high contrast, script off."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dure.hub.members.models import Member
from dure.hub.verification import services as verification
from dure.hub.verification.identity import Purpose, VerifiedIdentity
from tests.factories import signup as world
from tests.factories.staff import make_staff, staff_sign_in
from tests.plugins.browser import NARROW, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC = ["/", "/about/", "/services/?kind=export", "/services/?q=nothing-here", "/help/", "/terms/", "/terms/collection/", "/privacy/", "/accessibility/"]


def hand_over(guest: Visitor, identity: VerifiedIdentity, purpose: str = Purpose.SIGN_UP) -> None:
    """Give this browser a finished verification, as the provider's page would."""
    client = Client()
    world.bring(client, identity, purpose)
    name = verification.cookie_name()
    guest.context.add_cookies([{"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}])


def press(guest: Visitor, name: str) -> None:
    guest.page.locator("main").get_by_role("button", name=name, exact=True).first.click()
    guest.page.wait_for_load_state("load")


def on_to(guest: Visitor, page: str) -> None:
    draft = guest.page.url.split("/sign-up/")[1].split("/")[0]
    guest.page.goto(f"/sign-up/{draft}/{page}/")


def begin(guest: Visitor, base: str) -> None:
    guest.page.goto(f"{base}/sign-up/")
    press(guest, "다음")
    press(guest, "모두 동의하고 다음")


def fill_details(guest: Visitor, login_id: str = "garam.han") -> None:
    for name, value in world.typed(login_id=login_id).items():
        guest.page.locator(f"[name={name}]").fill(value)


@pytest.fixture
def hub(live_server: Any, settings: Any) -> str:
    settings.BASE_URL = live_server.url
    return str(live_server.url)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_sound_in_english_and_high_contrast(visitor: Callable[..., Visitor], hub: str, path: str) -> None:
    for wishes in ({"language": "en"}, {"contrast": "high"}):
        guest = visitor(base=hub, **wishes)
        guest.page.goto(path)
        guest.sound_at_both_widths()


def test_a_person_signs_up_with_script_off_on_a_phone(visitor: Callable[..., Visitor], hub: str) -> None:
    guest = visitor(base=hub, width=NARROW, script=False)
    begin(guest, hub)
    hand_over(guest, world.person())
    on_to(guest, "verified")
    fill_details(guest)
    press(guest, "아이디 중복 확인")
    assert guest.page.get_by_text("쓸 수 있는 아이디입니다").is_visible()
    fill_details(guest)
    press(guest, "다음")
    press(guest, "보이는 서비스 모두 해제")
    guest.page.locator("#service-q").fill("도약")
    press(guest, "찾기")
    press(guest, "보이는 서비스 모두 선택")
    press(guest, "다음")
    press(guest, "가입하기")
    assert guest.page.get_by_text("통합회원 가입을 마쳤습니다").is_visible()
    assert [link.service.key for link in Member.objects.get().links.all()] == ["jumpup"]


def test_back_and_reload_keep_what_was_typed(visitor: Callable[..., Visitor], hub: str) -> None:
    guest = visitor(base=hub)
    begin(guest, hub)
    hand_over(guest, world.person())
    on_to(guest, "verified")
    fill_details(guest)
    guest.page.locator("[data-check]").click()
    guest.page.get_by_text("쓸 수 있는 아이디입니다").wait_for()
    press(guest, "다음")
    guest.page.locator("main").get_by_role("link", name="이전", exact=True).click()
    assert guest.page.locator("[name=login_id]").input_value() == "garam.han"
    guest.page.reload()
    assert guest.page.locator("[name=email]").input_value() == "garam@example.com"
    assert guest.page.locator("[name=password]").input_value() == ""
    press(guest, "다음")
    guest.page.locator("#service-q").fill("바우처")
    assert guest.page.locator("#service-list [data-filter-item]:visible").count() == 1
    press(guest, "보이는 서비스 모두 해제")
    press(guest, "다음")
    press(guest, "가입하기")
    assert Member.objects.get().links.count() == 38


def test_the_childrens_path_is_sound_on_every_page(visitor: Callable[..., Visitor], hub: str) -> None:
    guest = visitor(base=hub)
    guest.page.goto("/sign-up/under-14/")
    guest.sound_at_both_widths()
    press(guest, "법정대리인 동의 시작")
    press(guest, "법정대리인 확인하기")
    assert guest.page.title().startswith("오류: ")
    guest.sound_at_both_widths()
    guest.page.locator("[name=relation]").select_option("mother")
    guest.page.locator("[name=agree]").check()
    draft = guest.page.url
    press(guest, "법정대리인 확인하기")
    hand_over(guest, world.person("한엄마", born="1985-01-01", ci="M", mobile="+821055556666"), Purpose.GUARDIAN)
    guest.page.goto(f"{draft}verified/")
    guest.sound_at_both_widths()
    press(guest, "모두 동의하고 다음")
    hand_over(guest, world.person("한아이", born="2015-05-05", ci="C"))
    on_to(guest, "verified")
    fill_details(guest)
    press(guest, "다음")
    press(guest, "다음")
    guest.sound_at_both_widths()
    press(guest, "가입하기")
    assert Member.objects.get().minor


def test_under_age_and_duplicate_pages_are_sound(visitor: Callable[..., Visitor], hub: str) -> None:
    world.individual(Client()).press()
    guest = visitor(base=hub)
    begin(guest, hub)
    hand_over(guest, world.person("한아이", born="2015-05-05", ci="C"))
    on_to(guest, "verified")
    guest.sound_at_both_widths()
    guest.page.goto("/sign-up/")
    begin(guest, hub)
    hand_over(guest, world.person())
    on_to(guest, "verified")
    assert guest.page.get_by_text("이미 통합회원으로 가입되어 있습니다").is_visible()
    guest.sound_at_both_widths()


def test_staff_pages_for_terms_and_catalogue_are_sound(visitor: Callable[..., Visitor], hub: str, settings: Any) -> None:
    client = Client()
    staff_sign_in(client, make_staff("operator"))
    draft = client.post("/operator/terms/service/edit/", {"title_ko": "새 약관", "title_en": "New", "body_ko": "# 글", "body_en": "# Text", "change_note": ""})
    guest = visitor(base=hub)
    guest.context.add_cookies([{"name": name, "value": morsel.value, "domain": "localhost", "path": "/"} for name, morsel in client.cookies.items()])
    paths = ["/operator/terms/", "/operator/terms/service/edit/", draft["Location"]]
    for path in [*paths, "/operator/catalogue/", "/operator/catalogue/jumpup/", "/operator/catalogue/import/"]:
        guest.page.goto(path)
        guest.sound_at_both_widths()
