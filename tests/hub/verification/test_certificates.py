"""Verification by certificate, from the method page to the verified identity; the browser's part is played by the Python signer."""

import html
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client, RequestFactory

from dure.foundation import clock
from dure.foundation.audit.models import AuditEntry
from dure.foundation.certificates.pki import signer
from dure.foundation.certificates.pki.world import PASSWORD
from dure.foundation.errors import Refusal
from dure.foundation.integrations import identity as upstream
from dure.foundation.integrations.identity import IdentityFault, linking_value
from dure.foundation.integrations.sandbox_world import sandbox_world
from dure.foundation.privacy import keyed_hash
from dure.hub.members.models import Member
from dure.hub.verification import bind_certificate, peek, services, take
from dure.hub.verification.identity import Claims
from dure.hub.verification.models import CertificateBinding, Verification
from dure.protocol.claims import ACR_CERTIFICATE

pytestmark = [pytest.mark.django_db, pytest.mark.network]
Begin = Callable[..., Any]
COMPANY, OTHER = sandbox_world().companies[:2]
PERSON = sandbox_world().persons[0]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'(?:name|data-signer)="{name}" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def fields(page: str, folder: Path, *, number: str = COMPANY.business_registration_number, identification: str = "") -> dict[str, str]:
    signed = signer.sign(folder, PASSWORD, hidden(page, "challenge"), number=identification)
    return {"challenge_id": hidden(page, "challenge_id"), "number": number, **signed}


def as_request(client: Client) -> Any:
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    return request


def open_page(client: Client, begin: Begin, *, kind: str = "corporate", purpose: str = "sign_up") -> tuple[str, str]:
    address = begin("certificate", kind=kind, purpose=purpose).headers["Location"]
    return address, client.get(address).content.decode()


def test_a_company_is_verified_by_its_certificate(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    address, page = open_page(client, begin)
    assert client.post(address, fields(page, trusted / COMPANY.key)).headers["Location"] == "/after/"
    identity = peek(as_request(client), "sign_up")
    assert identity is not None
    assert (identity.business_registration_number, identity.company_name) == (COMPANY.business_registration_number, COMPANY.name)
    assert (identity.acr, identity.name, identity.ci_hash) == (ACR_CERTIFICATE, "", "")
    assert identity.certificate_ref is not None
    assert "Dure Test CA 1" in identity.certificate_ref.issuer


def test_a_person_is_verified_by_certificate_and_gets_the_one_linking_value(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    address, page = open_page(client, begin, kind="individual")
    posted = client.post(address, fields(page, trusted / PERSON.key, number="", identification=PERSON.resident_number))
    assert posted.headers["Location"] == "/after/"
    identity = take(as_request(client), "sign_up")
    assert identity is not None
    assert (identity.name, identity.birth_date, identity.gender) == (PERSON.name, PERSON.birth_date, PERSON.gender)
    assert identity.ci_hash == keyed_hash("ci", PERSON.ci)


def test_two_people_with_the_same_name_birth_date_and_gender_have_two_linking_values(sandbox: str) -> None:
    facts: dict[str, Any] = {"name": PERSON.name, "birth_date": PERSON.birth_date, "gender": PERSON.gender}
    twin = PERSON.resident_number[:7] + "9612345"
    assert linking_value(**facts, resident_number=PERSON.resident_number) == PERSON.ci
    assert linking_value(**facts, resident_number=twin) != PERSON.ci
    with pytest.raises(IdentityFault):
        linking_value(**facts | {"name": "남다름"}, resident_number=PERSON.resident_number)


def test_the_resident_number_goes_to_the_gateway_and_stays_nowhere(
    client: Client, trusted: Path, sandbox: str, begin: Begin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []
    kept: list[str] = []

    def answer(*, resident_number: str, **_facts: Any) -> str:
        told.append(resident_number)
        return PERSON.ci

    def finish(row: Verification, claims: Claims) -> Any:
        kept.append(repr((services.recall(row), claims)))
        return save(row, claims)

    save = services.finish
    monkeypatch.setattr(upstream, "linking_value", answer)
    monkeypatch.setattr(services, "finish", finish)
    address, page = open_page(client, begin, kind="individual")
    client.post(address, fields(page, trusted / PERSON.key, number="", identification=PERSON.resident_number))
    assert told == [PERSON.resident_number]
    row = Verification.objects.get()
    assert PERSON.resident_number not in f"{kept} {row.working} {row.result} {caplog.text} {list(AuditEntry.objects.values())}"


def test_when_the_gateway_is_away_the_person_signs_again_later(
    client: Client, trusted: Path, sandbox: str, begin: Begin, settings: LazySettings
) -> None:
    address, page = open_page(client, begin, kind="individual")
    addresses = settings.ADDRESSES
    settings.ADDRESSES = addresses | {"identity": "http://localhost:9"}
    waiting = client.post(address, fields(page, trusted / PERSON.key, number="", identification=PERSON.resident_number)).content.decode()
    assert "잠시 뒤에 다시 서명하거나" in waiting
    settings.ADDRESSES = addresses
    again = client.post(address, fields(waiting, trusted / PERSON.key, number="", identification=PERSON.resident_number))
    assert again.headers["Location"] == "/after/"


@pytest.mark.parametrize(
    ("folder", "told"),
    [
        ("bad/revoked", "폐지된 인증서입니다"),
        ("bad/expired", "유효 기간이 끝난 인증서입니다"),
        ("bad/wrong-policy", "이 서비스에서 쓸 수 없는 종류의 인증서입니다"),
        ("bad/unknown-ca", "신뢰하는 인증기관에서 발급한 인증서가 아닙니다"),
        ("bad/encryption-only", "전자서명용 인증서가 아닙니다"),
        (OTHER.key, "입력한 사업자등록번호의 인증서가 아닙니다"),
        (PERSON.key, "개인 인증서입니다"),
    ],
)
def test_a_refused_certificate_is_told_and_another_try_is_possible(
    client: Client, trusted: Path, sandbox: str, begin: Begin, folder: str, told: str
) -> None:
    address, page = open_page(client, begin)
    refused = client.post(address, fields(page, trusted / folder)).content.decode()
    assert told in refused
    assert COMPANY.business_registration_number in refused
    assert peek(as_request(client), "sign_up") is None
    assert AuditEntry.objects.filter(action="verification.failed").exists()
    assert client.post(address, fields(refused, trusted / COMPANY.key)).headers["Location"] == "/after/"


def test_a_signature_is_accepted_once(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    address, page = open_page(client, begin)
    signed = fields(page, trusted / OTHER.key)
    client.post(address, signed)
    assert "이미 처리한 서명입니다" in client.post(address, signed).content.decode()


def test_a_challenge_of_another_verification_is_refused(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    _, foreign = open_page(client, begin)
    address, _ = open_page(client, begin)
    assert "다른 화면에서 만든 서명입니다" in client.post(address, fields(foreign, trusted / COMPANY.key)).content.decode()


def test_without_script_the_page_says_what_is_needed(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    address, page = open_page(client, begin)
    assert "스크립트나 인증서 프로그램이 있어야 합니다" in page
    assert "다른 방법 고르기" in page
    assert "인증서 파일을 읽을 수 없습니다" in client.post(address, {"challenge_id": hidden(page, "challenge_id")}).content.decode()


def test_the_number_of_the_business_is_filled_in(client: Client, trusted: Path, sandbox: str) -> None:
    begun = client.post("/verify/sign_in/corporate/certificate/", {"next": "/", "number": COMPANY.business_registration_number})
    assert f'value="{COMPANY.business_registration_number}"' in client.get(begun.headers["Location"]).content.decode()


def corporate_member(login_id: str, number: str) -> Member:
    return Member.objects.create(kind="corporate", login_id=login_id, business_registration_number=number)


def test_a_certificate_is_bound_to_one_member(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    address, page = open_page(client, begin)
    client.post(address, fields(page, trusted / COMPANY.key))
    identity = take(as_request(client), "sign_up")
    assert identity is not None
    owner = corporate_member("owner", COMPANY.business_registration_number)
    bind_certificate(owner, identity)
    bind_certificate(owner, identity)
    assert CertificateBinding.objects.get().member == owner
    with pytest.raises(Refusal) as refused:
        bind_certificate(corporate_member("other", OTHER.business_registration_number), identity)
    assert refused.value.code == "certificate_taken"


@pytest.mark.django_db(transaction=True)
def test_of_six_who_take_an_outcome_at_once_one_gets_it(client: Client, trusted: Path, sandbox: str, begin: Begin) -> None:
    address, page = open_page(client, begin)
    client.post(address, fields(page, trusted / COMPANY.key))
    request, gate, taken = as_request(client), threading.Barrier(6), []

    def run() -> None:
        try:
            gate.wait()
            with transaction.atomic():
                taken.append(take(request, "sign_up") is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 5 + [True]


def test_an_outcome_runs_out_after_fifteen_minutes(client: Client, trusted: Path, sandbox: str, begin: Begin, travel: Callable[..., None]) -> None:
    address, page = open_page(client, begin)
    client.post(address, fields(page, trusted / COMPANY.key))
    travel(minutes=14)
    assert peek(as_request(client), "sign_up") is not None
    travel(minutes=2)
    assert peek(as_request(client), "sign_up") is None
    assert Verification.objects.get().expires_at < clock.now()


@pytest.mark.parametrize("bad", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_the_browser_is_never_sent_elsewhere(client: Client, trusted: Path, sandbox: str, begin: Begin, bad: str) -> None:
    address = begin("certificate", kind="corporate", target=bad).headers["Location"]
    page = client.get(address).content.decode()
    assert client.post(address, fields(page, trusted / COMPANY.key)).headers["Location"] == "/"


def test_unknown_purposes_kinds_and_methods_are_refused(client: Client, trusted: Path, sandbox: str) -> None:
    assert client.get("/verify/nonsense/individual/").status_code == 404
    assert client.get("/verify/sign_up/nonsense/").status_code == 404
    back = client.post("/verify/sign_up/corporate/phone/", {"next": "/after/"})
    assert "지금은 쓸 수 없는" in client.get(back.headers["Location"]).content.decode()
