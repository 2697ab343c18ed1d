"""One contract of a batch handed to the single engine: what it says is right."""


from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment, RateStep, SubsidyCredit
from dure.rules.mutualaid.valuation import Valuation, value
from dure.valuation.columns import Columns, Lists
from dure.valuation.rates import Rates, as_date

Figures = tuple[int, int, int]
"""Gross, income tax, local tax."""


def contract_of(columns: Columns, row: int, terms: list[str], given: tuple[RateStep, ...] | None) -> Contract:
    return Contract(
        joined=as_date(columns.joined[row]),
        payments=tuple(Payment(as_date(day), won) for day, won in pairs(columns.paid, row)),
        terms=terms[columns.terms[row]],
        cycle=Cycle.QUARTERLY if columns.quarterly[row] else Cycle.MONTHLY,
        deducted=summed(pairs(columns.deducted, row)) if columns.deducted.given[row] else None,
        base_rates=given,
        subsidies=tuple(SubsidyCredit(as_date(day), won) for day, won in pairs(columns.subsidy, row)),
    )


def pairs(lists: Lists, row: int) -> list[tuple[int, int]]:
    begin, end = int(lists.offsets[row]), int(lists.offsets[row + 1])
    return list(zip(lists.at[begin:end].tolist(), lists.won[begin:end].tolist(), strict=True))


def summed(given: list[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for year, won in given:
        found[year] = found.get(year, 0) + won
    return found


def valued(contract: Contract, code: str, rates: Rates) -> Valuation:
    return value(contract, End(code, rates.on, assumed=True), tables=rates.tables, conventions=rates.conventions, with_sheet=False)


def figures(contract: Contract, code: str, rates: Rates) -> Figures | None:
    """None where the engine refuses this way of ending, as closure after the years for which the addition is set."""
    try:
        found = valued(contract, code, rates)
    except InvalidCase:
        return None
    return found.gross, found.tax.income_tax, found.tax.local_tax


