"""Whether a file is, byte for byte, one that this site signed.

No PDF is parsed: the signature must cover every byte of the file but its own, come from one of the site's certificates,
and lie in the one container that signing would have written around it. Nothing is fetched.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from asn1crypto import algos, cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from dure.foundation.pdf import keys

LARGEST = 5 * 1024 * 1024
HEADER_WITHIN = 1024
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
HEX = re.compile(rb"<([0-9A-F]*)>")


class Verdict(StrEnum):
    OURS = "ours"
    """Signed here, and not one byte differs."""
    ALTERED = "altered"
    """Bears a signature of ours, or a broken one, that does not fit the file."""
    NOT_OURS = "not_ours"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    """Not a PDF, or larger than 5 MB."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature found in a file: the bytes it covers and its container; ``whole``: nothing else is in the file."""

    covered: bytes
    container: bytes
    whole: bool


def verify(pdf: bytes) -> Verdict:
    if len(pdf) > LARGEST or b"%PDF-" not in pdf[:HEADER_WITHIN]:
        return Verdict.UNREADABLE
    found = [claim_at(pdf, *map(int, match.groups())) for match in BYTE_RANGE.finditer(pdf)]
    if not found:
        return Verdict.UNSIGNED
    verdicts = {verdict_on(claim) for claim in found}
    if verdicts == {Verdict.NOT_OURS}:
        return Verdict.NOT_OURS
    return Verdict.OURS if verdicts == {Verdict.OURS} and len(found) == 1 else Verdict.ALTERED


def claim_at(pdf: bytes, start: int, length: int, after: int, rest: int) -> Claim:
    gap = HEX.fullmatch(pdf[length:after])
    whole = start == 0 and after + rest == len(pdf) and gap is not None
    even = gap is not None and len(gap[1]) % 2 == 0
    return Claim(pdf[start : start + length] + pdf[after : after + rest], bytes.fromhex(gap[1].decode()) if gap and even else b"", whole)


def verdict_on(claim: Claim) -> Verdict:
    try:
        signed = signed_data(claim.container)
        signer = signer_of(signed)
        if signer is None:
            return Verdict.NOT_OURS
        return Verdict.OURS if claim.whole and genuine(signed, signer, claim) else Verdict.ALTERED
    except (ValueError, TypeError, KeyError, SignatureValidationError):
        return Verdict.ALTERED


def signed_data(container: bytes) -> cms.SignedData:
    """Raises ValueError unless the container is one signed CMS object."""
    content = cms.ContentInfo.load(container)
    if content["content_type"].native != "signed_data" or len(content["content"]["signer_infos"]) != 1:
        msg = "not a signature by one signer"
        raise ValueError(msg)
    return content["content"]


def signer_of(signed: cms.SignedData) -> keys.asn1.Certificate | None:
    """The certificate of ours that the signature names."""
    named = signed["signer_infos"][0]["sid"].chosen.dump()
    return next((item for item in keys.identity().known if not item.ca and identifier(item).dump() == named), None)


def identifier(certificate: keys.asn1.Certificate) -> cms.IssuerAndSerialNumber:
    return cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})


def genuine(signed: cms.SignedData, signer: keys.asn1.Certificate, claim: Claim) -> bool:
    info, known = signed["signer_infos"][0], {item.dump() for item in keys.identity().known}
    if any(item.chosen.dump() not in known for item in signed["certificates"]) or not is_canonical(signed, signer, claim.container):
        return False
    digest = hashlib.sha256(claim.covered).digest()
    return all(validate_sig_integrity(info, signer, "data", digest))


def is_canonical(signed: cms.SignedData, signer: keys.asn1.Certificate, container: bytes) -> bool:
    """What the signature does not protect – versions, algorithm names, padding – is exactly as written when signing."""
    info = signed["signer_infos"][0]
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    expected = cms.ContentInfo({
        "content_type": "signed_data",
        "content": cms.SignedData({
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": [item.chosen for item in signed["certificates"]],
            "signer_infos": [
                cms.SignerInfo({
                    "version": "v1",
                    "sid": cms.SignerIdentifier({"issuer_and_serial_number": identifier(signer)}),
                    "digest_algorithm": digest,
                    "signed_attrs": info["signed_attrs"],
                    "signature_algorithm": {"algorithm": signature_algorithm(signer)},
                    "signature": info["signature"],
                })
            ],
        }),
    }).dump()
    return container[: len(expected)] == expected and not any(container[len(expected) :])


def signature_algorithm(signer: keys.asn1.Certificate) -> str:
    return "sha256_ecdsa" if signer.public_key.algorithm == "ec" else "sha256_rsa"


