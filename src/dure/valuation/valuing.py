"""Values one batch of sound contracts: floats for the sums, whole numbers for all else, the single engine where a float cannot decide."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from dure.rules.mutualaid.dates import add_months
from dure.rules.mutualaid.settings import Conventions
from dure.valuation import single, taxes
from dure.valuation.checks import Scanned, until
from dure.valuation.columns import FAR, Columns, Lists, picked
from dure.valuation.interest import Accrual, bound
from dure.valuation.months import months_paid
from dure.valuation.rates import BENEFIT, CLOSURE, PLAIN, Rates, as_date, day_number
from dure.valuation.ways import Shares, Way, shares_of, ways_of

Array = np.ndarray[Any, Any]
ENGINE_ONLY = ("addition_by", "prepaid_refund", "subsidy_interest", "subsidy_rate", "small_withholding")
"""Settings whose other readings the columns do not follow: with one of them, the single engine values every contract."""


@dataclass
class Figures:
    """Of one way of ending; ``known`` is false where the rules give no figure."""

    gross: Array
    income_tax: Array
    local_tax: Array
    known: Array


@dataclass
class Values:
    months: Array
    subsidy: Array
    not_deducted: Array
    ways: dict[str, Figures]
    rechecked: int


@dataclass(frozen=True)
class Valuer:
    """Everything that is the same for all contracts of a run."""

    rates: Rates
    terms: tuple[str, ...]

    @cached_property
    def accrual(self) -> Accrual:
        return Accrual(self.rates)

    @cached_property
    def ways(self) -> list[Way]:
        return ways_of(self.rates.tables)

    @cached_property
    def taxes(self) -> taxes.TaxTables:
        return taxes.tax_tables(self.rates.tables, self.rates.on)

    @cached_property
    def shares(self) -> dict[str, Shares]:
        misconduct = [self.rates.tables.number("misconduct_percent", self.rates.on, terms) for terms in self.terms]
        literal = self.rates.conventions.deemed_reading == "literal"
        return {way.name: shares_of(way, self.rates.tables.refund_bands, self.terms, misconduct, literal=literal) for way in self.ways}

    @property
    def by_engine(self) -> bool:
        default = Conventions()
        return any(getattr(self.rates.conventions, name) != getattr(default, name) for name in ENGINE_ONLY)


def value(valuer: Valuer, scanned: Scanned) -> Values:
    columns = scanned.columns
    columns.subsidy = payable(columns, valuer.rates)
    months = months_paid(columns, valuer.rates)
    sums = Sums(valuer, columns, months)
    subsidy = totals(columns.subsidy)
    found = Values(months, subsidy, scanned.principal - scanned.deducted, {}, 0)
    for way in valuer.ways:
        gross, known, doubtful = payouts(valuer, way, sums, scanned.principal, subsidy)
        contracts = np.arange(columns.rows) if valuer.by_engine else np.flatnonzero(doubtful)
        recheck(valuer, way, columns, contracts, gross, known)
        found.rechecked += len(contracts)
        found.ways[way.name] = Figures(gross, *taxed(valuer, way, gross, scanned, subsidy, months), known)
        if valuer.by_engine:
            take_taxes(valuer, way, columns, found.ways[way.name])
    return found


def payable(columns: Columns, rates: Rates) -> Lists:
    """The subsidies credited by the day of valuation; none within the first month of a contract (`rules.mutualaid.subsidy.payable`)."""
    pairs = columns.subsidy
    if not pairs.at.size:
        return pairs
    most = max(int(row.value) for row in rates.tables.parameters if row.name == "subsidy_contract_months")
    near = np.flatnonzero((columns.joined >= rates.last - 31 * most) & (np.diff(pairs.offsets) > 0))
    early = np.array([row for row in near if first_month_end(int(columns.joined[row]), rates) >= rates.last])
    if early.size:
        hidden = pairs.at.copy()
        hidden[np.repeat(np.isin(np.arange(columns.rows), early), np.diff(pairs.offsets))] = 2**30
        pairs = Lists(pairs.offsets, hidden, pairs.won, pairs.given, pairs.uneven)
    return until(pairs, rates.last)


def first_month_end(joined: int, rates: Rates) -> int:
    """Up to this day a contract's end pays no subsidy."""
    day = as_date(joined)
    return day_number(add_months(day, rates.tables.number("subsidy_contract_months", day)))


def totals(lists: Lists) -> Array:
    before = np.concatenate([[0], np.cumsum(lists.won, dtype=np.int64)])
    return before[lists.offsets[1:]] - before[lists.offsets[:-1]]


class Sums:
    """Interest on dues and on subsidies of each row, whole, before the table's share of it."""

    def __init__(self, valuer: Valuer, columns: Columns, months: Array) -> None:
        self.accrual, self.columns, self.months = valuer.accrual, columns, months
        self.edges = valuer.rates.edges(columns.joined)
        self.counts = np.diff(columns.paid.offsets) + np.diff(columns.subsidy.offsets)
        self.own = {kind: self.differing_rows(kind) for kind in (PLAIN, CLOSURE, BENEFIT)}
        self.dues, self.subsidies = (self.grown(lists) for lists in (columns.paid, columns.subsidy))

    def grown(self, lists: Lists) -> Array:
        """``interest[row, kind]``; along a contract's own rates where they differ from the shared ones."""
        accrual = self.accrual
        interest = accrual.shared(lists)[:, [PLAIN, CLOSURE, PLAIN]]
        for kind, rows in self.own.items():
            if lists.at.size and rows.size:
                accrual.own(rows, self.columns.joined, lists, kind, interest[:, kind])
        return interest

    def differing_rows(self, kind: int) -> Array:
        """The contracts with a day since joining whose rate is not the shared one."""
        days = self.differing(kind)
        if not days[:, -1].any():
            return np.zeros(0, np.int64)
        return np.flatnonzero(self.accrual.days_in(days, self.columns.joined, self.edges))

    def differing(self, kind: int) -> Array:
        """Days on which a band's rate is not the shared one; the benefits' shared column is the plain one."""
        bands = self.accrual.rates.bands
        return bands.differ[kind] if kind != BENEFIT else bands.differ_from_plain

    def literal(self, rows: Array, months_from: Array) -> Array:
        """Interest on the dues of ``rows`` when nothing earns before the day after the ``months_from``-th month was paid."""
        columns = self.columns
        place = np.where(columns.quarterly[rows] == 1, (months_from - 1) // 3, months_from - 1)
        start = columns.paid.at[columns.paid.offsets[:-1][rows] + place]
        return self.delayed(columns.paid, rows, start)

    def delayed(self, lists: Lists, rows: Array, start: Array) -> Array:
        interest = np.zeros(len(rows))
        self.accrual.delayed(rows, start, lists, interest)
        differing = np.flatnonzero(self.accrual.days_in(self.differing(PLAIN), self.columns.joined[rows], self.edges[rows]))
        if differing.size:
            own = picked(lists, rows[differing])
            own.at = np.maximum(own.at, np.repeat(start[differing], np.diff(own.offsets)))
            found = np.empty(len(differing))
            self.accrual.own(np.arange(len(differing)), self.columns.joined[rows[differing]], own, PLAIN, found)
            interest[differing] = found
        return interest


def payouts(valuer: Valuer, way: Way, sums: Sums, principal: Array, subsidy: Array) -> tuple[Array, Array, Array]:
    """Gross in whole won, whether it is known, and where the float is too near a whole won to decide."""
    interest, earning = sums.dues[:, way.rates].copy(), sums.subsidies[:, way.rates].copy()
    own, part, share = shares(valuer, way, sums, interest)
    if way.kind not in {"benefit", "deemed"}:
        earning[:] = 0.0
    paid_back = principal * own * share
    whole, rest = np.divmod(paid_back, 10_000)
    exact = rest / 10_000.0 + interest * (part * share) / 10_000.0 + earning
    floor = np.floor(exact)
    near = bound(sums.accrual, sums.counts, principal + subsidy + interest + earning)
    doubtful = ((part > 0) | (earning > 0)) & ((exact - floor < near) | (floor + 1.0 - exact < near))
    known = np.ones(len(floor), bool)
    if way.rates == CLOSURE:
        known = sums.accrual.days_in(valuer.rates.bands.holes[CLOSURE], earliest(sums.columns, part), sums.edges) == 0
    paid_subsidy = subsidy if way.kind in {"benefit", "deemed"} or valuer.rates.conventions.subsidy_on_termination == "paid" else 0
    return np.where(known, whole + floor.astype(np.int64) + paid_subsidy, 0), known, doubtful & known


def earliest(columns: Columns, part: Array) -> Array:
    """The first day that earns: of the payments, where they do (``part``), or of the subsidies; both ascend. FAR where nothing earns."""
    found = np.where(part > 0, columns.paid.at[columns.paid.offsets[:-1]], FAR)
    credited = np.flatnonzero(np.diff(columns.subsidy.offsets))
    found[credited] = np.minimum(found[credited], columns.subsidy.at[columns.subsidy.offsets[credited]])
    return found


def shares(valuer: Valuer, way: Way, sums: Sums, interest: Array) -> tuple[Array, Array, Array]:
    """Percent of the dues, of the interest, and of both together; puts the interest of literal bands in place."""
    table, terms = valuer.shares[way.name], sums.columns.terms
    months = np.minimum(sums.months, table.most)
    late = table.earns_from[terms, months]
    chosen = np.flatnonzero(late)
    if chosen.size:
        interest[chosen] = sums.literal(chosen, late[chosen])
    return table.dues[terms, months], table.interest[terms, months], table.both[terms]


def recheck(valuer: Valuer, way: Way, columns: Columns, rows: Array, gross: Array, known: Array) -> None:
    """Gross of ``rows`` by the exact fractions of the single engine."""
    for row in rows:
        contract = single.contract_of(columns, int(row), list(valuer.terms), valuer.rates.given)
        found = single.figures(contract, way.example, valuer.rates)
        known[row] = found is not None
        gross[row] = found[0] if found else 0


def taxed(valuer: Valuer, way: Way, gross: Array, scanned: Scanned, subsidy: Array, months: Array) -> tuple[Array, Array]:
    """Income tax and local tax, exact."""
    tables, income = valuer.taxes, np.maximum(gross - (scanned.principal - scanned.deducted), 0)
    if way.kind in {"ordinary", "misconduct"}:
        return taxes.flat_taxes(income, tables.flat["other_income"], tables.local["other_income"], tables.unit)
    tax, local = np.zeros_like(income), np.zeros_like(income)
    years = -(-months // 12)
    taxes.retirement_taxes(income, years, tables.service, tables.pay, tables.rates, tables.unit, tables.local["retirement_income"], tax, local)
    old = interest_income(valuer, scanned.columns)
    if old.any():
        interest = np.maximum(gross - scanned.principal - subsidy, 0)
        flat, flat_local = taxes.flat_taxes(interest, tables.flat["interest_income"], tables.local["interest_income"], tables.unit)
        tax, local = np.where(old, flat, tax), np.where(old, flat_local, local)
    return tax, local


def interest_income(valuer: Valuer, columns: Columns) -> Array:
    """Contracts whose benefit is interest income, by the day of joining."""
    old = np.zeros(columns.rows, bool)
    for row in valuer.rates.tables.benefit_taxes:
        if row.kind == "interest_income":
            end = day_number(row.rule.valid_to) if row.rule.valid_to else 2**30
            old |= (columns.joined >= day_number(row.rule.valid_from)) & (columns.joined <= end)
    return old


def take_taxes(valuer: Valuer, way: Way, columns: Columns, found: Figures) -> None:
    """Taxes too by the single engine, under settings that only it follows."""
    for row in range(columns.rows):
        contract = single.contract_of(columns, row, list(valuer.terms), valuer.rates.given)
        figures = single.figures(contract, way.example, valuer.rates)
        found.income_tax[row], found.local_tax[row] = figures[1:] if figures else (0, 0)
