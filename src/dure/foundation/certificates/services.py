import base64
import binascii
import datetime as dt
import json
import re
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from dure.foundation import chance, clock
from dure.foundation.certificates import chain, cms, envelope, vid
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.models import LIFE, CertificateChallenge, RevocationList
from dure.foundation.certificates.policies import BUSINESS, PERSONAL
from dure.foundation.certificates.trust import configured, parse_list, trust
from dure.foundation.door import Door, Unreachable
from dure.rules.identifiers.numbers import only_digits

CENTURIES = {"1": 1900, "2": 1900, "3": 2000, "4": 2000, "5": 1900, "6": 1900, "7": 2000, "8": 2000, "9": 1800, "0": 1800}
_door = Door("revocation lists", timeout=20, tries=2)


@dataclass(frozen=True)
class Holder:
    """Whose certificate signed. ``birth_date`` and ``gender`` are known for persons only.

    ``resident_number``, which they come from, is for the linking-value gateway within the same request: never store or log it.
    """

    kind: str
    name: str
    business_registration_number: str
    birth_date: dt.date | None
    gender: str
    issuer: str
    serial: str
    subject: str
    fingerprint: str
    not_after: dt.datetime
    resident_number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Signing:
    """What the signing form needs (``certificates/signer.html``)."""

    challenge_id: str
    text: str
    personal: bool
    number: str = ""
    trouble: str = ""


def signing(purpose: str, *, kind: str, number: str = "", trouble: str = "") -> Signing:
    """A form with a fresh challenge. Writes: call it from a POST, or from a view that declares that it writes."""
    row = challenge(purpose)
    return Signing(str(row.pk), text_of(row), personal=kind == PERSONAL, number=number, trouble=trouble)


def challenge(purpose: str) -> CertificateChallenge:
    """Store a fresh challenge. ``purpose`` should name act and object (``sign_in``, ``verification:<id>``)."""
    now = clock.now()
    private, point = envelope.new_key()
    return CertificateChallenge.objects.create(
        purpose=purpose, audience=settings.BASE_URL, nonce=chance.token(), box_key=private, box_point=point, issued_at=now, expires_at=now + LIFE
    )


def text_of(row: CertificateChallenge) -> str:
    """Exactly what is signed."""
    body = {
        "id": str(row.pk), "purpose": row.purpose, "audience": row.audience, "nonce": row.nonce, "key": row.box_point,
        "issued": row.issued_at.astimezone(dt.UTC).isoformat(), "expires": row.expires_at.astimezone(dt.UTC).isoformat(),
    }
    return json.dumps(body, separators=(",", ":"), sort_keys=True)


def verify(challenge_id: str, purpose: str, *, signature: str, box: str, kind: str, number: str = "") -> Holder:
    """Judge what the browser sent (``signature`` and ``box`` in base64) and use the challenge up.

    ``kind`` is personal or business; ``number`` the business registration number. A person's number comes in the box.
    Raises CertificateFault; the challenge stays used when the surrounding transaction commits.
    """
    if not configured():
        raise CertificateFault("not_configured")
    row, private = _use(challenge_id, purpose)
    signed = cms.read(_bytes(signature))
    if signed.content != text_of(row).encode():
        raise CertificateFault("challenge_other")
    chain.check(signed.certificate, trust(), kind=kind)
    return _holder(signed, kind, number, _open(private, str(row.pk), _bytes(box)))


def verify_request(request: HttpRequest, purpose: str, *, kind: str, number: str = "") -> Holder:
    """``verify`` with what the signing form posts. ``number``: the business number to prove; empty: the one typed there."""
    given = request.POST
    return verify(
        given.get("challenge_id", ""), purpose, signature=given.get("signature", ""), box=given.get("box", ""),
        kind=kind, number=number or given.get("number", ""),
    )


def fetch_revocation_lists() -> tuple[int, int]:
    """Fetch every configured list; a bad answer leaves the last good one. Returns how many came and how many did not."""
    good = 0
    addresses = trust().policies.revocation_lists
    for address in addresses:
        try:
            body = _door.get(address).content
            parse_list(body)
        except (Unreachable, ValueError):
            continue
        RevocationList.objects.update_or_create(url=address, defaults={"body": body, "fetched_at": clock.now()})
        good += 1
    return good, len(addresses) - good


def purge() -> int:
    """Remove challenges that ran out more than a day ago. Returns how many."""
    return CertificateChallenge.objects.filter(expires_at__lt=clock.now() - dt.timedelta(days=1)).delete()[0]


def _use(challenge_id: str, purpose: str) -> tuple[CertificateChallenge, str]:
    row = CertificateChallenge.objects.filter(pk=_uuid(challenge_id), purpose=purpose).first()
    if row is None:
        raise CertificateFault("challenge_other")
    private, now = row.box_key, clock.now()
    live = CertificateChallenge.objects.filter(pk=row.pk, used_at=None, expires_at__gt=now)
    if live.update(used_at=now, box_key=""):
        return row, private
    raise CertificateFault("challenge_used" if CertificateChallenge.objects.filter(pk=row.pk, used_at__isnull=False).exists() else "challenge_expired")


def _open(private: str, challenge_id: str, box: bytes) -> envelope.Secrets:
    try:
        return envelope.open_box(private, challenge_id, box)
    except envelope.BadBox as error:
        raise CertificateFault("damaged") from error


def _holder(signed: cms.Signed, kind: str, number: str, secrets: envelope.Secrets) -> Holder:
    certificate = signed.certificate
    named = vid.read(signed.parsed)
    if named is None or not secrets.random:
        raise CertificateFault("no_vid")
    business = kind == BUSINESS
    asked = only_digits(number if business else secrets.number)
    if not re.fullmatch("[0-9]{10}" if business else "[0-9]{13}", asked) or not vid.belongs(named, asked, secrets.random):
        raise CertificateFault("other_business" if business else "other_person")
    birth_date, gender = (None, "") if business else _person(asked)
    return Holder(
        kind=kind, name=named.real_name, business_registration_number=asked if business else "", birth_date=birth_date, gender=gender,
        issuer=certificate.issuer.human_friendly, serial=format(certificate.serial_number, "x"), subject=certificate.subject.human_friendly,
        fingerprint=certificate.sha256.hex(), not_after=certificate.not_valid_after,
        resident_number="" if business else asked,
    )


def _person(resident_number: str) -> tuple[dt.date, str]:
    """Birth date and gender told by a resident or foreigner number."""
    century = CENTURIES[resident_number[6]]
    try:
        born = dt.date(century + int(resident_number[:2]), int(resident_number[2:4]), int(resident_number[4:6]))
    except ValueError as error:
        raise CertificateFault("other_person") from error
    return born, "male" if resident_number[6] in "13579" else "female"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CertificateFault("challenge_other") from error


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CertificateFault("damaged") from error
