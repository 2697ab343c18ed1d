"""Every way in which a certificate can be right or wrong, against the test PKI."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dure.foundation.certificates import cms, services
from dure.foundation.certificates.faults import SENTENCES, CertificateFault
from dure.foundation.certificates.models import CertificateChallenge
from dure.foundation.certificates.pki import authority, npki, signer
from dure.foundation.certificates.pki.world import PASSWORD, Folder
from dure.foundation.integrations.sandbox_server import Answer, App, start
from dure.foundation.integrations.sandbox_world import sandbox_world

pytestmark = pytest.mark.django_db
COMPANY, OTHER = sandbox_world().companies[:2]
PERSON = sandbox_world().persons[0]


def sign(folder: Path, row: CertificateChallenge, **options: str) -> dict[str, str]:
    return signer.sign(folder, PASSWORD, services.text_of(row), **options)


def verify(row: CertificateChallenge, signed: dict[str, str], *, kind: str = "business", number: str = COMPANY.business_registration_number) -> services.Holder:
    return services.verify(str(row.pk), row.purpose, kind=kind, number=number, **signed)


def refusal(row: CertificateChallenge, signed: dict[str, str], **options: Any) -> str:
    with pytest.raises(CertificateFault) as refused:
        verify(row, signed, **options)
    assert str(refused.value.message) == str(SENTENCES[refused.value.code])
    return refused.value.code


def test_a_business_certificate_proves_the_company(trusted: Path) -> None:
    row = services.challenge("sign_in")
    holder = verify(row, sign(trusted / COMPANY.key, row))
    assert (holder.name, holder.business_registration_number) == (COMPANY.name, COMPANY.business_registration_number)
    assert "Dure Test CA 1" in holder.issuer
    assert holder.not_after > holder.not_after.now(dt.UTC)


def test_hyphens_in_the_number_do_not_matter(trusted: Path) -> None:
    row = services.challenge("sign_in")
    number = COMPANY.business_registration_number
    assert verify(row, sign(trusted / COMPANY.key, row), number=f"{number[:3]}-{number[3:5]}-{number[5:]}").kind == "business"


def test_a_personal_certificate_proves_name_birth_date_and_gender(trusted: Path) -> None:
    row = services.challenge("sign_up")
    holder = verify(row, sign(trusted / PERSON.key, row, number=PERSON.resident_number), kind="personal", number="")
    assert (holder.name, holder.birth_date, holder.gender) == (PERSON.name, PERSON.birth_date, PERSON.gender)
    assert holder.business_registration_number == ""


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("revoked", "revoked"),
        ("expired", "expired"),
        ("not-yet", "not_yet_valid"),
        ("wrong-policy", "policy"),
        ("unknown-ca", "unknown_ca"),
        ("encryption-only", "key_usage"),
    ],
)
def test_a_bad_certificate_is_refused_in_words(trusted: Path, case: str, code: str) -> None:
    row = services.challenge("sign_in")
    assert refusal(row, sign(trusted / "bad" / case, row)) == code


def test_the_certificate_of_another_business_is_refused(trusted: Path) -> None:
    row = services.challenge("sign_in")
    assert refusal(row, sign(trusted / OTHER.key, row)) == "other_business"


def test_a_random_number_that_does_not_belong_to_the_certificate_is_refused(trusted: Path) -> None:
    row, strange = services.challenge("sign_in"), services.challenge("sign_in")
    signed = sign(trusted / COMPANY.key, row)
    assert refusal(row, signed | {"box": sign(trusted / COMPANY.key, strange)["box"]}) == "damaged"
    row = services.challenge("sign_in")
    mixed = sign(trusted / COMPANY.key, row) | {"box": sign(trusted / OTHER.key, row)["box"]}
    assert refusal(row, mixed) == "other_business"


def test_a_personal_certificate_of_somebody_else_is_refused(trusted: Path) -> None:
    row = services.challenge("sign_up")
    stranger = sandbox_world().persons[1].resident_number
    assert refusal(row, sign(trusted / PERSON.key, row, number=stranger), kind="personal", number="") == "other_person"


def test_kinds_are_not_mixed_up(trusted: Path) -> None:
    row = services.challenge("sign_up")
    assert refusal(row, sign(trusted / PERSON.key, row, number=PERSON.resident_number)) == "personal_for_business"
    row = services.challenge("sign_up")
    assert refusal(row, sign(trusted / COMPANY.key, row), kind="personal", number="") == "business_for_personal"


def test_a_challenge_is_signed_once(trusted: Path) -> None:
    row = services.challenge("sign_in")
    signed = sign(trusted / COMPANY.key, row)
    verify(row, signed)
    assert refusal(row, signed) == "challenge_used"


def test_a_failed_try_uses_the_challenge_up_too(trusted: Path) -> None:
    row = services.challenge("sign_in")
    refusal(row, sign(trusted / OTHER.key, row))
    assert refusal(row, sign(trusted / COMPANY.key, row)) == "challenge_used"


def test_a_challenge_runs_out(trusted: Path, travel: Callable[..., None]) -> None:
    row = services.challenge("sign_in")
    signed = sign(trusted / COMPANY.key, row)
    travel(minutes=6)
    assert refusal(row, signed) == "challenge_expired"


def test_a_signature_over_another_challenge_or_purpose_is_refused(trusted: Path) -> None:
    row, other = services.challenge("sign_in"), services.challenge("sign_in")
    assert refusal(row, sign(trusted / COMPANY.key, other) | {"box": sign(trusted / COMPANY.key, row)["box"]}) == "challenge_other"
    row = services.challenge("sign_in")
    with pytest.raises(CertificateFault) as refused:
        services.verify(str(row.pk), "sign_up", kind="business", number=COMPANY.business_registration_number, **sign(trusted / COMPANY.key, row))
    assert refused.value.code == "challenge_other"


@pytest.mark.parametrize("damage", ["", "AAAA", "not base64!", "MIIB"])
def test_a_damaged_signature_is_refused(trusted: Path, damage: str) -> None:
    row = services.challenge("sign_in")
    assert refusal(row, sign(trusted / COMPANY.key, row) | {"signature": damage}) == "damaged"


def test_no_flipped_byte_changes_what_was_signed(trusted: Path) -> None:
    row = services.challenge("sign_in")
    der = base64.b64decode(sign(trusted / COMPANY.key, row)["signature"])
    refused = 0
    for place in range(0, len(der), 7):
        try:
            signed = cms.read(der[:place] + bytes([der[place] ^ 1]) + der[place + 1 :])
        except CertificateFault:
            refused += 1
        else:
            assert signed.content == services.text_of(row).encode()
    assert refused > len(der) / 7 / 3


def test_a_certificate_with_another_key_does_not_verify(trusted: Path) -> None:
    row = services.challenge("sign_in")
    ours = authority.x509.load_der_x509_certificate((trusted / COMPANY.key / "signCert.der").read_bytes())
    _, random = npki.decrypt((trusted / COMPANY.key / "signPri.key").read_bytes(), PASSWORD)
    forged = signer.answer(ours, authority._key(), random, services.text_of(row))
    assert refusal(row, forged) == "signature_wrong"


def test_the_random_number_and_the_persons_number_are_nowhere_stored(trusted: Path) -> None:
    row = services.challenge("sign_up")
    verify(row, sign(trusted / PERSON.key, row, number=PERSON.resident_number), kind="personal", number="")
    row.refresh_from_db()
    assert row.box_key == ""
    assert PERSON.resident_number not in str(vars(row))


def test_without_a_fresh_revocation_list_nothing_is_accepted(pki: Folder, settings: Any, tmp_path: Path) -> None:
    for name in ("root.der", "ca.der", "root.crl", "policies.json"):
        (tmp_path / name).write_bytes((pki.trust / name).read_bytes())
    settings.ENV = {**settings.ENV, "CERTIFICATE_ROOTS": str(tmp_path)}
    row = services.challenge("sign_in")
    assert refusal(row, sign(pki.base / COMPANY.key, row)) == "revocation_unknown"


def test_without_roots_the_method_is_off(settings: Any, tmp_path: Path, pki: Folder) -> None:
    settings.ENV = {**settings.ENV, "CERTIFICATE_ROOTS": str(tmp_path)}
    row = services.challenge("sign_in")
    assert refusal(row, sign(pki.base / COMPANY.key, row)) == "not_configured"


def copied(pki: Folder, target: Path, *names: str) -> Path:
    for name in names:
        (target / name).write_bytes((pki.trust / name).read_bytes())
    return target


def authority_of(pki: Folder) -> authority.Authority:
    certificate = authority.x509.load_der_x509_certificate((pki.trust / "ca.der").read_bytes())
    key = authority.serialization.load_pem_private_key((pki.base / "private" / "ca.key").read_bytes(), None)
    assert isinstance(key, authority.rsa.RSAPrivateKey)
    return authority.Authority(certificate, key)


def test_a_list_that_has_run_out_counts_as_none(pki: Folder, settings: Any, tmp_path: Path, travel: Callable[..., None]) -> None:
    folder = copied(pki, tmp_path, "root.der", "ca.der", "root.crl", "policies.json")
    travel(days=-4000)
    (folder / "ca.crl").write_bytes(authority.revocation_list(authority_of(pki), []))
    travel(days=4000)
    settings.ENV = {**settings.ENV, "CERTIFICATE_ROOTS": str(folder)}
    row = services.challenge("sign_in")
    assert refusal(row, sign(pki.base / COMPANY.key, row)) == "revocation_unknown"


@pytest.mark.network
def test_a_fetched_list_counts_and_a_bad_answer_leaves_the_last_good_one(pki: Folder, settings: Any, tmp_path: Path) -> None:
    bodies = [(pki.trust / "ca.crl").read_bytes(), b"<html>maintenance</html>"]
    app = App("lists")
    app.on("GET", "/ca.crl")(lambda _call: Answer(200, bodies[0]))
    running = start(app)
    folder = copied(pki, tmp_path, "root.der", "ca.der", "root.crl")
    data = json.loads((pki.trust / "policies.json").read_text()) | {"revocation_lists": [f"{running.address}/ca.crl"]}
    (folder / "policies.json").write_text(json.dumps(data))
    settings.ENV = {**settings.ENV, "CERTIFICATE_ROOTS": str(folder)}
    try:
        assert services.fetch_revocation_lists() == (1, 0)
        bodies.pop(0)
        assert services.fetch_revocation_lists() == (0, 1)
    finally:
        running.stop()
    row = services.challenge("sign_in")
    assert verify(row, sign(pki.base / COMPANY.key, row)).name == COMPANY.name
    row = services.challenge("sign_in")
    assert refusal(row, sign(pki.base / "bad" / "revoked", row)) == "revoked"
