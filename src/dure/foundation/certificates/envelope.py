"""How the VID random number travels: ECDH on P-256 with a key per challenge, HKDF-SHA256, AES-256-GCM."""

import base64
import json
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dure.foundation import chance

POINT, NONCE = 65, 12
INFO = b"dure certificate box"


class BadBox(Exception):
    """The box was not made for this challenge or is damaged."""


@dataclass(frozen=True)
class Secrets:
    """``random`` is R of the VID; ``number`` the identification number of a person, or empty. Never stored, never logged."""

    random: bytes = field(repr=False)
    number: str = field(repr=False, default="")


def new_key() -> tuple[str, str]:
    """A private key in PEM and the public point in base64 (uncompressed, 65 bytes)."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return private.decode(), base64.b64encode(point).decode()


def open_box(private_pem: str, challenge_id: str, box: bytes) -> Secrets:
    """``box`` is the sender's point, the nonce, and the sealed JSON ``{"r": base64, "n": digits}``. Raises BadBox."""
    try:
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), box[:POINT])
        key = serialization.load_pem_private_key(private_pem.encode(), None)
        secret = _key(key.exchange(ec.ECDH(), sender), challenge_id)  # type: ignore[union-attr, call-arg, arg-type]
        text = AESGCM(secret).decrypt(box[POINT : POINT + NONCE], box[POINT + NONCE :], challenge_id.encode())
        data = json.loads(text)
        return Secrets(base64.b64decode(data["r"], validate=True), str(data.get("n", "")))
    except (ValueError, KeyError, TypeError, InvalidTag) as error:
        raise BadBox from error


def seal(point: str, challenge_id: str, secrets: Secrets) -> bytes:
    """What the browser does; for certificate programmes and tests in Python."""
    mine = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(point))
    key = _key(mine.exchange(ec.ECDH(), theirs), challenge_id)
    nonce = chance.octets(NONCE)
    text = json.dumps({"r": base64.b64encode(secrets.random).decode(), "n": secrets.number}).encode()
    own = mine.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return own + nonce + AESGCM(key).encrypt(nonce, text, challenge_id.encode())


def _key(shared: bytes, challenge_id: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=challenge_id.encode(), info=INFO).derive(shared)
