"""The export portal in Chromium: a company, provisional and full, staff of the agency, and anyone who verifies."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dure.foundation import clock
from dure.programme.eligibility.models import StoredRequirement
from tests.browser.export.scene import Scene, agree_and_send, follow, hand_in, press
from tests.factories.certificates import make_call
from tests.plugins.browser import NARROW, Visitor

pytestmark = pytest.mark.django_db


def test_a_full_company_finds_applies_and_gets_a_receipt_that_anyone_can_verify(scene: Scene, tmp_path: Path) -> None:
    company, draft = scene.company(), scene.companies[0][1]
    company.page.goto("/announcements/?q=마감")
    follow(company, scene.announcement.title)
    company.sound_at_both_widths()
    follow(company, "이어서 쓰기")
    company.sound_at_both_widths()
    hand_in(company, draft, tmp_path)
    company.sound_at_both_widths()
    company.page.goto(f"{draft.path}check/")
    company.sound_at_both_widths()
    agree_and_send(company, draft)
    company.sound_at_both_widths()
    number = company.page.locator(".receipt-number strong").inner_text()
    with company.page.expect_download() as download:
        company.page.get_by_role("link", name="접수증 PDF 받기").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    anyone = scene.visitor(base=scene.base)
    anyone.page.goto(f"/verify/{number}/")
    assert anyone.page.get_by_text("유효한 번호입니다.").is_visible()
    anyone.sound_at_both_widths()


def test_one_second_late_is_refused_in_words_and_the_draft_is_kept(scene: Scene, tmp_path: Path, travel: Callable[..., None]) -> None:
    company, draft = scene.company(1), scene.companies[1][1]
    hand_in(company, draft, tmp_path)
    company.page.goto(f"{draft.path}check/")
    assert company.page.get_by_text("임시회원으로 제출합니다.").is_visible()
    for box in company.page.locator("main input[type=checkbox]").all():
        box.check()
    travel(seconds=(scene.announcement.closes_at - clock.now()).total_seconds() + 1)
    press(company, "제출하기")
    assert company.page.get_by_text("접수가 마감되었습니다").first.is_visible()
    company.sound_at_both_widths()
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert draft.answers.count() == 1
    assert draft.attachments.count() == 1


def test_a_provisional_company_sees_why_it_does_not_qualify(scene: Scene) -> None:
    StoredRequirement.objects.create(announcement=scene.announcement, kind="full_member", parameters={})
    company = scene.company(1)
    company.page.goto(scene.announcement.path)
    assert company.page.get_by_role("heading", name="우리 기업이 신청할 수 있나요?").is_visible()
    company.sound_at_both_widths()


def test_the_way_of_an_application_works_by_keyboard_alone(scene: Scene) -> None:
    company, draft = scene.company(), scene.companies[0][1]
    company.page.goto(f"{draft.path}groups/g1/")
    field = company.page.locator("main textarea").first
    for _step in range(60):
        company.page.keyboard.press("Tab")
        if field.evaluate("node => node === document.activeElement"):
            break
    company.page.keyboard.press("Control+A")
    company.page.keyboard.type("keyboard answer")
    button = company.page.locator("main").get_by_role("button", name="저장하고 목록으로")
    for _step in range(30):
        company.page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    company.page.keyboard.press("Enter")
    company.page.wait_for_url(f"**{draft.path}")
    assert draft.answers.get().value == "keyboard answer"


def test_the_way_of_an_application_works_without_script_on_a_phone(scene: Scene, tmp_path: Path) -> None:
    company, draft = scene.company(script=False, width=NARROW), scene.companies[0][1]
    company.page.goto(f"{draft.path}groups/g1/")
    company.page.locator("main textarea").first.fill("스크립트 없이 적은 답")
    press(company, "저장하고 목록으로")
    hand_in(company, draft, tmp_path)
    agree_and_send(company, draft)
    assert company.page.locator(".receipt-number strong").is_visible()


def test_a_certificate_is_issued_verified_and_revoked(scene: Scene) -> None:
    call = make_call(scene.announcement.agency, serial=900)
    company, anyone, staff = scene.company(), scene.visitor(base=scene.base), scene.staff()
    company.page.goto(f"/announcements/{call.pk}/certificate/")
    company.sound_at_both_widths()
    for box in company.page.locator("main .terms-list input[type=checkbox]").all():
        box.check()
    press(company, "동의하고 확인증 발급")
    number = company.page.locator("main dd").first.inner_text()
    key = company.page.url.split("/my/certificates/")[1].split("/")[0]
    with company.page.expect_download() as download:
        company.page.locator("main").get_by_role("link", name="PDF 내려받기").click()
    file = Path(download.value.path()).read_bytes()
    look_up(anyone, number, "유효한 번호입니다.")
    assert "발급한 그대로인" in judged(anyone, file)
    assert "고쳐진 파일" in judged(anyone, file.replace(b"/Type", b"/Tipe", 1))
    staff.page.goto(f"/office/certificates/{key}/")
    staff.sound_at_both_widths()
    staff.page.locator("main details").filter(has_text="확인증 취소").locator("summary").click()
    form = staff.page.locator(f"form[action$='{key}/revoke/']")
    form.locator("textarea, input[type=text]").first.fill("신청 자격이 없는 것으로 확인됨")
    form.locator("button").last.click()
    staff.page.wait_for_load_state("load")
    look_up(anyone, number, "취소된 확인증입니다.")


def look_up(guest: Visitor, number: str, words: str) -> None:
    guest.page.goto(f"/verify/{number}/")
    assert guest.page.get_by_text(words).first.is_visible(), guest.page.locator("main").inner_text()
    guest.sound_at_both_widths()


def judged(guest: Visitor, file: bytes) -> str:
    guest.page.goto("/verify/")
    payload: Any = {"name": "확인증.pdf", "mimeType": "application/pdf", "buffer": io.BytesIO(file).getvalue()}
    guest.page.locator("input[type=file]").set_input_files(payload)
    press(guest, "파일 확인")
    return guest.page.locator(".verify-result").inner_text()


def test_staff_publish_screen_and_ask_for_a_supplement(scene: Scene, tmp_path: Path) -> None:
    company, draft, staff = scene.company(), scene.companies[0][1], scene.staff()
    hand_in(company, draft, tmp_path)
    agree_and_send(company, draft)
    staff.page.goto("/office/applications/")
    staff.sound_at_both_widths()
    staff.page.goto(f"/office/applications/{draft.pk}/")
    staff.sound_at_both_widths()
    staff.page.locator("main details").filter(has_text="보완 요청").locator("summary").first.click()
    form = staff.page.locator(f"form[action$='{draft.pk}/supplement/']")
    form.locator("input[type=checkbox]").first.check()
    form.locator("textarea[name$=message]").fill("참가 목적을 더 자세히 적어 주세요.")
    form.get_by_role("button", name="보완 요청하기").click()
    staff.page.wait_for_load_state("load")
    draft.refresh_from_db()
    assert draft.state == "supplement_asked", staff.page.locator("main").inner_text()
    company.page.goto(draft.path)
    assert company.page.get_by_text("참가 목적을 더 자세히 적어 주세요.").first.is_visible()
    company.sound_at_both_widths()


def test_staff_publish_an_announcement(scene: Scene) -> None:
    hidden = make_call(scene.announcement.agency, serial=901, state="draft", published_at=None, title="새로 낼 공고")
    staff, anyone = scene.staff(), scene.visitor(base=scene.base)
    assert anyone.page.goto(hidden.path).status == 404
    staff.page.goto(f"/office/announcements/{hidden.pk}/")
    staff.sound_at_both_widths()
    press(staff, "게시하기")
    assert anyone.page.goto(hidden.path).status == 200
    anyone.sound_at_both_widths()
