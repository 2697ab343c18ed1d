"""The ways in which a contract can end, as far as their figures differ: codes of the table `reasons` that share kind and rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dure.rules.mutualaid.render import Language
from dure.rules.mutualaid.rows import RefundBand
from dure.rules.mutualaid.tables import Tables
from dure.valuation.rates import BENEFIT, CLOSURE, PLAIN

Array = np.ndarray[Any, Any]
NAMES = {
    ("benefit", "closure_death"): ("closure", CLOSURE),
    ("benefit", "base"): ("benefit", BENEFIT),
    ("deemed", "base"): ("deemed", PLAIN),
    ("ordinary", "base"): ("termination", PLAIN),
    ("misconduct", "base"): ("misconduct", PLAIN),
}
WAYS = tuple(name for name, _ in NAMES.values())
TITLES: dict[Language, dict[str, str]] = {
    "ko": {"closure": "폐업·사망", "benefit": "그 밖의 공제사유", "deemed": "간주해약", "termination": "임의·강제해약", "misconduct": "부정행위 해약"},
    "en": {
        "closure": "Closure, death",
        "benefit": "Other benefits",
        "deemed": "Deemed termination",
        "termination": "Voluntary, forced",
        "misconduct": "Misconduct",
    },
}


@dataclass(frozen=True)
class Way:
    name: str
    kind: str
    rates: int
    """Which of the paths of `rates.Rates`."""
    codes: tuple[str, ...]

    @property
    def band_kind(self) -> str:
        """Misconduct is a share of what an ordinary termination pays."""
        return "ordinary" if self.kind == "misconduct" else self.kind

    @property
    def example(self) -> str:
        """A code by which the single engine values this way. Old age is left to the last: it has conditions of its own."""
        return min(self.codes, key=lambda code: (code == "04", code))


def ways_of(tables: Tables) -> list[Way]:
    found: dict[tuple[str, str], list[str]] = {key: [] for key in NAMES}
    for row in tables.reasons:
        if (row.kind, row.rate) in found:
            found[row.kind, row.rate].append(row.code)
    return [Way(name, key[0], rates, tuple(sorted(found[key]))) for key, (name, rates) in NAMES.items() if found[key]]


@dataclass(frozen=True)
class Shares:
    """What a way of ending pays by terms and months paid, in percent: ``[terms, months]``, of ``most`` months and more alike."""

    most: int
    dues: Array
    interest: Array
    earns_from: Array
    """The paid month after which dues earn at all, 0 where they earn from their own day on."""
    both: Array
    """``[terms]``: the share of dues and interest together."""


def shares_of(way: Way, bands: Sequence[RefundBand], terms: Sequence[str], misconduct: Sequence[int], *, literal: bool) -> Shares:
    held = [band for band in bands if band.kind == way.band_kind and band.terms in terms]
    most = max((max(band.months_from, band.months_to or 0) for band in held), default=0) + 1
    dues, interest, earns_from = (np.zeros((len(terms), most + 1), np.int64) for _ in range(3))
    for band in held:
        inside = terms.index(band.terms), slice(band.months_from, (band.months_to or most) + 1)
        dues[inside], interest[inside] = band.principal_percent, band.interest_percent
        earns_from[inside] = band.months_from if literal and band.earns_from == "by_setting" else 0
    both = np.array(misconduct if way.kind == "misconduct" else [100] * len(terms))
    return Shares(most, dues, interest, earns_from, both)
