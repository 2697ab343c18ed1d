from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

CHUNK_ROWS = 50_000


@dataclass(frozen=True)
class Order:
    """What to value and how. ``on`` is the day of the event for every contract, inclusive."""

    contracts: Path
    on: date
    out: Path
    payments: Path | None = None
    rates: Path | None = None
    """A rate path that takes the place of the table of base rates."""
    tables: Path | None = None
    """A folder whose rule tables take the place of the shipped ones of the same name."""
    sample_rates: bool = False
    form: Literal["parquet", "csv"] = "parquet"
    chunk_rows: int = CHUNK_ROWS
    later: Literal["refuse", "ignore"] = "refuse"
    """Payments after ``on``: the contract is refused, or they have not happened yet."""
    conventions: dict[str, str] = field(default_factory=dict)

    def values(self, number: int) -> Path:
        return part_of(self.out, number, self.form)

    def errors(self, number: int) -> Path:
        return part_of(self.out, number, "errors")

    def hashes(self, number: int) -> Path:
        return self.out / "ids" / f"part-{number:05d}.npy"

    def marker(self, number: int) -> Path:
        return marker_of(self.out, number)


def part_of(out: Path, number: int, form: str) -> Path:
    """``form`` is parquet or csv for values, or errors."""
    return out / ("errors" if form == "errors" else "values") / f"part-{number:05d}.{'csv' if form == 'errors' else form}"


def marker_of(out: Path, number: int) -> Path:
    """Stands where the chunk is done."""
    return out / "done" / f"{number:05d}.json"
