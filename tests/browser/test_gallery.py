"""Every component in every state, as a browser and axe see it."""

import re

import pytest
from playwright.sync_api import expect

from tests.plugins.browser import NARROW, WIDE

PAGES = ["/gallery/", "/gallery/forms/", "/gallery/home/", "/gallery/staff/", "/gallery/session/"]
LOOKS = [("ko", "normal"), ("en", "high")]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(("language", "contrast"), LOOKS)
def test_a_gallery_page_is_sound(visitor, live_server, path, width, language, contrast):
    guest = visitor(width=width, language=language, contrast=contrast, base=live_server.url)
    guest.page.goto(path)
    guest.sound()


@pytest.mark.parametrize("path", PAGES)
def test_a_gallery_page_fits_320_pixels(visitor, live_server, path):
    guest = visitor(width=320, base=live_server.url)
    guest.page.goto(path)
    guest.fits()


def test_an_error_page_is_sound_and_in_words(visitor, live_server):
    guest = visitor(base=live_server.url)
    assert guest.page.goto("/no-such-page/").status == 404
    assert guest.page.locator("h1").inner_text() == "찾는 화면이 없습니다"
    guest.sound()


def test_a_refused_form_says_so_first_and_leads_to_the_fields(visitor, live_server):
    guest = visitor(base=live_server.url)
    page = guest.page
    page.goto("/gallery/forms/")
    assert page.title().startswith("오류: ")
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    page.get_by_role("link", name="이름을 입력해 주세요.").click()
    assert page.evaluate("document.activeElement.id") == "wrong_name"
    page.get_by_role("link", name="평가 분야는 목록에 있는 것 가운데에서 골라 주세요.").click()
    assert page.evaluate("document.activeElement.id") == "wrong_field_0"


def test_each_wrong_field_is_tied_to_its_message(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/forms/")
    field = page.locator("#wrong_name")
    assert field.get_attribute("aria-invalid") == "true"
    described = field.get_attribute("aria-describedby").split()
    assert "이름을 입력해 주세요." in page.locator(f"#{described[-1]}").inner_text()


def test_a_dialog_opens_by_keyboard_keeps_focus_closes_on_escape_and_gives_focus_back(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/")
    page.get_by_role("button", name="대화 상자 열기").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="회원 전환 안내")
    assert dialog.is_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "대화 상자 열기"


def test_a_destructive_act_is_asked_and_starts_on_the_way_out(visitor, live_server):
    guest = visitor(base=live_server.url)
    page = guest.page
    page.goto("/gallery/")
    page.get_by_role("button", name="연결 끊기").click()
    dialog = page.get_by_role("dialog", name="연결을 끊을까요?")
    assert page.evaluate("document.activeElement.textContent") == "그만두기"
    guest.axe(where="open dialog")
    dialog.get_by_role("button", name="그만두기").click()
    assert dialog.is_hidden()


def test_a_dialog_opens_without_script(visitor, live_server):
    page = visitor(base=live_server.url, script=False).page
    page.goto("/gallery/")
    page.get_by_role("button", name="대화 상자 열기").click()
    assert page.get_by_role("dialog", name="회원 전환 안내").is_visible()


def test_the_full_menu_of_a_phone_opens_closes_on_escape_and_works_without_script(visitor, live_server):
    for script in (True, False):
        page = visitor(width=NARROW, base=live_server.url, script=script).page
        page.goto("/gallery/")
        page.get_by_role("button", name="메뉴", exact=True).click()
        menu = page.get_by_role("navigation", name="전체 메뉴")
        assert menu.is_visible()
        page.keyboard.press("Escape")
        assert menu.is_hidden()


def test_the_account_menu_closes_on_escape_and_gives_focus_back(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/session/")
    page.locator(".account-menu summary").press("Enter")
    assert page.get_by_role("button", name="로그아웃").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="로그아웃").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_skip_link_is_first_and_leads_to_the_content(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "본문으로 바로 가기"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_countdown_warns_two_minutes_before_and_can_be_extended_by_keyboard(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.clock.install()
    page.route(f"{live_server.url}/session/extend", lambda route: route.fulfill(json={"seconds_left": 1800}))
    page.goto("/gallery/session/")
    left, voice = page.locator("[data-countdown-left]"), page.locator("[data-countdown-voice]")
    expect(left).to_have_text(re.compile("^(10:00|09:[45])"))
    page.clock.fast_forward("07:30")
    assert not voice.inner_text()
    page.clock.fast_forward("00:31")
    assert "2분 뒤에 자동으로 로그아웃됩니다" in voice.inner_text()
    page.get_by_role("button", name="연장").press("Enter")
    expect(left).to_have_text(re.compile("^(30:00|29:5)"))
    assert voice.inner_text() == "로그인 시간을 연장했습니다."


def test_the_countdown_signs_out_at_zero_unless_another_tab_extended(visitor, live_server):
    guest = visitor(base=live_server.url)
    page, answers, out = guest.page, [{"seconds_left": 300}, {"seconds_left": 0}], []
    page.clock.install()
    page.route(f"{live_server.url}/session/", lambda route: route.fulfill(json=answers.pop(0)))
    page.route(f"{live_server.url}/sign-out/", lambda route: (out.append(route.request.method), route.fulfill(body="<title>x</title>", content_type="text/html")))
    page.goto("/gallery/session/")
    page.clock.fast_forward("10:01")
    expect(page.locator("[data-countdown-left]")).to_have_text(re.compile("^(05:00|04:5)"))
    page.clock.fast_forward("05:01")
    page.wait_for_url("**/sign-out/")
    assert out == ["POST"]


def test_availability_is_checked_without_leaving_the_page(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/forms/")
    for typed, answer in (("kimdure", "쓸 수 있는 아이디입니다."), ("taken", "이미 쓰고 있는 아이디입니다.")):
        page.locator("#id_login_id").fill(typed)
        page.locator("[data-check=id_login_id]").click()
        expect(page.locator("#id_login_id_check")).to_have_text(answer)
    page.locator("#id_login_id").fill("other")
    assert not page.locator("#id_login_id_check").inner_text()


def test_a_long_list_is_filtered_and_selected_in_one_go(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/forms/")
    page.get_by_label("목록에서 찾기").last.fill("바우처")
    assert page.locator("#id_services .check:visible").count() == 1
    page.locator("[data-select-all=id_services]").click()
    assert page.locator("#id_services input:checked").count() == 1
    page.get_by_label("목록에서 찾기").last.fill("")
    page.locator("[data-select-all=id_services]").click()
    assert page.locator("#id_services input:checked").count() == 3
    page.locator("[data-select-none=id_services]").click()
    assert page.locator("#id_services input:checked").count() == 0


def test_a_password_can_be_shown_and_hidden(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/forms/")
    button, field = page.locator("[data-show-password=id_password]"), page.locator("#id_password")
    button.click()
    assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == ("text", "true")
    button.click()
    assert (field.get_attribute("type"), button.get_attribute("aria-pressed")) == ("password", "false")


def test_a_form_is_sent_once_however_often_it_is_pressed(visitor, live_server):
    page, sent = visitor(base=live_server.url).page, []
    page.route("**/gallery/forms/", lambda route: (sent.append(1), route.abort()) if route.request.method == "POST" else route.continue_())
    page.goto("/gallery/forms/")
    page.evaluate("document.querySelectorAll('main form')[1].noValidate = true")
    page.evaluate("for (let n = 0; n < 3; n++) document.querySelectorAll('main form')[1].requestSubmit()")
    page.wait_for_timeout(300)
    assert len(sent) == 1


def test_only_improvements_are_hidden_without_script(visitor, live_server):
    page = visitor(base=live_server.url, script=False).page
    page.goto("/gallery/forms/")
    assert page.locator("[data-show-password]:visible, [data-check]:visible, [data-filter-box]:visible").count() == 0
    assert page.locator("#id_services input:visible").count() == 3


def test_language_and_contrast_stay_where_one_is(visitor, live_server):
    page = visitor(base=live_server.url).page
    page.goto("/gallery/forms/?q=1")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/gallery/forms/?q=1")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="High contrast").click()
    assert page.locator("html").get_attribute("data-krds-mode") == "high-contrast"
