"""Password hashes of accounts: Argon2id for all, and reading the hashes that other systems left behind."""

import base64
import binascii
import hashlib
import hmac
import re
from functools import cache

import bcrypt
from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from dure.foundation import chance

BCRYPT = re.compile(r"\$2[abxy]\$(0[4-9]|1[0-9])\$[./A-Za-z0-9]{53}")
PBKDF2 = re.compile(r"pbkdf2_(sha1|sha256|sha512)\$([1-9][0-9]{0,7})\$([^$]{1,128})\$([A-Za-z0-9+/=_-]{20,128})")
SALTED = re.compile(r"sha256\$([^$]{1,128})\$([0-9a-fA-F]{64})")
BCRYPT_LIMIT = 72
PLAIN_LETTERS = "abcdefghjkmnpqrstuvwxyz"
"""Without those that look like digits."""


def hashed(raw: str) -> str:
    return make_password(raw)


def temporary() -> str:
    """A password to be typed once: letters, digits and a special character, none of them easy to mistake."""
    return f"{letters(5)}-{chance.digits(4)}-{letters(5)}"


def letters(count: int) -> str:
    return "".join(PLAIN_LETTERS[octet % len(PLAIN_LETTERS)] for octet in chance.octets(count))


def matches(raw: str, stored: str) -> bool:
    """Whether ``raw`` is the password behind ``stored``. An empty ``stored`` matches nothing, in the time of a real check."""
    if not stored:
        check_password(raw, decoy())
        return False
    if BCRYPT.fullmatch(stored):
        return bcrypt.checkpw(raw.encode()[:BCRYPT_LIMIT], stored.encode())
    if found := PBKDF2.fullmatch(stored):
        return matches_pbkdf2(raw, *found.groups())
    if found := SALTED.fullmatch(stored):
        return matches_salted(raw, *found.groups())
    return check_password(raw, stored)


def matches_pbkdf2(raw: str, digest: str, rounds: str, salt: str, expected: str) -> bool:
    """The salt is text, or the bytes behind it when it is hexadecimal."""
    wanted = decoded(expected)
    return any(
        hmac.compare_digest(hashlib.pbkdf2_hmac(digest, raw.encode(), octets, int(rounds), len(wanted)), wanted)
        for octets in salts(salt)
        if wanted
    )


def matches_salted(raw: str, salt: str, expected: str) -> bool:
    """Systems differ in whether the salt stood before or after the password; both are read."""
    wanted = bytes.fromhex(expected)
    return any(
        hmac.compare_digest(hashlib.sha256(text).digest(), wanted)
        for octets in salts(salt)
        for text in (octets + raw.encode(), raw.encode() + octets)
    )


def salts(text: str) -> list[bytes]:
    found = [text.encode()]
    if len(text) % 2 == 0 and re.fullmatch(r"[0-9a-fA-F]+", text):
        found.append(bytes.fromhex(text))
    return found


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if re.search(r"[-_]", text) else None)
    except binascii.Error:
        return b""


def readable(stored: str) -> bool:
    """Whether we could ever check a password against ``stored``."""
    if BCRYPT.fullmatch(stored) or PBKDF2.fullmatch(stored) or SALTED.fullmatch(stored):
        return True
    return stored.startswith("argon2$")


def outdated(stored: str) -> bool:
    """Whether ``stored`` should be replaced by a fresh hash when its owner next signs in."""
    if not stored.startswith("argon2$"):
        return bool(stored)
    return identify_hasher(stored).must_update(stored)


@cache
def decoy() -> str:
    return make_password("decoy")
