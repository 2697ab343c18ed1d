"""Writing values and errors of one chunk, whole or not at all."""

import contextlib
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.csv as arrow_csv
from pyarrow import parquet

from dure.valuation.files import half_written

TEXTS = ["terms", "kind", "reason"]
"""Columns of few different values."""
ERROR_COLUMNS = ("line", "id", "field", "rule", "message", "message_en")


@dataclass(frozen=True)
class RowError:
    """Why a contract was not valued, in Korean and English. ``line`` counts rows from 1 in Parquet and lines, with the header, in CSV."""

    line: int
    id: str
    field: str
    rule: str
    message: str
    message_en: str


class Writer(Protocol):
    def write_batch(self, batch: pa.RecordBatch) -> Any: ...
    def close(self) -> Any: ...


def writer(path: Path, form: str, schema: pa.Schema) -> Writer:
    if form == "csv":
        return arrow_csv.CSVWriter(path, schema, write_options=arrow_csv.WriteOptions(quoting_style="needed"))
    whole = {field.name: "DELTA_BINARY_PACKED" for field in schema if pa.types.is_int64(field.type)}
    return parquet.ParquetWriter(path, schema, compression="lz4", use_dictionary=TEXTS, column_encoding=whole, write_statistics=False)


@contextlib.contextmanager
def values_file(path: Path, form: str, schema: pa.Schema) -> Iterator[Writer]:
    """The file still needs ``files.settle``."""
    with half_written(path) as temporary:
        opened = writer(temporary, form, schema)
        try:
            yield opened
        finally:
            opened.close()


def write_errors(path: Path, errors: list[RowError]) -> None:
    """The file still needs ``files.settle``."""
    with half_written(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(ERROR_COLUMNS)
        lines.writerows([getattr(error, name) for name in ERROR_COLUMNS] for error in errors)
