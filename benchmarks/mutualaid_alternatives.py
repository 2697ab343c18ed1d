"""The same two sums of interest by other means: why the kernel is what it is."""

import time

import numba
import numpy as np

from dure.valuation.columns import Lists


@numba.njit(nogil=True)
def limbs(offsets, day, won, first, whole, high, low, sums):  # noqa: PLR0917
    """Whole numbers with 64 fractional bits: products of a won amount and a 32-bit limb fit 64 bits, no float takes part."""
    for row in range(offsets.size - 1):
        for kind in range(2):
            units = upper = lower = np.uint64(0)
            for at in range(np.uint64(offsets[row]), np.uint64(offsets[row + 1])):
                place, amount = np.uint64(np.uint32(day[at] - first)), np.uint64(won[at])
                units += amount * whole[place, kind]
                upper += amount * high[place, kind]
                lower += amount * low[place, kind]
            sums[row, kind] = units + ((upper + (lower >> np.uint64(32))) >> np.uint64(32))


def integer_limbs(paid: Lists, first: int, table: np.ndarray) -> None:
    whole = np.floor(table).astype(np.uint64)
    scaled = ((table - np.floor(table)) * 2.0**64).astype(np.uint64)
    high, low = scaled >> np.uint64(32), scaled & np.uint64(2**32 - 1)
    limbs(paid.offsets, paid.at, paid.won, np.int32(first), whole, high, low, np.empty((len(paid.offsets) - 1, 2), np.uint64))


def numpy_gather(paid: Lists, first: int, table: np.ndarray) -> None:
    for kind in range(2):
        np.add.reduceat(paid.won * table[:, kind][paid.at - first], paid.offsets[:-1])


def polars_group(paid: Lists, first: int, table: np.ndarray) -> None:
    import polars as pl  # noqa: PLC0415

    owner = np.repeat(np.arange(len(paid.offsets) - 1, dtype=np.int32), np.diff(paid.offsets))
    frame = pl.DataFrame({"owner": owner, "place": paid.at - first, "won": paid.won})
    factors = [pl.Series("factor", np.ascontiguousarray(table[:, kind])) for kind in range(2)]
    grown = [pl.col("won") * pl.lit(factor).gather(pl.col("place")) for factor in factors]
    frame.lazy().with_columns(low=grown[0], high=grown[1]).group_by("owner", maintain_order=True).agg(pl.col("low").sum(), pl.col("high").sum()).collect()


WAYS = {
    "numba, two 32-bit limbs a factor, whole numbers": integer_limbs,
    "numpy: gather, product, reduceat": numpy_gather,
    "polars: gather, group_by (all cores)": polars_group,
}


def measured(paid: Lists, first: int, table: np.ndarray) -> dict[str, float]:
    """Seconds of each on one thread (polars on all), the better of two."""
    small = Lists(paid.offsets[:101], paid.at[: paid.offsets[100]], paid.won[: paid.offsets[100]], paid.given, paid.uneven)
    found = {}
    for name, act in WAYS.items():
        act(small, first, table)
        taken = []
        for _ in range(2):
            start = time.perf_counter()
            act(paid, first, table)
            taken.append(time.perf_counter() - start)
        found[name] = min(taken)
    return found
