"""Months paid and unpaid of many contracts, as `dure.rules.mutualaid.months` counts them one by one."""

from typing import Any

import numpy as np

from dure.rules.mutualaid.settings import Conventions
from dure.valuation.columns import Columns
from dure.valuation.rates import Rates

Array = np.ndarray[Any, Any]


def month_numbers(days: Any) -> Array:
    """Months since 1970-01 of day numbers."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def begun(columns: Columns, last: int) -> Array:
    """Months since joining begun by ``last``, of a quarterly member those of whole quarters."""
    unit = np.where(columns.quarterly == 1, 3, 1)
    return unit * (month_numbers(last) // unit - month_numbers(columns.joined) // unit + 1)


def come(columns: Columns, rates: Rates) -> Array:
    """Months since joining that have come; those of a begun quarter all at once, by setting one by one."""
    if rates.conventions.quarterly_months == "at_once":
        return begun(columns, rates.last)
    unit = np.where(columns.quarterly == 1, 3, 1)
    return month_numbers(rates.last) - month_numbers(columns.joined) // unit * unit + 1


def due(columns: Columns, last: int, conventions: Conventions) -> Array:
    """Months since joining whose dues are unpaid on ``last`` if nobody paid them: the month (quarter) is past, by setting has begun."""
    found = begun(columns, last)
    return found if conventions.dues_unpaid == "month_begun" else found - np.where(columns.quarterly == 1, 3, 1)


def paid_for(columns: Columns) -> Array:
    """The first payment pays the month (quarter) of joining, each later one the next."""
    return np.where(columns.quarterly == 1, 3, 1) * np.diff(columns.paid.offsets)


def months_paid(columns: Columns, rates: Rates) -> Array:
    """Prepaid months count once they have come."""
    return np.minimum(paid_for(columns), come(columns, rates))


def months_unpaid(columns: Columns, last: int, conventions: Conventions) -> Array:
    """Months due before ``last`` since joining (of a quarterly member: of whole quarters) less those paid for, prepaid ones too."""
    return np.maximum(due(columns, last, conventions) - paid_for(columns), 0)
