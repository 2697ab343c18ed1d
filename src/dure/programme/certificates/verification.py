"""What the public page answers to a number or a file: no more than needed, and not too often to one address."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dure.foundation import pdf
from dure.foundation.errors import Refusal
from dure.foundation.otp.allowance import spend, used_up
from dure.foundation.pdf import Verdict
from dure.foundation.pdf.verification import LARGEST
from dure.foundation.sessions.models import address_of, network_of
from dure.programme.applications import selectors as applications
from dure.programme.certificates import numbers, selectors
from dure.programme.certificates.selectors import Standing

QUESTIONS = ((300, 600), (3000, 86_400))
"""How many of one network, and in how many seconds: an agency may check a pile of papers."""
MISSES = ((30, 600), (200, 86_400))
"""Numbers that were never given: only who tries numbers out asks for many of them."""
RECEIPT = re.compile(r"([A-Z]{3}\d{7})(R\d{5,9})")


@dataclass(frozen=True, slots=True)
class Answer:
    """``outcome``: valid, revoked, replaced, erased, withdrawn or unknown; of a file also ours, altered, not_ours, unsigned, unreadable."""

    outcome: str
    number: str = ""
    certificate: Standing | None = None
    receipt: Any = None


def demand_patience(request: HttpRequest) -> None:
    """Raises Refusal when this address has asked too often or for too many numbers that never were. Counts every question."""
    network = network_of(address_of(request) or "")
    refuse_while(max(used_up(f"verify-miss:{network}", limit=limit, seconds=seconds) for limit, seconds in MISSES))
    refuse_while(max(spend(f"verify:{network}", limit=limit, seconds=seconds) for limit, seconds in QUESTIONS))


def count_miss(request: HttpRequest) -> None:
    """Of a number that never was, so that numbers cannot be walked through. Raises Refusal."""
    network = network_of(address_of(request) or "")
    refuse_while(max(spend(f"verify-miss:{network}", limit=limit, seconds=seconds) for limit, seconds in MISSES))


def refuse_while(wait: int) -> None:
    if wait:
        minutes = -(-wait // 60)
        message = _("짧은 시간에 너무 많이 확인했습니다. %(minutes)d분 뒤에 다시 확인해 주세요.") % {"minutes": minutes}
        raise Refusal("too_many", message, wait_seconds=wait)


def by_number(typed: str) -> Answer:
    """Of a certificate or a receipt, typed with or without hyphens, in any case."""
    number = numbers.read(typed)
    if number:
        return of_certificate(selectors.standing(number), number)
    number = receipt_number(typed)
    receipt = applications.receipt_standing(number) if number else None
    if receipt:
        return Answer(receipt.standing, number, receipt=receipt)
    return Answer("erased" if applications.was_given(number) else "unknown", number)


def receipt_number(typed: str) -> str:
    bare = re.sub(r"[\s\-‐-―−_.]", "", typed[: numbers.LONGEST_TYPED]).upper()
    found = RECEIPT.fullmatch(bare)
    return f"{found[1]}-{found[2]}" if found else ""


def of_certificate(standing: Standing | None, number: str) -> Answer:
    if standing is None:
        return Answer("unknown", number)
    outcome = "valid" if standing.state == "active" else standing.state
    return Answer("erased" if standing.erased and outcome == "valid" else outcome, standing.number, certificate=standing)


def by_file(upload: BinaryIO) -> Answer:
    """The file is read and forgotten. Only one that is ours byte for byte and on record is vouched for."""
    content = upload.read(LARGEST + 1)
    verdict = pdf.verify(content)
    if verdict != Verdict.OURS:
        return Answer(verdict.value)
    standing = selectors.standing_by_hash(hashlib.sha256(content).hexdigest())
    return of_certificate(standing, standing.number) if standing else Answer("ours")
