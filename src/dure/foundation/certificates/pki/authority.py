import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from dure.foundation import chance, clock
from dure.foundation.certificates.kisa import IDENTIFY_DATA, VID, IdentifyData
from dure.foundation.certificates.pki import npki
from dure.foundation.certificates.vid import vid

TEST_ARC = "2.999.4100"
PERSONAL_POLICY = f"{TEST_ARC}.1"
BUSINESS_POLICY = f"{TEST_ARC}.2"
OTHER_POLICY = f"{TEST_ARC}.9"
RANDOM_BYTES = 20
CA_YEARS = 20
TEST_ORGANISATION = "Dure Test PKI"
"""A site in production trusts no root of this name."""


@dataclass(frozen=True)
class Authority:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issued:
    """One certificate with its key and VID random number."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    random: bytes

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def locked(self, password: str) -> bytes:
        """Contents of signPri.key."""
        return npki.encrypt(npki.with_random(self.key, self.random), password)


def root(name: str) -> Authority:
    return _authority(name, None)


def under(parent: Authority, name: str) -> Authority:
    return _authority(name, parent)


def issue(
    authority: Authority, name: str, number: str, policy: str, *, valid: tuple[dt.timedelta, dt.timedelta] | None = None, signing: bool = True
) -> Issued:
    """A certificate for ``name`` whose VID binds ``number``; ``valid`` is from and to, relative to now."""
    key, random = _key(), chance.octets(RANDOM_BYTES)
    start, end = valid or (-dt.timedelta(days=1), dt.timedelta(days=365 * 3))
    builder = _builder(_name(f"{name}()00{chance.digits(18)}", unit="personal"), authority.certificate.subject, key, start, end)
    builder = (
        builder.add_extension(_usage(signing=signing), critical=True)
        .add_extension(x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(policy), None)]), critical=True)
        .add_extension(x509.SubjectAlternativeName([_identity(name, number, random)]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    )
    return Issued(builder.sign(authority.key, hashes.SHA256()), key, random)


def revocation_list(authority: Authority, revoked: list[int]) -> bytes:
    """A list good for ten years, in DER."""
    now = clock.now()
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject)
    builder = builder.last_update(now - dt.timedelta(days=1)).next_update(now + dt.timedelta(days=3650))
    builder = builder.add_extension(x509.CRLNumber(1), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - dt.timedelta(hours=1)).build()
        builder = builder.add_revoked_certificate(entry)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _authority(name: str, parent: Authority | None) -> Authority:
    key = _key()
    subject = _name(name, unit="Test Authority")
    signer = parent or Authority(None, key)  # type: ignore[arg-type]
    issuer = parent.certificate.subject if parent else subject
    builder = _builder(subject, issuer, key, -dt.timedelta(days=2), dt.timedelta(days=365 * CA_YEARS))
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=None if parent is None else 0), critical=True)
        .add_extension(_usage(signing=False, authority=True), critical=True)
        .add_extension(x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()), critical=False)
    )
    return Authority(builder.sign(signer.key, hashes.SHA256()), key)


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, start: dt.timedelta, end: dt.timedelta) -> x509.CertificateBuilder:
    now = clock.now().replace(microsecond=0)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(x509.random_serial_number()).not_valid_before(now + start).not_valid_after(now + end)


def _name(common: str, *, unit: str) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "KR"), (NameOID.ORGANIZATION_NAME, TEST_ORGANISATION), (NameOID.ORGANIZATIONAL_UNIT_NAME, unit)]
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in [*parts, (NameOID.COMMON_NAME, common)]])


def _identity(name: str, number: str, random: bytes) -> x509.OtherName:
    info = {"type": VID, "value": {"hash_algorithm": {"algorithm": "sha256"}, "virtual_id": vid(number, random)}}
    data = IdentifyData({"real_name": name, "user_info": [info]})
    return x509.OtherName(x509.ObjectIdentifier(IDENTIFY_DATA), data.dump())


def _usage(*, signing: bool, authority: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing, content_commitment=signing, key_encipherment=not signing and not authority, data_encipherment=False,
        key_agreement=False, key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


