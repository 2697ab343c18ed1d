"""From a certificate to a trusted root: dates, chain, revocation, key usage, policy."""

import asyncio

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors

from dure.foundation import clock
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.policies import BUSINESS, PERSONAL
from dure.foundation.certificates.trust import Trust

SIGNING = {"digital_signature", "non_repudiation"}


def check(certificate: x509.Certificate, trust: Trust, *, kind: str) -> None:
    """Raises CertificateFault unless ``certificate`` is good now for signing as ``kind`` (personal or business)."""
    try:
        _ = certificate.native
    except (ValueError, TypeError, KeyError) as error:
        raise CertificateFault("damaged") from error
    _check_dates(certificate)
    _check_path(certificate, trust)
    usage = certificate.key_usage_value
    if usage is None or not SIGNING & usage.native or certificate.ca:
        raise CertificateFault("key_usage")
    _check_policy(certificate, trust, kind)


def _check_dates(certificate: x509.Certificate) -> None:
    now = clock.now()
    if now < certificate.not_valid_before:
        raise CertificateFault("not_yet_valid")
    if now > certificate.not_valid_after:
        raise CertificateFault("expired")


def _check_path(certificate: x509.Certificate, trust: Trust) -> None:
    context = ValidationContext(
        trust_roots=list(trust.roots),
        other_certs=list(trust.intermediates),
        crls=list(trust.revocation_lists),
        revocation_mode="require",
        moment=clock.now(),
        allow_fetching=False,
    )
    validator = CertificateValidator(certificate, list(trust.intermediates), validation_context=context)
    try:
        asyncio.run(validator.async_validate_path())
    except errors.RevokedError as error:
        raise CertificateFault("revoked") from error
    except (errors.InsufficientRevinfoError, errors.StaleRevinfoError) as error:
        raise CertificateFault("revocation_unknown") from error
    except errors.ExpiredError as error:
        raise CertificateFault("expired") from error
    except (errors.PathError, errors.ValidationError) as error:
        raise CertificateFault("unknown_ca") from error


def _check_policy(certificate: x509.Certificate, trust: Trust, kind: str) -> None:
    found = certificate.certificate_policies_value or []
    kinds = trust.policies.kinds([item["policy_identifier"].dotted for item in found])
    if kind in kinds:
        return
    if kind == BUSINESS and PERSONAL in kinds:
        raise CertificateFault("personal_for_business")
    if kind == PERSONAL and BUSINESS in kinds:
        raise CertificateFault("business_for_personal")
    raise CertificateFault("policy")
