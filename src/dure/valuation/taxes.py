"""Taxes of many amounts in whole numbers: no float takes part, so every won is exact.

Retirement-income tax (소득세법 제48조, 제55조) over service years n has the denominators n, 100, 100 and 12 only; each
comparison and the final cut are done on numerators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numba
import numpy as np

from dure.rules.mutualaid.tables import Tables
from dure.valuation.refusals import BatchRefusal

Array = np.ndarray[Any, Any]
compiled = numba.njit(cache=True, nogil=True)
OPEN = 2**31
"""An upper bound that no income of a contract reaches: amounts below it keep every product under 2^63."""


@dataclass(frozen=True)
class TaxTables:
    """The rows of one day as arrays of whole numbers; percents times 100."""

    unit: int
    service: Array
    pay: Array
    rates: Array
    local: dict[str, int]
    flat: dict[str, int]


def tax_tables(tables: Tables, day: date) -> TaxTables:
    kinds = ("retirement_income", "other_income", "interest_income")
    held = {kind: tables.withholding(kind, day) for kind in kinds}
    return TaxTables(
        unit=tables.number("tax_unit_won", day),
        service=rows(tables.service_deductions, day, "above_years", "to_years", "per_year_won", "base_won"),
        pay=rows(tables.pay_deductions, day, "above_won", "to_won", "percent", "base_won"),
        rates=rows(tables.income_tax_rates, day, "above_won", "to_won", "percent", "deduction_won"),
        local={kind: whole(row.local_percent * 100) for kind, row in held.items()},
        flat={kind: whole((row.percent or 0) * 100) for kind, row in held.items()},
    )


def rows(found: Sequence[Any], day: date, *names: str) -> Array:
    held = [[getattr(row, name) for name in names] for row in found if row.rule.holds(day)]
    if not held:
        table = found[0].rule.table if found else "?"
        raise BatchRefusal(f"{table} 표에 {day}에 적용할 행이 없습니다.", f"table {table}: no row holds on {day}")
    ordered = sorted([OPEN if value is None else int(value) for value in row] for row in held)
    return np.array(ordered, np.int64)


def whole(percent: Any) -> int:
    if percent != int(percent):
        raise BatchRefusal(
            f"withholding_rates: 0.01% 단위로 {percent}: 정수가 아닙니다.",
            f"withholding_rates: {percent} hundredths of a percent are no whole number",
        )
    return int(percent)


@compiled
def bracket(table: Array, amount: int, times: int) -> int:
    """The first row whose upper bound × ``times`` reaches ``amount``."""
    for place in range(len(table) - 1):
        if amount <= table[place, 1] * times:
            return place
    return len(table) - 1


@compiled
def retirement_taxes(income: Array, years: Array, service: Array, pay: Array, rates: Array, unit: int, local: int, tax: Array, local_tax: Array) -> None:  # noqa: PLR0913, PLR0917
    """Income tax and local tax on ``income`` won after ``years`` of service (at least 1)."""
    for row in range(income.size):
        n = years[row]
        band = bracket(service, n, 1)
        deduction = service[band, 3] + service[band, 2] * (n - service[band, 0])
        monthly = max(income[row] - deduction, 0) * 12
        band = bracket(pay, monthly, n)
        less = pay[band, 3] * 100 * n + pay[band, 2] * (monthly - pay[band, 0] * n)
        base = monthly * 100 - less
        band = bracket(rates, base, 100 * n)
        yearly = base * rates[band, 2] - rates[band, 3] * 10_000 * n
        tax[row] = yearly // (10_000 * 12 * unit) * unit
        local_tax[row] = tax[row] * local // (10_000 * unit) * unit


def flat_taxes(income: Array, percent: int, local: int, unit: int) -> tuple[Array, Array]:
    """Withholding at one rate; both rates in hundredths of a percent."""
    tax = income * percent // (10_000 * unit) * unit
    return tax, tax * local // (10_000 * unit) * unit
