"""The adapter for certificates: what a signature proves, as claims."""

import datetime as dt

from django.http import HttpRequest

from dure.foundation.certificates import services as certificates
from dure.foundation.certificates.policies import BUSINESS, PERSONAL
from dure.hub.verification import services
from dure.hub.verification.identity import CertificateRef, Claims
from dure.hub.verification.models import Verification
from dure.protocol.claims import CORPORATE


def signing(row: Verification, *, number: str = "", trouble: str = "") -> certificates.Signing:
    return certificates.signing(_purpose(row), kind=_kind(row), number=number or services.recall(row).get("number", ""), trouble=trouble)


def check(row: Verification, request: HttpRequest) -> Claims | None:
    """What the posted signature proves. A person still needs the linking value: then the facts are kept and None comes back.

    Raises CertificateFault.
    """
    holder = certificates.verify_request(request, _purpose(row), kind=_kind(row))
    ref = CertificateRef(holder.issuer, holder.serial, holder.subject, holder.fingerprint, holder.not_after)
    if row.kind == CORPORATE:
        return Claims(
            kind=CORPORATE, business_registration_number=holder.business_registration_number, company_name=holder.name, certificate_ref=ref
        )
    born = holder.birth_date.isoformat() if holder.birth_date else ""
    person = {"name": holder.name, "birth_date": born, "gender": holder.gender, "proved": True}
    services.remember(row, **person, certificate=vars(ref) | {"not_after": ref.not_after.isoformat()})
    return None


def claims(row: Verification) -> Claims | None:
    """The person whose certificate was accepted; None before that."""
    kept = services.recall(row)
    if not kept.get("proved"):
        return None
    known = kept["certificate"]
    ref = CertificateRef(**known | {"not_after": dt.datetime.fromisoformat(known["not_after"])})
    return Claims(name=kept["name"], birth_date=dt.date.fromisoformat(kept["birth_date"]), gender=kept["gender"], certificate_ref=ref)


def _purpose(row: Verification) -> str:
    return f"verify:{row.pk.hex}"


def _kind(row: Verification) -> str:
    return BUSINESS if row.kind == CORPORATE else PERSONAL
