"""Months paid and unpaid of many contracts, as `dure.rules.mutualaid.months` counts them one by one."""

from typing import Any

import numpy as np

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


def paid_for(columns: Columns) -> Array:
    """The first payment pays the month (quarter) of joining, each later one the next."""
    return np.where(columns.quarterly == 1, 3, 1) * np.diff(columns.paid.offsets)


def months_paid(columns: Columns, rates: Rates) -> Array:
    """Prepaid months count once they have come."""
    return np.minimum(paid_for(columns), begun(columns, rates.last))


def months_unpaid(columns: Columns, last: int) -> Array:
    """Months begun by ``last`` since joining (of a quarterly member: of whole quarters) less those paid for, prepaid ones too."""
    return np.maximum(begun(columns, last) - paid_for(columns), 0)
