"""Ids that stand in more than one row: looked for by 64-bit hashes, settled by the ids themselves."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dure.valuation import source
from dure.valuation.output import RowError
from dure.valuation.source import Chunk

Array = np.ndarray[Any, Any]
MOST = 10_000_000
"""Hashes held at once, 8 bytes each."""


def write_hashes(path: Path, parts: Sequence[Array]) -> None:
    with path.open("wb") as file:
        np.save(file, np.sort(np.concatenate([np.zeros(0, np.uint64), *parts])))


def repeated(files: Sequence[Path]) -> Array:
    """Hashes that occur more than once in all files, a range of hashes at a time."""
    parts = [np.load(file, mmap_mode="r") for file in files]
    shares = sum(map(len, parts)) // MOST + 1
    found = [np.zeros(0, np.uint64)]
    for share in range(shares):
        low, high = np.uint64(share * 2**64 // shares), np.uint64((share + 1) * 2**64 // shares - 1)
        inside = np.sort(np.concatenate([np.zeros(0, np.uint64), *(between(part, low, high) for part in parts)]))
        found.append(np.unique(inside[1:][inside[1:] == inside[:-1]]))
    return np.concatenate(found)


def between(part: Array, low: np.uint64, high: np.uint64) -> Array:
    return part[np.searchsorted(part, low) : np.searchsorted(part, high, side="right")]


def duplicates(chunks: Iterable[Chunk], files: Sequence[Path]) -> Iterator[RowError]:
    """The rows of ``chunks`` whose id another row has before them; ``files`` hold the hashes of the chunks."""
    suspected = repeated(files)
    first: dict[Any, int] = {}
    for chunk in chunks if suspected.size else ():
        for line, name in suspects(chunk, suspected):
            if first.setdefault(name, line) != line:
                yield RowError(line, str(name), "id", "duplicate_id", f"id: {first[name]}행에도 있습니다.", f"id: stands in line {first[name]} too")


def suspects(chunk: Chunk, suspected: Array) -> Iterator[tuple[int, Any]]:
    from dure.valuation.ids import hashes  # noqa: PLC0415 (its loop takes a second to load, and most runs have no suspect)

    line = chunk.first_row + 1
    for batch in source.batches(chunk, source.names_in(chunk, ("id", "line"))):
        ids = batch.column("id")
        lines = batch.column("line").to_numpy() if "line" in batch.schema.names else np.arange(line, line + batch.num_rows)
        for row in np.flatnonzero(np.isin(hashes(ids), suspected) & ids.is_valid().to_numpy(zero_copy_only=False)):
            yield int(lines[row]), ids[int(row)].as_py()
        line += batch.num_rows
