"""Files that wait for the virus scanner: handed in, seen as waiting, released when it is back, or told of when something was found."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from dure.foundation import jobs
from dure.foundation.documents import services as documents
from dure.foundation.integrations.scanner import TEST_FILE
from dure.foundation.integrations.scanner.sandbox import Sandbox
from dure.foundation.notify.models import Message
from dure.programme.applications import files
from tests.browser.export.scene import PDF, Scene, agree_and_send, follow, hand_in
from tests.plugins.browser import NARROW, WIDE, Visitor

pytestmark = pytest.mark.django_db
NAME = "사업계획서.pdf"


@pytest.fixture(params=[WIDE, NARROW])
def company(request: pytest.FixtureRequest, scene: Scene) -> Visitor:
    return scene.company(width=request.param)


@pytest.fixture
def away(settings: Any) -> None:
    """A scanner is configured and does not answer."""
    settings.ENV = {**settings.ENV, "CLAMD": "127.0.0.1:9"}


@pytest.fixture
def back(away: None, settings: Any) -> Iterator[Callable[[], None]]:
    """Call it and the scanner is there again, and looks at what waits."""
    server = Sandbox()
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def return_to_work() -> None:
        settings.ENV = {**settings.ENV, "CLAMD": server.address}
        documents.scan_quarantined()
        files.tell_infected()
        jobs.run_all()

    yield return_to_work
    server.shutdown()
    server.server_close()


def hand_in_infected(guest: Visitor, path: str, folder: Path) -> None:
    (folder / NAME).write_bytes(PDF + TEST_FILE)
    guest.page.goto(f"{path}documents/")
    guest.page.locator("input[type=file]").first.set_input_files(folder / NAME)
    guest.page.locator("main").get_by_role("button", name="올리기").first.click()


def test_a_waiting_file_counts_and_is_released_when_the_scanner_is_back(
    scene: Scene, company: Visitor, back: Callable[[], None], tmp_path: Path
) -> None:
    draft = scene.companies[0][1]
    hand_in(company, draft, tmp_path)
    listed = company.page.locator(".file-list")
    expect(listed).to_contain_text("악성코드 검사를 기다리는 중")
    expect(listed).to_contain_text("낸 것으로 인정됩니다")
    assert listed.get_by_role("link").count() == 0
    company.sound()
    agree_and_send(company, draft)
    assert company.page.locator(".receipt-number strong").is_visible()
    back()
    company.page.reload()
    follow(company, "신청 상태 보기")
    follow(company, "제출한 내용 보기")
    expect(company.page.get_by_role("link", name=NAME)).to_be_visible()
    assert "악성코드" not in company.page.locator("main").inner_text()
    company.sound()


def test_an_infected_one_of_a_draft_is_told_and_holds_the_submission(scene: Scene, back: Callable[[], None], tmp_path: Path) -> None:
    company = scene.company()
    draft = scene.companies[0][1]
    hand_in_infected(company, draft.path, tmp_path)
    expect(company.page.locator(".file-list")).to_contain_text("악성코드 검사를 기다리는 중")
    back()
    assert Message.objects.filter(key="application_file_infected").count() == 1
    company.page.goto(f"{draft.path}documents/")
    expect(company.page.locator(".file-list")).to_contain_text("악성코드 발견")
    expect(company.page.locator(".file-list")).to_contain_text("지우고 다시 올려 주세요")
    company.sound_at_both_widths()
    company.page.goto(f"{draft.path}check/")
    expect(company.page.locator("main")).to_contain_text("악성코드가 발견된 파일을 지우고 다시 올려 주세요")
    assert company.page.get_by_role("button", name="제출하기").count() == 0
    company.sound_at_both_widths()
    company.page.goto(f"{draft.path}documents/")
    company.page.locator(".file-list").get_by_role("button", name="지우기").click()
    hand_in(company, draft, tmp_path)
    agree_and_send(company, draft)
    assert company.page.locator(".receipt-number strong").is_visible()


def test_an_infected_one_that_was_filed_is_flagged_for_staff(scene: Scene, back: Callable[[], None], tmp_path: Path) -> None:
    company = scene.company(width=NARROW)
    draft = scene.companies[0][1]
    hand_in_infected(company, draft.path, tmp_path)
    expect(company.page.locator(".file-list")).to_contain_text("악성코드 검사를 기다리는 중")
    company.page.wait_for_load_state("networkidle")
    agree_and_send(company, draft)
    back()
    company.page.goto(draft.path)
    expect(company.page.locator("main")).to_contain_text("악성코드")
    company.sound_at_both_widths()
    staff = scene.staff()
    staff.page.goto(f"/office/applications/{draft.pk}/")
    expect(staff.page.locator("main")).to_contain_text("악성코드 발견")
    assert staff.page.get_by_role("link", name=NAME).count() == 0
    staff.sound_at_both_widths()


def test_with_the_scanner_at_work_an_infected_file_is_refused_at_once(scene: Scene, back: Callable[[], None], tmp_path: Path) -> None:
    company = scene.company()
    back()
    hand_in_infected(company, scene.companies[0][1].path, tmp_path)
    expect(company.page.locator("main")).to_contain_text("악성코드")
    assert company.page.locator(".file-list").count() == 0
    company.sound_at_both_widths()
