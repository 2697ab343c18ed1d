"""CMS SignedData over a challenge (RFC 5652): one signer, signed attributes, content inside."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import Certificate, load_der_x509_certificate

from dure.foundation.certificates import kisa
from dure.foundation.certificates.faults import CertificateFault

MOST_BYTES = 64_000
LEAST_BITS = 2048
DIGESTS: dict[str, Callable[[], hashes.HashAlgorithm]] = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}

kisa.register()


@dataclass(frozen=True)
class Signed:
    """Content and the certificate whose key signed it. The certificate itself has not been judged."""

    content: bytes
    certificate: asn1_x509.Certificate

    @property
    def parsed(self) -> Certificate:
        return load_der_x509_certificate(self.certificate.dump())


def read(der: bytes) -> Signed:
    """Parse and check the signature. Raises CertificateFault ``damaged`` or ``signature_wrong``."""
    try:
        data = _signed_data(der)
        signer = data["signer_infos"][0]
        certificate = _certificate(data, signer)
        content = data["encap_content_info"]["content"].native
        signed_attributes = signer["signed_attrs"]
        digest = signer["digest_algorithm"]["algorithm"].native
        method = signer["signature_algorithm"].signature_algo
        signature = signer["signature"].native
        attributes = {item["type"].native: item["values"] for item in signed_attributes}
        key = load_der_x509_certificate(certificate.dump()).public_key()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, UnsupportedAlgorithm) as error:
        raise CertificateFault("damaged") from error
    if digest not in DIGESTS or method != "rsassa_pkcs1v15" or not isinstance(content, bytes):
        raise CertificateFault("damaged")
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < LEAST_BITS:
        raise CertificateFault("damaged")
    _check_attributes(attributes, content, digest)
    _check_signature(key, signature, signed_attributes, digest)
    return Signed(content, certificate)


def _signed_data(der: bytes) -> cms.SignedData:
    if len(der) > MOST_BYTES:
        raise ValueError("size")
    outer = cms.ContentInfo.load(der, strict=True)
    data = outer["content"]
    if outer["content_type"].native != "signed_data" or len(data["signer_infos"]) != 1:
        raise ValueError("shape")
    if data["encap_content_info"]["content_type"].native != "data":
        raise ValueError("content type")
    return data


def _certificate(data: cms.SignedData, signer: cms.SignerInfo) -> asn1_x509.Certificate:
    wanted = signer["sid"].chosen
    for choice in data["certificates"]:
        found = choice.chosen
        if isinstance(wanted, cms.IssuerAndSerialNumber):
            if found.serial_number == wanted["serial_number"].native and found.issuer == wanted["issuer"]:
                return found
        elif found.key_identifier == wanted.native:
            return found
    raise ValueError("no certificate of the signer")


def _check_attributes(attributes: dict[str, core.SetOf], content: bytes, digest: str) -> None:
    kinds, digests = attributes.get("content_type"), attributes.get("message_digest")
    if kinds is None or digests is None or len(kinds) != 1 or len(digests) != 1 or kinds[0].native != "data":
        raise CertificateFault("damaged")
    if not hmac.compare_digest(digests[0].native, hashlib.new(digest, content).digest()):
        raise CertificateFault("signature_wrong")


def _check_signature(key: rsa.RSAPublicKey, signature: bytes, attributes: cms.CMSAttributes, digest: str) -> None:
    """The signature is over the attributes as a SET, not with the context tag under which they travel."""
    signed = b"\x31" + attributes.dump()[1:]
    try:
        key.verify(signature, signed, padding.PKCS1v15(), DIGESTS[digest]())
    except InvalidSignature as error:
        raise CertificateFault("signature_wrong") from error
