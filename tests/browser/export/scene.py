"""An announcement of the export portal that closes soon, companies with a draft, and what people do with pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from dure.programme.announcements.models import AgencyStaff, Announcement
from dure.programme.applications.models import Application
from tests.factories.staff import make_staff, staff_sign_in
from tests.plugins.browser import Visitor

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Scene:
    base: str
    visitor: Callable[..., Visitor]
    announcement: Announcement
    companies: list[tuple[str, Application]]
    """Cookie of an open session and the draft that each company has."""

    def company(self, number: int = 0, **wishes: Any) -> Visitor:
        guest = self.visitor(base=self.base, **wishes)
        guest.context.add_cookies([{"name": "export_session", "value": self.companies[number][0], "url": self.base}])
        return guest

    def staff(self) -> Visitor:
        member = make_staff("lead")
        AgencyStaff.objects.create(staff=member, agency=self.announcement.agency)
        client, guest = Client(), self.visitor(base=self.base)
        staff_sign_in(client, member)
        guest.context.add_cookies([{"name": name, "value": morsel.value, "url": self.base} for name, morsel in client.cookies.items()])
        return guest


def press(guest: Visitor, name: str) -> None:
    guest.page.locator("main").get_by_role("button", name=name).first.click()
    guest.page.wait_for_load_state("load")


def follow(guest: Visitor, name: str) -> None:
    guest.page.locator("main").get_by_role("link", name=name).first.click()
    guest.page.wait_for_load_state("load")


def hand_in(guest: Visitor, draft: Application, folder: Path) -> None:
    (folder / "사업계획서.pdf").write_bytes(PDF + str(draft.pk).encode())
    guest.page.goto(f"{draft.path}documents/")
    guest.page.locator("input[type=file]").first.set_input_files(folder / "사업계획서.pdf")
    with guest.page.expect_navigation():
        guest.page.locator("main").get_by_role("button", name="올리기").first.click()
    assert guest.page.locator("main").get_by_text("사업계획서.pdf").first.is_visible()


def agree_and_send(guest: Visitor, draft: Application) -> None:
    guest.page.goto(f"{draft.path}check/")
    for box in guest.page.locator("main input[type=checkbox]").all():
        box.check()
    press(guest, "제출하기")
