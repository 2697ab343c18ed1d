"""The columns of the contracts and payments files, and the sentences about files that have others."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.types as kinds

from dure.valuation.refusals import BatchRefusal

DAY, WON, YEAR, WORD = "a date or day number (date32, int32)", "whole won (int32, int64)", "a year (int16, int32, int64)", "text"
IDENTITY = "text or a whole number"

KOREAN = {
    DAY: "날짜나 날수(date32, int32)", WON: "원 단위 정수(int32, int64)", YEAR: "연도(int16, int32, int64)", WORD: "글자", IDENTITY: "글자나 정수",
}  # fmt: skip

SCALARS = {"id": IDENTITY, "terms": WORD, "joined": DAY, "kind": WORD}
OPTIONAL_SCALARS = {"reason": WORD}
PAYMENTS = {"paid_on": DAY, "paid_won": WON}
OPTIONAL_LISTS = {"deducted_year": YEAR, "deducted_won": WON, "subsidy_on": DAY, "subsidy_won": WON}
PAIRS = (("paid_on", "paid_won"), ("deducted_year", "deducted_won"), ("subsidy_on", "subsidy_won"))
PAYMENT_ROWS = {"id": IDENTITY, "on": DAY, "won": WON}
STAGED = {"line": "a whole number", "fault": WORD}
LISTS = {**PAYMENTS, **OPTIONAL_LISTS}
KNOWN = {**SCALARS, **OPTIONAL_SCALARS, **LISTS}


def fits(kind: pa.DataType, wanted: str) -> bool:
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    text = kinds.is_string(kind) or kinds.is_large_string(kind)
    if wanted == WORD:
        return text
    if wanted == IDENTITY:
        return text or kinds.is_integer(kind)
    if wanted == DAY:
        return kinds.is_date32(kind) or kinds.is_int32(kind)
    if wanted == WON:
        return kinds.is_int32(kind) or kinds.is_int64(kind)
    return kinds.is_integer(kind)


def cells(fault: str) -> tuple[str, str]:
    """What is wrong with a misshapen line: its ``fault`` is cells in it/cells in the header."""
    found, _, wanted = fault.partition("/")
    return f"제목 줄은 {wanted}칸인데 {found}칸입니다", f"has {found} cells where the header has {wanted}"


def check_columns(path: Path, schema: pa.Schema, *, separate_payments: bool) -> None:
    """Raises BatchRefusal naming file, column and rule."""
    required = {**SCALARS, **({} if separate_payments else PAYMENTS)}
    demand(path, set(schema.names), required)
    unknown = [name for name in schema.names if name not in KNOWN and name not in STAGED]
    if unknown:
        known = ", ".join(KNOWN)
        raise BatchRefusal(f"{path} {unknown[0]} 열: 모르는 열입니다. 쓰는 열: {known}", f"{path}: column {unknown[0]}: is not known; the columns are {known}")
    for one, other in PAIRS:
        if (one in schema.names) != (other in schema.names):
            given, absent = (one, other) if one in schema.names else (other, one)
            raise BatchRefusal(f"{path} {absent} 열: {given} 열이 있으면 함께 있어야 합니다.", f"{path}: column {absent}: is missing beside {given}")
    for field in schema:
        check_column(path, field)


def check_column(path: Path, field: pa.Field) -> None:
    if field.name in LISTS:
        inner = field.type.value_type if kinds.is_list(field.type) or kinds.is_large_list(field.type) else None
        if inner is None or not fits(inner, LISTS[field.name]):
            wanted = LISTS[field.name]
            raise BatchRefusal(
                f"{path} {field.name} 열: 목록이어야 합니다({KOREAN[wanted]}). 지금은 {field.type}입니다.",
                f"{path}: column {field.name}: must be a list of {wanted}, but is {field.type}",
            )
    elif field.name in KNOWN and not fits(field.type, KNOWN[field.name]):
        raise unfit(path, field, KNOWN[field.name])


def unfit(path: Path, field: pa.Field, wanted: str) -> BatchRefusal:
    return BatchRefusal(
        f"{path} {field.name} 열: 필요한 형식은 {KOREAN[wanted]}, 지금은 {field.type}입니다.",
        f"{path}: column {field.name}: must be {wanted}, but is {field.type}",
    )


def check_payment_columns(path: Path, schema: pa.Schema) -> None:
    demand(path, set(schema.names), PAYMENT_ROWS)
    for name, wanted in PAYMENT_ROWS.items():
        if not fits(schema.field(name).type, wanted):
            raise unfit(path, schema.field(name), wanted)


def demand(path: Path, given: set[str], required: Mapping[str, str]) -> None:
    for name, wanted in required.items():
        if name not in given:
            raise BatchRefusal(
                f"{path} {name} 열: 없습니다. 필요한 형식은 {KOREAN[wanted]}입니다.", f"{path}: column {name}: is missing; it must hold {wanted}"
            )
