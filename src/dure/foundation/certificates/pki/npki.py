"""The private-key file of NPKI (signPri.key): PKCS#8 with the VID random number as attribute, encrypted with SEED."""

import hashlib
import warnings

from asn1crypto import core, parser
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.padding import PKCS7

from dure.foundation import chance
from dure.foundation.certificates.kisa import RANDOM, SEED_CBC_WITH_SHA1

ROUNDS = 2048
RSA = "1.2.840.113549.1.1.1"


def tlv(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid(dotted: str) -> bytes:
    return core.ObjectIdentifier(dotted).dump()


def with_random(key: RSAPrivateKey, random: bytes) -> bytes:
    """PrivateKeyInfo of ``key`` with the attribute that carries ``random``."""
    plain = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    attribute = tlv(0x30, oid(RANDOM), tlv(0x31, tlv(0x03, b"\0", random)))
    algorithm = tlv(0x30, oid(RSA), b"\x05\0")
    return tlv(0x30, b"\x02\x01\0", algorithm, tlv(0x04, plain), tlv(0xA0, attribute))


def encrypt(private_key_info: bytes, password: str) -> bytes:
    """EncryptedPrivateKeyInfo with seedCBCWithSHA1 (PBKDF1, 2048 rounds)."""
    salt = chance.octets(8)
    derived = pbkdf1(password.encode(), salt, ROUNDS)
    body = seed_cbc(derived[:16], hashlib.sha1(derived[16:20]).digest()[:16], private_key_info)  # noqa: S324 (the format's digest)
    parameters = tlv(0x30, tlv(0x04, salt), tlv(0x02, ROUNDS.to_bytes(2, "big")))
    return tlv(0x30, tlv(0x30, oid(SEED_CBC_WITH_SHA1), parameters), tlv(0x04, body))


def pbkdf1(password: bytes, salt: bytes, rounds: int) -> bytes:
    value = password + salt
    for _ in range(rounds):
        value = hashlib.sha1(value).digest()  # noqa: S324 (PKCS#5 v1.5 as the format demands)
    return value


def seed_cbc(key: bytes, iv: bytes, plain: bytes) -> bytes:
    padder = PKCS7(128).padder()
    padded = padder.update(plain) + padder.finalize()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        encryptor = Cipher(SEED(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


class WrongPassword(Exception):
    """The key file does not open with this password."""


def decrypt(encrypted: bytes, password: str) -> tuple[bytes, bytes]:
    """Plain PKCS#8 (without attributes) and the VID random number. Raises WrongPassword, or ValueError for another format."""
    algorithm, body = children(encrypted)
    name, parameters = children(algorithm)
    if name != oid(SEED_CBC_WITH_SHA1):
        raise ValueError("not a seedCBCWithSHA1 key file")
    salt, rounds = (content(part) for part in children(parameters))
    derived = pbkdf1(password.encode(), salt, int.from_bytes(rounds, "big"))
    plain = _unseed_cbc(derived[:16], hashlib.sha1(derived[16:20]).digest()[:16], content(body))  # noqa: S324 (the format's digest)
    try:
        version, method, key, attributes = children(plain)
        values = dict(children(item) for item in children(attributes))
        return tlv(0x30, version, method, key), content(children(values[oid(RANDOM)])[0])[1:]
    except (ValueError, KeyError) as error:
        raise WrongPassword from error


def content(der: bytes) -> bytes:
    return parser.parse(der, strict=True)[4]


def children(der: bytes) -> list[bytes]:
    """The elements inside a constructed value. Raises ValueError."""
    rest, found = content(der), []
    while rest:
        _, _, _, header, body, trailer = parser.parse(rest)
        found.append(header + body + trailer)
        rest = rest[len(found[-1]) :]
    return found


def _unseed_cbc(key: bytes, iv: bytes, body: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        decryptor = Cipher(SEED(key), modes.CBC(iv)).decryptor()
    unpadder = PKCS7(128).unpadder()
    try:
        padded = decryptor.update(body) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()
    except ValueError as error:
        raise WrongPassword from error
