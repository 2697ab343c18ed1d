"""The virtual identifier (VID): proof that a certificate belongs to a number, without the number in it (RFC 4683 in kind)."""

import hashlib
import hmac
from dataclasses import dataclass

from asn1crypto import core
from cryptography import x509

from dure.foundation.certificates.kisa import IDENTIFY_DATA, IdentifyData
from dure.foundation.certificates.kisa import VID as VID_OID

DIGESTS = ("sha1", "sha256", "sha384", "sha512")


class _Content(core.Sequence):
    _fields = [("idn", core.PrintableString), ("random", core.OctetBitString)]


@dataclass(frozen=True)
class NamedVid:
    """What a certificate says of its holder: the real name, and the VID with its digest."""

    real_name: str
    digest: str
    value: bytes


def vid(number: str, random: bytes, digest: str = "sha256") -> bytes:
    """``h(h(DER(SEQUENCE{PrintableString number, BIT STRING random})))``; ``number`` is digits without hyphens."""
    return hashlib.new(digest, hashlib.new(digest, content(number, random)).digest()).digest()


def content(number: str, random: bytes) -> bytes:
    return _Content({"idn": number, "random": random}).dump()


def read(certificate: x509.Certificate) -> NamedVid | None:
    """The holder's name and VID, or None when the certificate carries none."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    for other in names.get_values_for_type(x509.OtherName):
        if other.type_id.dotted_string == IDENTIFY_DATA:
            return _named(other.value)
    return None


def belongs(named: NamedVid, number: str, random: bytes) -> bool:
    """Whether the certificate with this VID was issued for ``number``."""
    return hmac.compare_digest(vid(number, random, named.digest), named.value)


def _named(der: bytes) -> NamedVid | None:
    try:
        data = IdentifyData.load(der, strict=True)
        for info in data["user_info"]:
            digest = info["value"]["hash_algorithm"]["algorithm"].native
            if info["type"].native == VID_OID and digest in DIGESTS:
                return NamedVid(data["real_name"].native, digest, info["value"]["virtual_id"].native)
    except (ValueError, TypeError, KeyError):
        return None
    return None
