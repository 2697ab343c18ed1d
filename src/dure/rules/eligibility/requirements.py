"""The kinds of requirement, as data: a kind's name and its parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from dure.rules.eligibility.verdicts import Finding, Verdict, flat
from dure.rules.eligibility.years import anniversary, day_after

Facts = Mapping[str, Any]
MOST_YEARS = 200
LARGEST = 10**12


class Kind(StrEnum):
    REGION = "region"
    FOUNDED = "founded"
    EMPLOYEES = "employees"
    SALES = "sales"
    EXPORTS = "exports"
    INDUSTRY = "industry"
    CERTIFICATIONS = "certifications"
    NO_BENEFIT = "no_benefit"
    FULL_MEMBER = "full_member"


class BadRequirement(Exception):
    """Parameters that make no requirement. ``code``: unknown, empty, range, backward; ``parameter`` names the faulty one."""

    def __init__(self, code: str, parameter: str = "") -> None:
        super().__init__(f"{code} {parameter}".strip())
        self.code = code
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Benefit:
    """Support that a company has. ``key`` names the programme; ``until`` is its last day, None while no end is set."""

    key: str
    name: str
    until: dt.date | None = None

    def runs(self, on: dt.date) -> bool:
        return self.until is None or on <= self.until


class Requirement(Protocol):
    @property
    def kind(self) -> Kind: ...
    @property
    def facts(self) -> tuple[str, ...]:
        """Keys of what has to be known about the company."""

    def find(self, facts: Facts, on: dt.date) -> Finding: ...
    def parameters(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Region:
    """In one of the provinces, by two-digit code."""

    codes: frozenset[str]
    kind: Kind = field(default=Kind.REGION, init=False)
    facts: tuple[str, ...] = field(default=("region",), init=False)

    def find(self, facts: Facts, on: dt.date) -> Finding:
        return flat(facts["region"] in self.codes)

    def parameters(self) -> dict[str, Any]:
        return {"codes": sorted(self.codes)}


@dataclass(frozen=True, slots=True)
class Founded:
    """Founded for at least ``least`` and at most ``most`` full years. Both anniversaries count as inside."""

    least: int | None
    most: int | None
    kind: Kind = field(default=Kind.FOUNDED, init=False)
    facts: tuple[str, ...] = field(default=("founded_on",), init=False)

    def find(self, facts: Facts, on: dt.date) -> Finding:
        founded: dt.date = facts["founded_on"]
        first, last = anniversary(founded, self.least or 0), None if self.most is None else anniversary(founded, self.most)
        if on < first:
            return Finding(Verdict.NOT, first)
        if last is not None and on > last:
            return Finding(Verdict.NOT)
        return Finding(Verdict.ELIGIBLE, None if last is None else day_after(last))

    def parameters(self) -> dict[str, Any]:
        return {"least": self.least, "most": self.most}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number from ``least`` to ``most``, both inside. Employees; sales in million won; exports in thousand US dollars."""

    kind: Kind
    least: int | None
    most: int | None

    @property
    def facts(self) -> tuple[str, ...]:
        return (self.kind.value,)

    def find(self, facts: Facts, on: dt.date) -> Finding:
        value = facts[self.kind.value]
        return flat((self.least is None or value >= self.least) and (self.most is None or value <= self.most))

    def parameters(self) -> dict[str, Any]:
        return {"least": self.least, "most": self.most}


@dataclass(frozen=True, slots=True)
class Industry:
    """In one of the sections of the industrial classification, or with one of the words in the company's own description."""

    sectors: frozenset[str]
    words: tuple[str, ...]
    kind: Kind = field(default=Kind.INDUSTRY, init=False)

    @property
    def facts(self) -> tuple[str, ...]:
        return (*(("sector",) if self.sectors else ()), *(("industry",) if self.words else ()))

    def find(self, facts: Facts, on: dt.date) -> Finding:
        if self.sectors and facts.get("sector") in self.sectors:
            return flat(holds=True)
        described = "".join(str(facts.get("industry") or "").split()).casefold()
        return flat(any("".join(word.split()).casefold() in described for word in self.words))

    def parameters(self) -> dict[str, Any]:
        return {"sectors": sorted(self.sectors), "words": list(self.words)}


@dataclass(frozen=True, slots=True)
class Certifications:
    """Holds one of the kinds of certification, or with ``every`` all of them."""

    kinds: frozenset[str]
    every: bool
    kind: Kind = field(default=Kind.CERTIFICATIONS, init=False)
    facts: tuple[str, ...] = field(default=("certifications",), init=False)

    def find(self, facts: Facts, on: dt.date) -> Finding:
        held = frozenset(facts["certifications"])
        return flat(self.kinds <= held if self.every else bool(self.kinds & held))

    def parameters(self) -> dict[str, Any]:
        return {"kinds": sorted(self.kinds), "every": self.every}


@dataclass(frozen=True, slots=True)
class NoBenefit:
    """Does not have support from one of the programmes at the same time."""

    keys: frozenset[str]
    kind: Kind = field(default=Kind.NO_BENEFIT, init=False)
    facts: tuple[str, ...] = field(default=("benefits",), init=False)

    def find(self, facts: Facts, on: dt.date) -> Finding:
        running = [benefit for benefit in facts["benefits"] if benefit.key in self.keys and benefit.runs(on)]
        if not running:
            return Finding(Verdict.ELIGIBLE)
        ends = [benefit.until for benefit in running if benefit.until is not None]
        return Finding(Verdict.NOT, day_after(max(ends)) if len(ends) == len(running) else None)

    def parameters(self) -> dict[str, Any]:
        return {"keys": sorted(self.keys)}


@dataclass(frozen=True, slots=True)
class FullMember:
    kind: Kind = field(default=Kind.FULL_MEMBER, init=False)
    facts: tuple[str, ...] = field(default=("full_member",), init=False)

    def find(self, facts: Facts, on: dt.date) -> Finding:
        return flat(bool(facts["full_member"]))

    def parameters(self) -> dict[str, Any]:
        return {}


def read(kind: str, parameters: Mapping[str, Any]) -> Requirement:
    """The requirement that stored or typed data mean. Raises BadRequirement."""
    if kind not in READERS:
        raise BadRequirement("unknown")
    return READERS[kind](parameters)


def bounds(parameters: Mapping[str, Any], largest: int) -> tuple[int | None, int | None]:
    least, most = (bound(parameters, name, largest) for name in ("least", "most"))
    if least is None and most is None:
        raise BadRequirement("empty", "least")
    if least is not None and most is not None and least > most:
        raise BadRequirement("backward", "most")
    return least, most


def bound(parameters: Mapping[str, Any], name: str, largest: int) -> int | None:
    value = parameters.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= largest:
        raise BadRequirement("range", name)
    return value


def named(parameters: Mapping[str, Any], name: str, *, needed: bool = True) -> frozenset[str]:
    given = parameters.get(name) or []
    if not isinstance(given, list | tuple | set | frozenset) or not all(isinstance(item, str) and item.strip() for item in given):
        raise BadRequirement("unknown", name)
    if needed and not given:
        raise BadRequirement("empty", name)
    return frozenset(given)


def industry(parameters: Mapping[str, Any]) -> Industry:
    sectors, words = (named(parameters, name, needed=False) for name in ("sectors", "words"))
    if not sectors and not words:
        raise BadRequirement("empty", "sectors")
    return Industry(sectors, tuple(sorted(words)))


def amount(kind: Kind) -> Callable[[Mapping[str, Any]], Requirement]:
    return lambda parameters: Amount(kind, *bounds(parameters, LARGEST))


READERS: dict[str, Callable[[Mapping[str, Any]], Requirement]] = {
    Kind.REGION: lambda parameters: Region(named(parameters, "codes")),
    Kind.FOUNDED: lambda parameters: Founded(*bounds(parameters, MOST_YEARS)),
    Kind.EMPLOYEES: amount(Kind.EMPLOYEES),
    Kind.SALES: amount(Kind.SALES),
    Kind.EXPORTS: amount(Kind.EXPORTS),
    Kind.INDUSTRY: industry,
    Kind.CERTIFICATIONS: lambda parameters: Certifications(named(parameters, "kinds"), parameters.get("every") is True),
    Kind.NO_BENEFIT: lambda parameters: NoBenefit(named(parameters, "keys")),
    Kind.FULL_MEMBER: lambda _parameters: FullMember(),
}
