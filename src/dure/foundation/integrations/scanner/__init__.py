"""Virus scanning of uploads. Without a configured scanner only the standard test file is recognised."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO

from django.conf import settings

from dure.foundation.integrations.scanner import clamd

TEST_FILE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Verdict(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    AWAY = "away"


def scan(stream: BinaryIO) -> Verdict:
    """Reads the whole stream. AWAY when the configured scanner did not answer."""
    address = settings.ENV["CLAMD"]
    stream.seek(0)
    if not address:
        return Verdict.INFECTED if TEST_FILE in stream.read(4096) else Verdict.CLEAN
    try:
        found = clamd.scan(address, stream)
    except (OSError, clamd.Unclear):
        return Verdict.AWAY
    return Verdict.INFECTED if found else Verdict.CLEAN
