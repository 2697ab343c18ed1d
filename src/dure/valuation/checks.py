"""Rows that cannot be valued: each gives one error that names line, field and rule; the others go on.

The codes are those of the single engine (`dure.rules.mutualaid.validation`).
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from dure.rules.mutualaid.tables import Tables
from dure.valuation import scan, schema
from dure.valuation.columns import ABSENT, FAR, Columns, Lists, kept
from dure.valuation.months import month_numbers, months_paid, months_unpaid
from dure.valuation.output import RowError
from dure.valuation.rates import Rates, as_date, day_number

Array = np.ndarray[Any, Any]

PAYMENT_RULES = {
    scan.NO_DATE: ("on", "missing_or_malformed", "날짜가 없거나 날짜(YYYY-MM-DD)가 아닙니다", "is missing or no date (YYYY-MM-DD)"),
    scan.NO_AMOUNT: ("won", "missing_or_malformed", "금액이 없거나 원 단위 정수가 아닙니다", "is missing or no whole number of won"),
    scan.BEFORE_JOINING: ("on", "payment_before_joining", "가입일보다 앞섭니다", "is before joining"),
    scan.AFTER_DAY: ("on", "in_future", "기준일보다 뒤입니다", "is after the day of valuation"),
    scan.NO_RATE: ("on", "missing_rule", "부리할 날의 기준이율이 없습니다", "earns on a day for which no base rate is known"),
    scan.NOT_POSITIVE: ("won", "payment_not_positive", "0원보다 커야 합니다", "must be more than 0 won"),
    scan.NO_LIMITS: ("on", "missing_rule", "contract_limits 표에 그날 적용할 행이 없습니다", "is a day for which contract_limits has no row"),
    scan.OFF_STEP: ("won", "payment_off_step", "부금월액의 단위에 맞지 않습니다", "is off the step of the monthly amount"),
    scan.OUT_OF_RANGE: ("won", "payment_out_of_range", "부금월액의 범위를 벗어납니다", "is outside the bounds of the monthly amount"),
    scan.PREPAID: ("on", "prepaid_too_far", "선납할 수 있는 달보다 뒤의 부금입니다", "pays a month further ahead than may be prepaid"),
}
Fault: TypeAlias = tuple[str, str, str, str]
"""Field, rule, and the sentence in Korean and in English."""


@dataclass(frozen=True)
class Bounds:
    """What the checks need of the rule tables, by day from ``rates.first`` on."""

    terms: list[str]
    reasons: list[str]
    limits: Array
    steady: Array
    year_end: Array
    month_of: Array
    prepaid: int
    presumed: int
    covered: int


def bounds_of(tables: Tables, rates: Rates) -> Bounds:
    terms = [row.terms for row in tables.terms]
    days = np.arange(rates.first, rates.last + 1)
    limits = np.zeros((len(terms), len(days), 3), np.int64)
    for row in tables.contract_limits:
        begin = row.rule.valid_from.toordinal() - as_date(0).toordinal()
        end = row.rule.valid_to.toordinal() - as_date(0).toordinal() if row.rule.valid_to else rates.last
        held = (days >= begin) & (days <= end)
        limits[terms.index(row.terms), held] = (row.minimum_won, row.maximum_won, row.step_won)
    return Bounds(
        terms=terms,
        reasons=[row.code for row in tables.reasons],
        limits=limits,
        steady=run_ends(days, (np.diff(limits, axis=1) != 0).any(axis=(0, 2))),
        year_end=run_ends(days, np.diff(month_numbers(days) // 12) != 0),
        month_of=month_numbers(days),
        prepaid=tables.number("prepaid_months", rates.on),
        presumed=tables.number("presumed_deduction_won", rates.on),
        covered=rates.covered,
    )


def run_ends(days: Array, changed: Array) -> Array:
    """For each day the last one before a change; ``changed`` says of all but the last day whether the next one differs."""
    ends = np.append(days[:-1][changed], days[-1])
    return ends[np.searchsorted(ends, days)]


@dataclass
class Scanned:
    """Sound contracts with what the pass over their payments found."""

    columns: Columns
    principal: Array
    yearly: Array
    deducted: Array


def sound(columns: Columns, tables: Tables, rates: Rates, bounds: Bounds) -> tuple[Scanned, list[RowError]]:
    """The contracts that can be valued, and an error for each other."""
    errors: list[RowError] = []
    columns = without(columns, scalar_faults(columns, tables, rates, bounds), errors)
    columns.paid, columns.subsidy = ascending(columns.paid), ascending(columns.subsidy)
    found, faults = scanned(columns, rates, bounds)
    for row, fault in faults.items():
        errors.append(error(columns, row, *fault))
    if faults:
        keep = np.ones(columns.rows, bool)
        keep[list(faults)] = False
        found = Scanned(kept(columns, keep), found.principal[keep], found.yearly[keep], found.deducted[keep])
    return found, sorted(errors, key=lambda each: each.line)


def error(columns: Columns, row: int, field: str, rule: str, ko: str, en: str) -> RowError:
    where = f"{field}: " if field else ""
    return RowError(int(columns.line[row]), str(columns.id[row].as_py() or ""), field, rule, f"{where}{ko}.", f"{where}{en}")


def without(columns: Columns, faults: dict[int, Fault], errors: list[RowError]) -> Columns:
    if not faults:
        return columns
    errors += [error(columns, row, *fault) for row, fault in faults.items()]
    keep = np.ones(columns.rows, bool)
    keep[list(faults)] = False
    return kept(columns, keep)


def scalar_faults(columns: Columns, tables: Tables, rates: Rates, bounds: Bounds) -> dict[int, Fault]:
    """By row, the first rule that the row breaks before its payments are looked at."""
    found: dict[int, Fault] = {}
    absent, known = "missing_or_malformed", ", ".join(bounds.terms)

    def note(rows: Array, field: str, rule: str, ko: str, en: str) -> None:
        for row in np.flatnonzero(rows):
            found.setdefault(int(row), (field, rule, ko, en))

    for row in np.flatnonzero(columns.fault.is_valid().to_numpy(zero_copy_only=False)):
        found[int(row)] = ("", "malformed_line", *schema.cells(columns.fault[int(row)].as_py()))
    note(columns.id.is_null().to_numpy(zero_copy_only=False), "id", absent, "없습니다", "is missing")
    note(columns.terms == -2, "terms", absent, "없습니다", "is missing")
    note(columns.terms == -1, "terms", "unknown_terms", f"{known} 중 하나여야 합니다", f"is none of {known}")
    note(columns.quarterly < 0, "kind", "unknown_kind", "monthly나 quarterly여야 합니다", "is neither monthly nor quarterly")
    note(columns.joined == ABSENT, "joined", absent, "없거나 날짜(YYYY-MM-DD)가 아닙니다", "is missing or no date (YYYY-MM-DD)")
    note(columns.joined > rates.last, "joined", "end_before_joining", f"기준일 {rates.on}보다 뒤입니다", f"is after the day of valuation {rates.on}")
    note(columns.reason == -1, "reason", "unknown_reason", "reasons 표에 없는 코드입니다", "is not a code of the table reasons")
    note(closed_cycle(columns, tables, bounds), "kind", "no_quarterly", "가입일에는 분기납으로 가입할 수 없습니다", "no quarterly contract can be made on the day of joining")
    for name, pairs in (("paid", columns.paid), ("deducted", columns.deducted), ("subsidy", columns.subsidy)):
        note(pairs.uneven, f"{name}_won", "uneven_lists", "두 목록의 길이가 다릅니다", "the two lists differ in length")
    note(np.diff(columns.paid.offsets) == 0, "paid_on", "no_payments", "납부가 없습니다", "there is no payment")
    return found


def closed_cycle(columns: Columns, tables: Tables, bounds: Bounds) -> Array:
    """Quarterly contracts made while the terms allow none."""
    closed = np.zeros(columns.rows, bool)
    for row in tables.contract_limits:
        if not row.new_quarterly:
            begin = row.rule.valid_from.toordinal() - as_date(0).toordinal()
            end = row.rule.valid_to.toordinal() - as_date(0).toordinal() if row.rule.valid_to else 2**30
            closed |= (columns.quarterly == 1) & (columns.terms == bounds.terms.index(row.terms)) & (columns.joined >= begin) & (columns.joined <= end)
    return closed


def ascending(paid: Lists) -> Lists:
    """The payments (or subsidies) of each row by day. Their order in the file does not matter."""
    if not scan.unsorted(paid.offsets, paid.at):
        return paid
    rows = np.repeat(np.arange(len(paid.offsets) - 1), np.diff(paid.offsets))
    order = np.lexsort((paid.won, paid.at, rows))
    return Lists(paid.offsets, paid.at[order], paid.won[order], paid.given, paid.uneven)


def scanned(columns: Columns, rates: Rates, bounds: Bounds) -> tuple[Scanned, dict[int, Fault]]:
    rows, paid = columns.rows, columns.paid
    first_year, years = as_date(rates.first).year, rates.on.year - as_date(rates.first).year + 1
    fault, place, principal = np.zeros(rows, np.int8), np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    yearly = np.zeros((rows, years), np.int64)
    quarter_of, year_of = bounds.month_of // 3, bounds.month_of // 12 + 1970 - first_year
    limits = scan.Limits(
        rates.first, rates.last, bounds.covered, bounds.prepaid, bounds.month_of, quarter_of, year_of, bounds.year_end, bounds.steady, bounds.limits
    )
    contracts = scan.Contracts(columns.joined, month_numbers(columns.joined), columns.quarterly, columns.terms)
    scan.scan(paid.offsets, paid.at, paid.won, contracts, limits, ABSENT, scan.Found(fault, place, principal, yearly))
    faults = {int(row): payment_fault(columns, int(row), int(fault[row]), int(place[row]), rates) for row in np.flatnonzero(fault)}
    deducted, wrong = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    presumed = np.full(years, bounds.presumed)
    if rates.conventions.presumed_payout_year == "excluded":
        presumed[-1] = 0
    pairs = columns.deducted
    scan.deduct((pairs.offsets, pairs.at, pairs.won, pairs.given), yearly, first_year, presumed, deducted, wrong)
    for row in np.flatnonzero(wrong >= 0):
        faults.setdefault(int(row), deduction_fault(pairs, int(row), int(wrong[row])))
    for credited, fault_found in {**listed_faults(columns, rates), **subsidy_faults(columns, bounds.covered)}.items():
        faults.setdefault(credited, fault_found)
    for row in np.flatnonzero(too_young(columns, rates, bounds)):
        faults.setdefault(int(row), ("reason", "old_age_months", "노령 사유에 필요한 납부월수에 못 미칩니다", "old age needs more months paid"))
    for row in np.flatnonzero(not_in_arrears(columns, rates, bounds)):
        faults.setdefault(int(row), ("reason", "not_in_arrears", "강제해약에 필요한 미납 월수에 못 미칩니다", "ending a contract for arrears needs more months unpaid"))
    return Scanned(columns, principal, yearly, deducted), faults


def too_young(columns: Columns, rates: Rates, bounds: Bounds) -> Array:
    """Contracts that name old age without the months it needs."""
    named = columns.reason == (bounds.reasons.index("04") if "04" in bounds.reasons else -9)
    return named & (months_paid(columns, rates) < rates.tables.number("old_age_months", rates.on))


def not_in_arrears(columns: Columns, rates: Rates, bounds: Bounds) -> Array:
    """Contracts that name arrears as the reason with fewer months unpaid than their terms ask."""
    named = np.isin(columns.reason, [place for place, row in enumerate(rates.tables.reasons) if row.arrears])
    if not named.any():
        return named
    least = np.array([rates.tables.number("arrears_months", rates.on, terms) for terms in bounds.terms])[columns.terms]
    return named & (months_unpaid(columns, rates.last, rates.conventions) < least)


def payment_fault(columns: Columns, row: int, code: int, place: int, rates: Rates) -> Fault:
    at = int(columns.paid.offsets[row]) + place
    which, rule, ko, en = PAYMENT_RULES[code]
    day, won = int(columns.paid.at[at]), int(columns.paid.won[at])
    days = ("", "") if day == ABSENT else (f"{as_date(day)} ", f" of {as_date(day)}")
    amounts = ("", "") if won == ABSENT else (f"({won:,}원)", f" ({won:,} won)")
    return f"paid_{which}", rule, f"{days[0]}납부{amounts[0]}: {ko}", f"the payment{days[1]}{amounts[1]} {en}"


def deduction_fault(pairs: Lists, row: int, place: int) -> Fault:
    at = int(pairs.offsets[row]) + place
    year, won = int(pairs.at[at]), int(pairs.won[at])
    if ABSENT in {year, won}:
        return "deducted_won", "missing_or_malformed", "연도나 금액이 없거나 정수가 아닙니다", "a year or an amount is missing or no whole number"
    if won < 0:
        return "deducted_won", "deducted_negative", f"{year}년 {won:,}원: 0원보다 적습니다", f"{won:,} won of {year} is below 0"
    return "deducted_won", "deducted_more_than_paid", f"{year}년 공제 {won:,}원이 그해 납입액보다 많습니다", f"{won:,} won deducted for {year} is more than was paid in it"


def subsidy_faults(columns: Columns, covered: int) -> dict[int, Fault]:
    pairs = columns.subsidy
    if not pairs.at.size:
        return {}
    owner = np.repeat(np.arange(columns.rows), np.diff(pairs.offsets))
    early, low, dark = pairs.at < columns.joined[owner], pairs.won <= 0, pairs.at < covered
    absent = (pairs.at == ABSENT) | (pairs.won == ABSENT)
    found = {int(row): ("subsidy_won", "subsidy_not_positive", "장려금은 0원보다 커야 합니다", "a subsidy must be more than 0 won") for row in owner[low]}
    found |= {int(row): ("subsidy_on", "missing_rule", "장려금을 부리할 날의 기준이율이 없습니다", "a subsidy earns on a day for which no base rate is known") for row in owner[dark]}
    found |= {int(row): ("subsidy_on", "subsidy_before_joining", "장려금이 가입일보다 앞섭니다", "a subsidy is before joining") for row in owner[early]}
    found |= {int(row): ("subsidy_on", "missing_or_malformed", "날짜나 금액이 없거나 잘못되었습니다", "a day or an amount is missing or malformed") for row in owner[absent]}
    return found


def listed_faults(columns: Columns, rates: Rates) -> dict[int, Fault]:
    """Credits before the second month paid, or too many of them (`rules.mutualaid.subsidy.listed`). The days of a row ascend."""
    pairs, counts = columns.subsidy, np.diff(columns.subsidy.offsets)
    rows = np.flatnonzero(counts)
    if not rows.size:
        return {}
    first, most = (by_joining(name, columns, rates)[rows] for name in ("subsidy_first_month", "subsidy_count"))
    place = (first - 1) // np.where(columns.quarterly[rows] == 1, 3, 1)
    begin, end = columns.paid.offsets[rows], columns.paid.offsets[rows + 1]
    start = np.where(begin + place < end, columns.paid.at[np.minimum(begin + place, end - 1)], FAR)
    days = new_days(pairs)[rows]
    levels = 2 if rates.conventions.subsidy_levels == "both" else 1
    many = rows[(days > most) | (counts[rows] > levels * most)]
    found = {int(row): ("subsidy_on", "subsidy_too_many", *MANY) for row in many}
    return found | {int(row): ("subsidy_on", "subsidy_too_early", *EARLY) for row in rows[pairs.at[pairs.offsets[rows]] < start]}


MANY = ("장려금은 지자체마다 정해진 횟수까지이며 부금을 납부한 날에 적립합니다", "a municipality credits no more than its number of times, on the days of payments")
EARLY = ("장려금은 2회차 부금을 납부한 날부터 적립합니다", "a subsidy is credited from the day on which the dues of the second month are paid")


def by_joining(name: str, columns: Columns, rates: Rates) -> Array:
    """A number of the fund on each contract's day of joining."""
    found = np.zeros(columns.rows, np.int64)
    for row in rates.tables.parameters:
        if row.name == name:
            last = day_number(row.rule.valid_to) if row.rule.valid_to else FAR
            found[(columns.joined >= day_number(row.rule.valid_from)) & (columns.joined <= last)] = int(row.value)
    return found


def new_days(pairs: Lists) -> Array:
    """How many different days each row names."""
    new = np.ones(len(pairs.at), np.int64)
    new[1:] = pairs.at[1:] != pairs.at[:-1]
    new[pairs.offsets[:-1][np.diff(pairs.offsets) > 0]] = 1
    before = np.concatenate([[0], np.cumsum(new)])
    return before[pairs.offsets[1:]] - before[pairs.offsets[:-1]]


def until(pairs: Lists, last: int) -> Lists:
    """Only what is on ``last`` or before."""
    keep = pairs.at <= last
    if keep.all():
        return pairs
    counts = np.add.reduceat(np.append(keep, 0), pairs.offsets[:-1]) * (np.diff(pairs.offsets) > 0)
    return Lists(np.concatenate([[0], np.cumsum(counts)]), pairs.at[keep], pairs.won[keep], pairs.given, pairs.uneven)
