"""Time-based one-time passwords (RFC 6238): SHA-1, six digits, 30-second steps."""

from __future__ import annotations

import base64
import hmac
import struct
from datetime import datetime
from hashlib import sha1
from urllib.parse import quote, urlencode

import segno
from django.utils.safestring import SafeString, mark_safe

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def code_for(secret: str, step: int) -> str:
    """RFC 4226 §5.3 over the step number; `secret` is base32."""
    key = base64.b32decode(secret, casefold=True)
    digest = hmac.new(key, struct.pack(">Q", step), sha1).digest()
    offset = digest[-1] & 0x0F
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return str((number & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: str, code: str, moment: datetime, *, after: int) -> int | None:
    """The step whose code this is, within one step of now and later than `after`; a step serves once."""
    current = step_at(moment)
    found = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(code_for(secret, step), code) and step > after:
            found = step
    return found


def provisioning_uri(secret: str, *, account: str, issuer: str) -> str:
    label = quote(f"{issuer}:{account}")
    query = urlencode(
        {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP_SECONDS},
        quote_via=quote,
    )
    return f"otpauth://totp/{label}?{query}"


def qr_svg(text: str) -> SafeString:
    drawn = segno.make(text, error="m").svg_inline(
        scale=5, border=4, omitsize=True, svgclass="qr-code", lineclass="qr-code-line"
    )
    return mark_safe(drawn)  # noqa: S308 (drawn here; holds shapes only)
