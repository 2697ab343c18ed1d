"""Reading contracts from Parquet in bounded pieces."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from dure.valuation import schema
from dure.valuation.files import existing
from dure.valuation.order import Order
from dure.valuation.refusals import BatchRefusal

BATCH_ROWS = 50_000
"""Contracts decoded at once: with 160 payments each 64 MB of arrays."""


@dataclass(frozen=True)
class Chunk:
    """Whole row groups of one file; ``first_row`` counts from 0."""

    number: int
    path: Path
    groups: tuple[int, ...]
    first_row: int
    rows: int


@dataclass(frozen=True)
class Job:
    order: Order
    chunk: Chunk


def opened(path: Path) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(existing(path), memory_map=False)
    except pa.ArrowException as failure:
        raise BatchRefusal(
            f"{path}: 온전한 Parquet 파일이 아닙니다(잘렸습니까?): {first_line(failure)}",
            f"{path}: is not a whole Parquet file (truncated?): {first_line(failure)}",
        ) from None


def plan(path: Path, rows: int) -> list[Chunk]:
    """Chunks of at least ``rows`` contracts (a row group is never split between chunks); refuses files with other columns."""
    with opened(path) as file:
        schema.check_columns(path, file.schema_arrow, separate_payments=False)
        sizes = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    if not sum(sizes):
        raise BatchRefusal(f"{path}: 계약이 하나도 없습니다.", f"{path}: holds no contract")
    chunks: list[Chunk] = []
    groups: list[int] = []
    first = gathered = 0
    for number, size in enumerate(sizes):
        groups.append(number)
        gathered += size
        if gathered >= rows or number == len(sizes) - 1:
            chunks.append(Chunk(len(chunks), path, tuple(groups), first, gathered))
            first, gathered, groups = first + gathered, 0, []
    return chunks


def batches(chunk: Chunk, columns: list[str] | None = None, *, threads: bool = False) -> Iterator[pa.RecordBatch]:
    with opened(chunk.path) as file:
        names = columns or [name for name in file.schema_arrow.names if name in schema.KNOWN or name in schema.STAGED]
        try:
            yield from file.iter_batches(batch_size=BATCH_ROWS, row_groups=list(chunk.groups), columns=names, use_threads=threads)
        except (pa.ArrowException, OSError) as failure:
            raise BatchRefusal(
                f"{chunk.path}: {chunk.first_row + 1}행부터 읽을 수 없습니다: {first_line(failure)}",
                f"{chunk.path}: cannot be read from row {chunk.first_row + 1} on: {first_line(failure)}",
            ) from None


def names_in(chunk: Chunk, wanted: tuple[str, ...]) -> list[str]:
    with opened(chunk.path) as file:
        return [name for name in wanted if name in file.schema_arrow.names]


def first_line(failure: BaseException) -> str:
    return (str(failure) or type(failure).__name__).splitlines()[0]


def id_type(chunk: Chunk) -> pa.DataType:
    with opened(chunk.path) as file:
        return file.schema_arrow.field("id").type
