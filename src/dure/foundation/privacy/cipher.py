import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from dure.foundation import chance


class Undecipherable(Exception):
    """No configured key opens this value."""


def _keys() -> list[bytes]:
    return [base64.urlsafe_b64decode(key) for key in settings.FIELD_KEYS]


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]


def encrypt(text: str) -> str:
    """AES-256-GCM with the newest key: ``<key id>.<base64url of nonce and box>``."""
    key, nonce = _keys()[0], chance.octets(12)
    box = AESGCM(key).encrypt(nonce, text.encode(), None)
    return f"{_key_id(key)}.{base64.urlsafe_b64encode(nonce + box).decode()}"


def decrypt(value: str) -> str:
    """Raises Undecipherable when its key has been removed or the value was changed."""
    key_id, _, body = value.partition(".")
    raw = base64.urlsafe_b64decode(body)
    for key in _keys():
        if _key_id(key) == key_id:
            try:
                return AESGCM(key).decrypt(raw[:12], raw[12:], None).decode()
            except InvalidTag as error:
                raise Undecipherable(key_id) from error
    raise Undecipherable(key_id)


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA256 in hex, different for each purpose, for looking up what must not be stored."""
    return hmac.new(settings.LOOKUP_KEY.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
