from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dure.rules.eligibility.requirements import Facts, Industry, Requirement
from dure.rules.eligibility.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """``missing``: facts that would have to be known. ``changes_on``: first day of the other verdict, by time alone."""

    requirement: Requirement
    verdict: Verdict
    changes_on: dt.date | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    verdict: Verdict
    answers: tuple[Answer, ...]
    changes_on: dt.date | None = None
    """First day on which the whole verdict changes by time alone."""

    @property
    def missing(self) -> frozenset[str]:
        return frozenset(key for answer in self.answers for key in answer.missing)


def assess(requirements: Iterable[Requirement], facts: Facts, on: dt.date) -> Assessment:
    """The verdict on day ``on``. A fact that is absent or None is not known."""
    wanted = tuple(requirements)
    answers = tuple(answer(item, facts, on) for item in wanted)
    verdict = overall(answers)
    days = sorted({item.changes_on for item in answers if item.changes_on is not None and item.changes_on > on})
    return Assessment(verdict, answers, first_change(wanted, facts, verdict, days))


def answer(requirement: Requirement, facts: Facts, on: dt.date) -> Answer:
    missing = tuple(key for key in requirement.facts if facts.get(key) is None)
    if missing and not (isinstance(requirement, Industry) and settled_by_rest(requirement, facts, on)):
        return Answer(requirement, Verdict.UNKNOWN, missing=missing)
    found = requirement.find(facts, on)
    return Answer(requirement, found.verdict, found.changes_on)


def settled_by_rest(requirement: Industry, facts: Facts, on: dt.date) -> bool:
    """Either of the two ways is enough, so one known way that holds settles it."""
    return requirement.find(facts, on).verdict == Verdict.ELIGIBLE


def overall(answers: Iterable[Answer]) -> Verdict:
    verdicts = {item.verdict for item in answers}
    if Verdict.NOT in verdicts:
        return Verdict.NOT
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.ELIGIBLE


def first_change(requirements: tuple[Requirement, ...], facts: Facts, verdict: Verdict, days: list[dt.date]) -> dt.date | None:
    """Days come from the single answers; later ones may follow from a first change, so each is looked at anew."""
    for day in days:
        if overall(answer(item, facts, day) for item in requirements) != verdict:
            return day
    return None
