"""Writes a whole test PKI for the fictitious persons and companies of the sandboxes, bad certificates included."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from dure.foundation.certificates.pki import authority
from dure.foundation.certificates.pki.authority import BUSINESS_POLICY, OTHER_POLICY, PERSONAL_POLICY, Authority, Issued
from dure.foundation.integrations.sandbox_world import Company, World

PASSWORD = "dure-demo-1!"  # noqa: S105 (password of fictitious certificates)
BAD = ("revoked", "expired", "not-yet", "wrong-policy", "unknown-ca", "encryption-only")


@dataclass(frozen=True)
class Folder:
    """Where things are: ``trust`` (roots, intermediates, lists, policies), one folder a holder, ``bad``, ``private``."""

    base: Path

    @property
    def trust(self) -> Path:
        return self.base / "trust"

    @property
    def complete(self) -> bool:
        return (self.base / "complete").exists()

    def of(self, key: str) -> Path:
        return self.base / key


def make(folder: Folder, world: World, *, persons: bool = True) -> int:
    """Write what is missing and return how many certificates were made. Existing certificates stay valid."""
    (folder.base / "private").mkdir(parents=True, exist_ok=True)
    folder.trust.mkdir(exist_ok=True)
    root, middle = _authorities(folder)
    made = 0
    for company in world.companies:
        made += _holder(folder, middle, company.key, company.name, company.business_registration_number, BUSINESS_POLICY)
    for person in world.persons if persons else ():
        made += _holder(folder, middle, person.key, person.name, person.resident_number, PERSONAL_POLICY)
    if not (folder.of("bad") / BAD[-1]).exists():
        made += _bad(folder, root, middle, world.companies[0])
    _policies(folder)
    (folder.base / "complete").write_text("")
    return made


def _authorities(folder: Folder) -> tuple[Authority, Authority]:
    if (folder.base / "private" / "ca.key").exists():
        return _load(folder, "root"), _load(folder, "ca")
    root = authority.root("Dure Test Root CA")
    middle = authority.under(root, "Dure Test CA 1")
    for name, item in (("root", root), ("ca", middle)):
        (folder.trust / f"{name}.der").write_bytes(item.certificate.public_bytes(serialization.Encoding.DER))
        key = folder.base / "private" / f"{name}.key"
        key.write_bytes(item.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        key.chmod(0o600)
    (folder.trust / "root.crl").write_bytes(authority.revocation_list(root, []))
    (folder.trust / "ca.crl").write_bytes(authority.revocation_list(middle, []))
    return root, middle


def _load(folder: Folder, name: str) -> Authority:
    certificate = x509.load_der_x509_certificate((folder.trust / f"{name}.der").read_bytes())
    key = serialization.load_pem_private_key((folder.base / "private" / f"{name}.key").read_bytes(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(name)
    return Authority(certificate, key)


def _holder(folder: Folder, issuer: Authority, key: str, name: str, number: str, policy: str) -> int:
    target = folder.of(key)
    if (target / "signPri.key").exists():
        return 0
    save(target, authority.issue(issuer, name, number, policy))
    return 1


def save(target: Path, issued: Issued, password: str = PASSWORD) -> None:
    """Write signCert.der and signPri.key."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "signCert.der").write_bytes(issued.der)
    (target / "signPri.key").write_bytes(issued.locked(password))


def _bad(folder: Folder, root: Authority, middle: Authority, company: Company) -> int:
    name, number, day = company.name, company.business_registration_number, dt.timedelta(days=1)
    stranger = authority.under(authority.root("Somebody Else Root CA"), "Somebody Else CA")
    revoked = authority.issue(middle, name, number, BUSINESS_POLICY)
    made = {
        "revoked": revoked,
        "expired": authority.issue(middle, name, number, BUSINESS_POLICY, valid=(-400 * day, -day)),
        "not-yet": authority.issue(middle, name, number, BUSINESS_POLICY, valid=(365 * day, 700 * day)),
        "wrong-policy": authority.issue(middle, name, number, OTHER_POLICY),
        "unknown-ca": authority.issue(stranger, name, number, BUSINESS_POLICY),
        "encryption-only": authority.issue(middle, name, number, BUSINESS_POLICY, signing=False),
    }
    for case, issued in made.items():
        save(folder.of("bad") / case, issued)
    (folder.trust / "ca.crl").write_bytes(authority.revocation_list(middle, [revoked.certificate.serial_number]))
    (folder.trust / "root.crl").write_bytes(authority.revocation_list(root, []))
    return len(made)


def _policies(folder: Folder) -> None:
    rows = [
        {"oid": PERSONAL_POLICY, "kind": "personal", "name": "test, personal"},
        {"oid": BUSINESS_POLICY, "kind": "business", "name": "test, business"},
    ]
    (folder.trust / "policies.json").write_text(json.dumps({"policies": rows, "revocation_lists": []}, indent=1))
