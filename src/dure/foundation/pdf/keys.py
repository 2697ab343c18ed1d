"""The key a site signs with: PKCS#12 file, PKCS#11 module, or in demo one of its own making."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dure.foundation import clock
from dure.foundation.config import ConfigurationError

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
KEY_BITS = 3072
YEARS = 10
_lock = threading.Lock()
_kept: dict[str, Identity] = {}


class KeptKeySigner(Signer):
    """The shipped signer parses and rechecks its key at every signature; this one holds it ready."""

    def __init__(self, key: PrivateKey, certificate: asn1.Certificate, chain: tuple[asn1.Certificate, ...]) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple([certificate, *chain])
        super().__init__(signing_cert=certificate, cert_registry=registry, embed_roots=True)
        self.key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002 (the library's signature)
        if digest_algorithm != "sha256":
            raise ValueError(digest_algorithm)
        if isinstance(self.key, rsa.RSAPrivateKey):
            return bytes(self.key.key_size // 8) if dry_run else self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class Identity:
    """Who signs here: the signer, its certificate and what is above it, and certificates of earlier keys."""

    signer: Signer
    certificate: asn1.Certificate
    chain: tuple[asn1.Certificate, ...]
    former: tuple[asn1.Certificate, ...] = ()

    @property
    def known(self) -> tuple[asn1.Certificate, ...]:
        return (self.certificate, *self.chain, *self.former)

    def check(self, now: dt.datetime) -> None:
        """Raises ConfigurationError outside the days of the certificate: no verifier would take such a signature."""
        first, last = self.certificate.not_valid_before, self.certificate.not_valid_after
        if not first <= now <= last:
            msg = f"DURE_SIGNING_KEY: its certificate is valid from {first:%Y-%m-%d} to {last:%Y-%m-%d} only"
            raise ConfigurationError(msg)

    @property
    def authority(self) -> bytes:
        """PEM of the topmost certificate: what an independent verifier has to trust."""
        top = self.chain[-1] if self.chain else self.certificate
        return pem.armor("CERTIFICATE", top.dump())


def identity() -> Identity:
    """Loaded once a process. Raises ConfigurationError."""
    source = settings.ENV["SIGNING_KEY"] or str(demo_folder())
    with _lock:
        if source not in _kept:
            _kept[source] = load(source, settings.ENV["SIGNING_PASSWORD"], settings.ENV["SIGNING_FORMER"])
        return _kept[source]


def to_be_made() -> bool:
    """A demo whose key is made at first use."""
    return bool(settings.DEMO) and not settings.ENV["SIGNING_KEY"] and not demo_folder().exists()


def load(source: str, password: str, former: str) -> Identity:
    earlier = tuple(item for path in sorted(Path(former).glob("*.pem")) for item in certificates_in(path)) if former else ()
    if source.startswith("pkcs11:"):
        return from_module(source, password, earlier)
    key, certificate, chain = from_folder(Path(source)) if Path(source) == demo_folder() else from_file(Path(source), password)
    return Identity(KeptKeySigner(key, certificate, chain), certificate, chain, earlier)


def from_file(path: Path, password: str) -> tuple[PrivateKey, asn1.Certificate, tuple[asn1.Certificate, ...]]:
    try:
        found = pkcs12.load_pkcs12(path.read_bytes(), password.encode() or None)
    except (OSError, ValueError) as error:
        msg = f"DURE_SIGNING_KEY: {path.name} cannot be opened with DURE_SIGNING_PASSWORD"
        raise ConfigurationError(msg) from error
    if found.cert is None or not isinstance(found.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        msg = f"DURE_SIGNING_KEY: {path.name} has no certificate with an RSA or EC key"
        raise ConfigurationError(msg)
    chain = tuple(parsed(item.certificate) for item in found.additional_certs)
    return found.key, parsed(found.cert.certificate), chain


def from_module(source: str, pin: str, earlier: tuple[asn1.Certificate, ...]) -> Identity:
    """``pkcs11:token=…;object=…?module-path=…`` (RFC 7512). Needs the package python-pkcs11."""
    try:
        from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415 (the package below it is optional)
        from pyhanko.sign import pkcs11  # noqa: PLC0415 (the package below it is optional)
    except ImportError as error:
        msg = "DURE_SIGNING_KEY names a PKCS#11 token: install python-pkcs11 first"
        raise ConfigurationError(msg) from error
    place = module_place(source)
    session = pkcs11.open_pkcs11_session(place["module-path"], token_criteria=TokenCriteria(label=place["token"]), user_pin=pin)
    signer: Any = pkcs11.PKCS11Signer(session, cert_label=place["object"], key_label=place["object"], embed_roots=True)
    chain = tuple(item for item in signer.cert_registry if item.dump() != signer.signing_cert.dump())
    return Identity(signer, signer.signing_cert, chain, earlier)


def module_place(source: str) -> dict[str, str]:
    path, _, query = source.removeprefix("pkcs11:").partition("?")
    place = {name: unquote(value) for name, _, value in (part.partition("=") for part in path.split(";"))}
    place |= {name: values[0] for name, values in parse_qs(query).items()}
    missing = {"token", "object", "module-path"} - place.keys()
    if missing:
        msg = f"DURE_SIGNING_KEY: {', '.join(sorted(missing))} missing after pkcs11:"
        raise ConfigurationError(msg)
    return place


def demo_folder() -> Path:
    return Path(settings.STATE_DIR) / "signing" / str(settings.SITE_KEY)


def from_folder(folder: Path) -> tuple[PrivateKey, asn1.Certificate, tuple[asn1.Certificate, ...]]:
    """The demo's own key and chain, made at first use."""
    if not settings.DEMO:
        msg = "DURE_SIGNING_KEY is required in production"
        raise ConfigurationError(msg)
    if not folder.exists():
        make(folder)
    key = load_pem_private_key((folder / "signer.key").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(type(key))
    certificate, *chain = certificates_in(folder / "chain.pem")
    return key, certificate, tuple(chain)


def make(folder: Path) -> None:
    """Complete under its name or not there; of two processes at once one wins."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(dir=folder.parent))
    root_key, key = rsa.generate_private_key(65537, KEY_BITS), rsa.generate_private_key(65537, KEY_BITS)
    root = issued("Document CA", root_key, "Document CA", root_key, authority=True)
    signer = issued("Document signer", key, "Document CA", root_key, authority=False)
    (waiting / "signer.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (waiting / "signer.key").chmod(0o600)
    (waiting / "chain.pem").write_bytes(signer.public_bytes(Encoding.PEM) + root.public_bytes(Encoding.PEM))
    try:
        waiting.rename(folder)
    except OSError:
        shutil.rmtree(waiting)


def issued(name: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, *, authority: bool) -> x509.Certificate:
    start = clock.now().replace(microsecond=0) - dt.timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named(issuer)).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(start + dt.timedelta(days=365 * YEARS))
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def named(common: str) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "KR"), (NameOID.ORGANIZATION_NAME, "Dure Demo"), (NameOID.COMMON_NAME, f"{settings.SITE_KEY} {common}")]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def certificates_in(path: Path) -> list[asn1.Certificate]:
    return [asn1.Certificate.load(der) for _kind, _headers, der in pem.unarmor(path.read_bytes(), multiple=True)]


def parsed(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
