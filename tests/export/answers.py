"""What a company types, and one browser that types it."""

from __future__ import annotations

import html
import re
from typing import Any

from dure.export.membership.forms import shown_years
from dure.foundation import clock
from dure.foundation.certificates.pki import signer
from dure.foundation.certificates.pki.world import PASSWORD as CERTIFICATE_PASSWORD
from dure.foundation.integrations import nts

PASSWORD = "Portal-pass-10"


def contact(**changes: Any) -> dict[str, Any]:
    return {
        "login_id": "exporter01", "password": PASSWORD, "password_again": PASSWORD, "name": "김하나", "name_en": "Hana Kim",
        "department": "해외영업", "position": "과장", "phone": "042-000-1000", "mobile": "010-9001-0001", "email": "hana@firm.example",
        **changes,
    }  # fmt: skip


def company(**changes: Any) -> dict[str, Any]:
    return {
        "name": "가상정밀", "name_en": "Virtual Precision", "kind": "sole_proprietor", "founded_on": "2015-03-02", "representative": "나대표",
        "representative_en": "Na Daepyo", "representative_gender": "female", "address": "대전광역시 유성구 가상로 1",
        "company_phone": "042-000-1001", "company_email": "office@firm.example", "sector": "C", "industry": "정밀부품", "business_type": "제조",
        "main_product": "베어링", "employees": "12", "assets": "1,500", "countries": ["US", "VN"],
        **changes,
    }  # fmt: skip


def figures(**changes: Any) -> dict[str, Any]:
    years = shown_years(clock.today())
    values = {f"sales_{year}": str(1000 + index) for index, year in enumerate(years)}
    return {**values, **{f"exports_{year}": str(200 + index) for index, year in enumerate(years)}, **changes}


def product(**changes: Any) -> dict[str, Any]:
    return {"name": "볼베어링", "name_en": "Ball bearing", "hs_code": "8482.10", "iso": "ISO 9001", **changes}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'(?:name|data-signer)="{name}" value="([^"]*)"', page)
    assert found, f"{name} is not on the page"
    return html.unescape(found[1])


def signed(page: str, folder: Any) -> dict[str, str]:
    return {"challenge_id": hidden(page, "challenge_id"), **signer.sign(folder, CERTIFICATE_PASSWORD, hidden(page, "challenge"))}


def tax_office(monkeypatch: Any, standing: nts.Standing = nts.Standing.ACTIVE) -> None:
    monkeypatch.setattr(nts, "check", lambda number, *_args, **_rest: nts.Outcome(number, standing, None, clock.now()))


class SignUp:
    """A sign-up in the browser of ``client``."""

    def __init__(self, client: Any, number: str) -> None:
        self.client, self.number = client, number

    def agree(self, **ticked: str) -> Any:
        shown = re.findall(r'name="shown" value="(\d+)"', self.client.get("/sign-up/").content.decode())
        return self.client.post("/sign-up/", {"required": "1", "shown": shown, **ticked})

    def without_certificate(self) -> Any:
        return self.client.post("/sign-up/authenticate/", {"business_number": self.number, "without": "1"})

    def certificate_page(self) -> str:
        return self.client.post("/sign-up/authenticate/", {"business_number": self.number}).content.decode()

    def sign(self, folder: Any) -> Any:
        return self.client.post("/sign-up/authenticate/", signed(self.certificate_page(), folder))

    def post(self, page: str, data: dict[str, Any]) -> Any:
        return self.client.post(f"/sign-up/{page}/", data)

    def details(self, **contact_changes: Any) -> None:
        for page, data in (("contact", contact(**contact_changes)), ("company", company()), ("figures", figures()), ("products", {})):
            answer = self.post(page, data)
            assert answer.status_code == 302, (page, answer.content.decode())

    def finish(self) -> Any:
        return self.post("check", {})
