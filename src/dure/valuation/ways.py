"""The ways in which a contract can end, as far as their figures differ: codes of the table `reasons` that share kind and rate."""

from dataclasses import dataclass

from dure.rules.mutualaid.tables import Tables
from dure.valuation.rates import BENEFIT, CLOSURE, PLAIN

NAMES = {
    ("benefit", "closure_death"): ("closure", CLOSURE),
    ("benefit", "base"): ("benefit", BENEFIT),
    ("deemed", "base"): ("deemed", PLAIN),
    ("ordinary", "base"): ("termination", PLAIN),
    ("misconduct", "base"): ("misconduct", PLAIN),
}
WAYS = tuple(name for name, _ in NAMES.values())
TITLES = {
    "closure": "폐업·사망 (closure, death)",
    "benefit": "그 밖의 공제사유 (other benefits)",
    "deemed": "간주해약 (deemed termination)",
    "termination": "임의·강제해약 (voluntary, forced)",
    "misconduct": "부정행위 해약 (misconduct)",
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
