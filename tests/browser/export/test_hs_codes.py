"""The HS code of a product: looked up in a dialog by keyboard alone, and on a page of its own where script is off."""

import pytest
from playwright.sync_api import Locator, expect

from dure.export.hscodes import services
from dure.export.hscodes.models import Code, Section
from tests.browser.export.scene import Scene
from tests.plugins.browser import NARROW, WIDE, Visitor

pytestmark = pytest.mark.django_db
ADD = "/company/export/products/add/"
ROWS = (
    ("33", "Essential oils and resinoids; perfumery, cosmetic or toilet preparations"),
    ("3304", "Cosmetic and toilet preparations; beauty, make-up and skin care preparations"),
    ("330499", "Cosmetic and toilet preparations; n.e.c. in heading no. 3304, for the care of the skin"),
    ("84", "Nuclear reactors, boilers, machinery and mechanical appliances; parts thereof"),
    ("8482", "Ball or roller bearings"),
    ("848210", "Ball bearings"),
    ("848220", "Tapered roller bearings, including cone and tapered roller assemblies"),
)


@pytest.fixture(autouse=True)
def _nomenclature(scene: Scene) -> None:
    Section.objects.bulk_create(services.sections())
    korean = services.titles("chapters.csv")
    section = {"33": 6, "84": 16}
    rows = [
        Code(code=code, title=korean.get(code, ""), title_en=english, parent_id=code[:-2] or None, section_id=section[code[:2]])
        for code, english in ROWS
    ]
    services.fill_words(rows, {})
    Code.objects.bulk_create(rows)


@pytest.fixture(params=[WIDE, NARROW])
def company(request: pytest.FixtureRequest, scene: Scene) -> Visitor:
    guest = scene.company(width=request.param)
    guest.page.goto(ADD)
    return guest


def focused(element: Locator) -> bool:
    return bool(element.evaluate("node => node === document.activeElement"))


def tab_to(guest: Visitor, element: Locator, key: str = "Tab") -> None:
    for _step in range(90):
        guest.page.keyboard.press(key)
        if focused(element):
            return
    raise AssertionError(f"{key} does not reach {element}")


def opener(guest: Visitor) -> Locator:
    return guest.page.locator("[data-hs-open]")


def opened(guest: Visitor) -> Locator:
    """The dialog, opened from the keyboard; its first field has the focus."""
    if not focused(opener(guest)):
        tab_to(guest, opener(guest))
    guest.page.keyboard.press("Enter")
    dialog = guest.page.get_by_role("dialog", name="HS코드 찾기")
    expect(dialog.get_by_label("부호나 품명")).to_be_focused()
    return dialog


def search(guest: Visitor, words: str) -> None:
    guest.page.keyboard.press("Control+A")
    guest.page.keyboard.type(words)
    guest.page.keyboard.press("Enter")


def test_a_code_is_found_and_chosen_by_keyboard_alone(company: Visitor) -> None:
    for words, code in (("화장품", "3304.99"), ("roller bearings", "8482.20"), ("8482.1", "8482.10"), ("330499", "3304.99")):
        dialog = opened(company)
        search(company, words)
        wanted = dialog.locator(f"[data-hs-pick='{code}']")
        expect(dialog.locator(".hs-count")).not_to_contain_text(f"{len(ROWS)}개")
        expect(wanted).to_be_visible()
        company.sound()
        tab_to(company, wanted, "ArrowDown")
        company.page.keyboard.press("Enter")
        expect(dialog).to_be_hidden()
        expect(company.page.get_by_label("HS코드", exact=True)).to_have_value(code)
        expect(company.page.locator("[data-hs-chosen]")).to_contain_text(code)
        assert focused(opener(company))
    company.sound()


def test_escape_leaves_everything_as_it_was(company: Visitor) -> None:
    field = company.page.get_by_label("HS코드", exact=True)
    field.fill("8482.10")
    dialog = opened(company)
    expect(dialog.locator(".hs-choice").first).to_contain_text("8482.10")
    search(company, "화장")
    company.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(field).to_have_value("8482.10")
    assert focused(opener(company))


def test_the_focus_stays_in_the_dialog_and_a_group_opens_its_codes(company: Visitor) -> None:
    dialog = opened(company)
    search(company, "베어링 없음")
    expect(dialog.get_by_role("status")).to_contain_text("찾는 부호가 없습니다")
    company.sound()
    search(company, "84")
    group = dialog.locator("[data-hs-into='8482']")
    expect(group).to_be_visible()
    tab_to(company, group)
    company.page.keyboard.press("Enter")
    expect(dialog.locator("[data-hs-pick='8482.20']")).to_be_visible()
    for _step in range(20):
        company.page.keyboard.press("Tab")
        inside = "dialog => dialog.contains(document.activeElement) || document.activeElement === document.body"
        assert dialog.evaluate(inside)


def test_a_line_that_breaks_is_said_in_words(scene: Scene) -> None:
    company = scene.company()
    company.page.goto(ADD)
    dialog = opened(company)
    company.page.route("**/hs/choices/**", lambda route: route.abort())
    search(company, "화장품")
    expect(dialog.get_by_role("alert")).to_contain_text("잠시 뒤에 다시 찾아 주세요")
    company.sound_at_both_widths()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_without_script_a_page_of_its_own_finds_the_code(scene: Scene, width: int) -> None:
    guest = scene.company(width=width, script=False)
    guest.page.goto(ADD)
    assert not opener(guest).is_visible()
    link = guest.page.get_by_role("link", name="HS코드 찾기")
    with guest.context.expect_page() as window:
        link.click()
    page = window.value
    page.get_by_label("부호나 품명").fill("화장품")
    page.get_by_role("button", name="찾기", exact=True).last.click()
    expect(page.locator("table")).to_contain_text("3304.99")
    guest.page.get_by_label("제품명 (국문)").or_(guest.page.locator("input[name=name]")).first.fill("수분 크림")
    guest.page.locator("input[name=hs_code]").fill("330499")
    guest.page.get_by_role("button", name="저장").click()
    expect(guest.page.locator("main")).to_contain_text("3304.99")


def test_in_english_the_dialog_speaks_english(scene: Scene) -> None:
    guest = scene.company(language="en")
    guest.page.goto(ADD)
    tab_to(guest, opener(guest))
    guest.page.keyboard.press("Enter")
    expect(guest.page.locator("dialog[open] .hs-choice").first).to_be_visible()
    text = guest.page.locator("dialog[open]").inner_text()
    assert not any("가" <= letter <= "힣" for letter in text), text
