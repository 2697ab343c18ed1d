"""The adapter for certificates: what a signature proves, as claims."""

from django.http import HttpRequest

from dure.foundation.certificates import services as certificates
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.policies import BUSINESS, PERSONAL
from dure.foundation.integrations import identity as upstream
from dure.hub.verification import services
from dure.hub.verification.identity import CertificateRef, Claims
from dure.hub.verification.models import Verification
from dure.protocol.claims import CORPORATE


def signing(row: Verification, *, number: str = "", trouble: str = "") -> certificates.Signing:
    return certificates.signing(_purpose(row), kind=_kind(row), number=number or services.recall(row).get("number", ""), trouble=trouble)


def check(row: Verification, request: HttpRequest) -> Claims:
    """What the posted signature proves. For a person it asks the linking-value gateway: hold no transaction.

    The resident number names the person there (name, birth date and gender can be shared) and is kept nowhere.
    Raises CertificateFault, IdentityFault or door.Unreachable.
    """
    holder = certificates.verify_request(request, _purpose(row), kind=_kind(row))
    ref = CertificateRef(holder.issuer, holder.serial, holder.subject, holder.fingerprint, holder.not_after)
    if row.kind == CORPORATE:
        return Claims(
            kind=CORPORATE, business_registration_number=holder.business_registration_number, company_name=holder.name, certificate_ref=ref
        )
    if holder.birth_date is None:
        raise CertificateFault("other_person")
    ci = upstream.linking_value(
        name=holder.name, birth_date=holder.birth_date, gender=holder.gender, resident_number=holder.resident_number
    )
    return Claims(name=holder.name, birth_date=holder.birth_date, gender=holder.gender, certificate_ref=ref, ci=ci)


def _purpose(row: Verification) -> str:
    return f"verify:{row.pk.hex}"


def _kind(row: Verification) -> str:
    return BUSINESS if row.kind == CORPORATE else PERSONAL
