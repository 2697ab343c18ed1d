"""The one source of randomness."""

import secrets
import uuid


def token(size: int = 32) -> str:
    """URL-safe text from ``size`` random bytes."""
    return secrets.token_urlsafe(size)


def octets(size: int) -> bytes:
    return secrets.token_bytes(size)


def digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))


def identifier() -> uuid.UUID:
    return uuid.uuid4()


def fraction() -> float:
    """A number in [0, 1), for jitter."""
    return secrets.randbelow(2**53) / 2**53
