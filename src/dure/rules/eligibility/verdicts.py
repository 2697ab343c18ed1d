from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    NOT = "not"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """``changes_on``: first day on which time alone turns the verdict round; None: time alone does not."""

    verdict: Verdict
    changes_on: dt.date | None = None


def flat(holds: bool) -> Finding:  # noqa: FBT001 (its one argument)
    """A finding that time alone does not change."""
    return Finding(Verdict.ELIGIBLE if holds else Verdict.NOT)
