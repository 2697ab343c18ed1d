"""What people do at the sites, as steps in a browser. Every page on the way is checked at both widths."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from dure.demo.world import ACCOUNT_PASSWORD, MEMBER_PASSWORD
from dure.foundation.certificates.pki.world import PASSWORD as CERTIFICATE_PASSWORD
from dure.foundation.integrations.sandbox_world import sandbox_world
from tests.plugins.browser import Visitor

NEW_PASSWORD = "Fresh-start-9!"


@dataclass
class Traveller:
    """A person with a browser at the running sites."""

    system: Any
    visitor: Visitor

    @property
    def page(self) -> Page:
        return self.visitor.page

    def look(self) -> None:
        self.visitor.sound_at_both_widths()

    def open(self, site: str, path: str = "/") -> None:
        self.page.goto(self.system.url(site, path))

    def at(self, site: str, path: str = "") -> bool:
        return self.page.url.startswith(self.system.url(site, path or "/"))

    def arrive(self, site: str, path: str = "/") -> None:
        """Wait until the page of ``site`` that starts with ``path`` is there."""
        self.page.wait_for_url(lambda url: url.startswith(self.system.url(site, path)))
        self.page.wait_for_load_state("load")

    def press(self, name: str, *, exact: bool = True) -> None:
        self.page.locator("main").get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state("load")

    def signed_in(self, site: str) -> bool:
        self.open(site)
        return self.page.locator("header .account-menu").count() == 1

    def sign_out(self) -> None:
        self.page.locator("header .account-menu summary").click()
        self.page.locator("header").get_by_role("button", name="로그아웃").click()
        self.page.wait_for_load_state("load")

    # signing in

    def sign_in_at_hub(self, login_id: str) -> None:
        self.page.locator("main").get_by_label("아이디", exact=True).fill(login_id)
        self.page.locator("main").get_by_label("비밀번호", exact=True).fill(MEMBER_PASSWORD)
        self.press("로그인")

    def sign_in_the_old_way(self, site: str, login_id: str) -> None:
        self.open(site, "/sign-in/")
        form = self.page.locator("form[action='/sign-in/']")
        form.locator("[name=login_id]").fill(login_id)
        form.locator("[name=password]").fill(ACCOUNT_PASSWORD)
        form.get_by_role("button", name="로그인").click()
        self.page.wait_for_load_state("load")

    def sign_in_as_company(self, key: str) -> None:
        """From the hub's sign-in page to wherever it leads, with the company's certificate."""
        self.page.get_by_role("link", name="기업회원", exact=True).click()
        self.page.locator("main [name=number]").fill(sandbox_world().company(key).business_registration_number)
        self.press("인증서로 로그인")
        self.page.get_by_role("button", name="사업자 공동인증서").click()
        self.sign(key)

    def sign(self, key: str) -> None:
        """The certificate page: two files and a password, signed in the browser."""
        folder: Path = self.system.state / "pki" / key
        owner = sandbox_world()
        company = next((one for one in owner.companies if one.key == key), None)
        number = company.business_registration_number if company else owner.person(key).resident_number
        self.look()
        field = self.page.locator("#signer_number")
        if field.is_editable():
            field.fill(number)
        self.page.locator("#signer_certificate").set_input_files(folder / "signCert.der")
        self.page.locator("#signer_key").set_input_files(folder / "signPri.key")
        self.page.locator("#signer_password").fill(CERTIFICATE_PASSWORD)
        here = self.page.url
        self.page.locator("form[data-signer-form] button[type=submit]").click()
        self.page.wait_for_url(lambda url: url != here)
        self.page.wait_for_load_state("networkidle")

    def identify(self, key: str, *, method: str = "PASS") -> None:
        """Simple verification at the sandbox of the identity providers."""
        self.page.get_by_role("button", name=method).first.click()
        self.page.get_by_role("button", name=sandbox_world().person(key).name).click()
        self.page.wait_for_load_state("load")

    # signing up

    def choose_kind_and_agree(self, kind: str) -> None:
        self.look()
        self.page.get_by_label(kind, exact=False).first.check()
        self.press("다음")
        self.look()
        self.press("다음")
        assert self.page.title().startswith("오류: "), "terms not agreed to must be asked for"
        self.look()
        self.press("모두 동의하고 다음")

    def choose_services_and_finish(self) -> None:
        self.look()
        self.press("다음")
        assert self.page.title().startswith("입력한 내용 확인")
        self.look()
        self.page.locator("main button.primary").click()
        self.page.wait_for_load_state("load")
        assert self.page.get_by_text("통합회원 가입을 마쳤습니다").is_visible()
        self.look()

    def sign_up_person(self, key: str, login_id: str) -> None:
        """All six steps from the first, with a mistake on the way."""
        self.choose_kind_and_agree("개인회원")
        self.look()
        self.identify(key)
        self.look()
        self.fill_details(login_id)
        self.choose_services_and_finish()

    def sign_up_company(self, key: str, login_id: str) -> None:
        self.choose_kind_and_agree("기업회원")
        self.look()
        self.page.locator("main [name=number]").fill(sandbox_world().company(key).business_registration_number)
        self.page.get_by_role("button", name="사업자 공동인증서").click()
        self.page.wait_for_load_state("load")
        self.sign(key)
        self.look()
        company = sandbox_world().company(key)
        self.fill_details(login_id, founded_on=company.founded_on.isoformat(), representative=company.representative)
        self.choose_services_and_finish()

    def fill_details(self, login_id: str, **asked: str) -> None:
        self.press("다음")
        assert self.page.title().startswith("오류: ")
        self.look()
        typed = {"login_id": login_id, "password": NEW_PASSWORD, "password_again": NEW_PASSWORD, "email": f"{login_id}@example.kr"}
        for name, value in {**typed, **asked}.items():
            self.page.locator(f"main [name={name}]").fill(value)
        self.press("다음")

    # at a portal

    def agree_to_pass_on(self) -> None:
        """The hub's page that names the data passed on, shown once a portal."""
        if self.at("hub", "/oidc/"):
            self.look()
            self.page.locator("main button.primary").click()
            self.page.wait_for_load_state("load")

    def prove_person(self, site: str, key: str) -> None:
        """Name, phone and the code that arrives by text message."""
        person = sandbox_world().person(key)
        self.page.locator("main [name=name]").fill(person.name)
        self.page.locator("main [name=mobile]").fill(person.mobile)
        self.press("인증번호 받기")
        self.look()
        code = next(message["codes"][0] for message in self.system.messages(site) if message["codes"])
        self.page.locator("main [name=code]").fill("000000" if code != "000000" else "111111")
        self.press("확인")
        assert self.page.title().startswith("오류: ")
        self.page.locator("main [name=code]").fill(code)
        self.press("확인")

    def set_password_and_details(self) -> None:
        for name, value in {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD, "email": "newcomer@example.kr", "phone": "042-123-4567"}.items():
            self.page.locator(f"main [name={name}]").fill(value)
        self.press("저장하고 로그인")

    def offered_to_convert(self) -> bool:
        self.open("jumpup", "/convert/")
        return self.page.get_by_role("button", name="통합회원 전환하기").count() > 0

    # leaving

    def confirm_as_company(self, key: str) -> None:
        """The step-up page asks for the certificate once more."""
        self.look()
        self.page.locator("main").get_by_role("link", name="다시 확인하기").click()
        self.page.wait_for_load_state("load")
        self.look()
        self.page.locator("main").get_by_role("link", name="인증서로 확인").click()
        self.page.get_by_role("button", name="사업자 공동인증서").click()
        self.page.wait_for_load_state("load")
        self.sign(key)
        self.arrive("hub", "/my/leave/")

    def leave(self) -> None:
        main = self.page.locator("main")
        for box in main.locator("input[type=checkbox]").all():
            box.check()
        main.locator("button.danger").click()
        self.page.wait_for_load_state("load")
