"""Trusted roots, intermediates, revocation lists and policies, from one folder; lists fetched later come from the database."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from asn1crypto import crl, pem, x509
from django.conf import settings

from dure.foundation.certificates import kisa, policies
from dure.foundation.certificates.models import RevocationList
from dure.foundation.certificates.pki.authority import TEST_ORGANISATION
from dure.foundation.config import ConfigurationError

kisa.register()


@dataclass(frozen=True)
class Trust:
    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    revocation_lists: tuple[crl.CertificateList, ...]
    policies: policies.Policies


def folder() -> Path:
    """``DURE_CERTIFICATE_ROOTS``; in demo and test without it, the test PKI of the state folder."""
    given = settings.ENV["CERTIFICATE_ROOTS"]
    return Path(given) if given else settings.STATE_DIR / "pki" / "trust"


def configured() -> bool:
    """Whether there is a root to trust at all."""
    return bool(_files()) and bool(trust().roots)


def trust() -> Trust:
    """Everything as it is now: a file put into the folder counts from the next call on."""
    base = of_folder()
    fetched = RevocationList.objects.order_by("url")
    stamps = tuple(fetched.values_list("url", "fetched_at"))
    extra = _fetched(stamps) if stamps else ()
    return Trust(base.roots, base.intermediates, base.revocation_lists + extra, base.policies)


def of_folder() -> Trust:
    """What the folder alone says. Raises ConfigurationError when production would trust the test PKI."""
    base = _read(_files(), folder())
    if settings.MODE == "production" and any(root.subject.native.get("organization_name") == TEST_ORGANISATION for root in base.roots):
        msg = f"DURE_CERTIFICATE_ROOTS: {folder()} holds the root of the test PKI, which is refused in production"
        raise ConfigurationError(msg)
    return base


def parse_list(body: bytes) -> crl.CertificateList:
    """A revocation list from DER or PEM. Raises ValueError."""
    found = crl.CertificateList.load(_der(body), strict=True)
    _ = found["tbs_cert_list"]["issuer"].native
    return found


def _files() -> tuple[tuple[str, int], ...]:
    where = folder()
    if not where.is_dir():
        return ()
    return tuple(sorted((entry.name, entry.stat().st_mtime_ns) for entry in where.iterdir() if entry.is_file()))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, int], ...], where: Path) -> Trust:
    names = [where / name for name, _ in files]
    certificates = [x509.Certificate.load(_der(path.read_bytes())) for path in names if path.suffix in {".der", ".crt", ".pem", ".cer"}]
    lists = [parse_list(path.read_bytes()) for path in names if path.suffix == ".crl"]
    roots = [item for item in certificates if item.subject == item.issuer]
    others = [item for item in certificates if item.subject != item.issuer]
    return Trust(tuple(roots), tuple(others), tuple(lists), policies.load(where))


@lru_cache(maxsize=4)
def _fetched(stamps: tuple[tuple[str, object], ...]) -> tuple[crl.CertificateList, ...]:
    rows = RevocationList.objects.filter(url__in=[url for url, _ in stamps])
    return tuple(parse_list(bytes(row.body)) for row in rows)


def _der(body: bytes) -> bytes:
    return pem.unarmor(body)[2] if pem.detect(body) else body
