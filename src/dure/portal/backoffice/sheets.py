"""Tables as XLSX or CSV. A cell that a spreadsheet would run as a formula is kept as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def harmless(value: Any) -> Any:
    """Numbers stay numbers; text that begins like a formula gets an apostrophe before it."""
    if value is None or isinstance(value, int | float):
        return value
    text = "".join(ch for ch in str(value) if ch in "\t\n\r" or ord(ch) >= 32)
    return f"'{text}" if text.startswith(RISKY) else text


def rows_of(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    yield [harmless(header) for header in headers]
    for row in rows:
        yield [harmless(cell) for cell in row]


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read Korean."""
    out = io.StringIO()
    csv.writer(out).writerows(rows_of(headers, rows))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Dure")
    for row in rows_of(headers, rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMATS: dict[str, tuple[str, Callable[[Sequence[str], Iterable[Sequence[Any]]], bytes]]] = {
    "xlsx": (XLSX, as_xlsx),
    "csv": (CSV, as_csv),
}
