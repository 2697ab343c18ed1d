"""Runs inside the throw-away environment: python mutualaid_openfisca_model.py FOLDER. Knows nothing of Dure."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

FOLDER = Path(sys.argv[1])
GIVEN = np.load(FOLDER / "input.npz")
SLOTS = int(GIVEN["lengths"].max())
MONTHS = [periods.period(f"{2016 + place // 12}-{place % 12 + 1:02d}") for place in range(SLOTS)]
Contract = build_entity(key="contract", plural="contracts", label="A member's contract", is_person=True)


class dues(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "dues paid for the month"


class paid_on(Variable):  # noqa: N801
    value_type, entity, definition_period, label = int, Contract, periods.DateUnit.MONTH, "day on which they were paid"


class service_years(Variable):  # noqa: N801
    value_type, entity, definition_period, label = int, Contract, periods.DateUnit.MONTH, "years of service"


class months_paid(Variable):  # noqa: N801
    value_type, entity, definition_period, label = int, Contract, periods.DateUnit.MONTH, "months paid"


class not_deducted(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "dues not deducted"


class benefit(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "benefit at the base rate"

    def formula(contract, period):  # noqa: N805
        principal = grown = 0.0
        for month in MONTHS:
            paid = contract("dues", month)
            principal = principal + paid.astype(np.float64)
            grown = grown + paid * GIVEN_FACTORS[contract("paid_on", month)]
        return np.floor(np.where(contract("months_paid", period) > 6, grown, principal))


class retirement_tax(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "retirement-income tax"

    def formula(contract, period):  # noqa: N805
        income = np.maximum(contract("benefit", period) - contract("not_deducted", period), 0)
        years = contract("service_years", period)
        service = bracketed(years, GIVEN["service"], lambda row, x: row[:, 3] + row[:, 2] * (x - row[:, 0]))
        converted = np.maximum(income - service, 0) * 12 / years
        base = converted - bracketed(converted, GIVEN["pay"], lambda row, x: row[:, 3] + row[:, 2] / 100 * (x - row[:, 0]))
        yearly = bracketed(base, GIVEN["rates"], lambda row, x: x * row[:, 2] / 100 - row[:, 3])
        return np.floor(yearly / 12 * years / 10) * 10


GIVEN_FACTORS = GIVEN["factors"]


def bracketed(amount, table, rule):
    return rule(table[np.searchsorted(table[:-1, 1], amount)], amount)


def main() -> None:
    started = time.perf_counter()
    system = TaxBenefitSystem([Contract])
    for variable in (dues, paid_on, service_years, months_paid, not_deducted, benefit, retirement_tax):
        system.add_variable(variable)
    rows = len(GIVEN["lengths"])
    simulation = SimulationBuilder().build_default_simulation(system, rows)
    load(simulation, rows)
    loaded = time.perf_counter()
    day = MONTHS[-1]
    found = simulation.calculate("benefit", day)
    simulation.calculate("retirement_tax", day)
    done = time.perf_counter()
    np.save(FOLDER / "benefit.npy", found.astype(np.float64))
    sys.stdout.write(json.dumps({"loading": loaded - started, "computing": done - loaded}) + "\n")


def load(simulation, rows: int) -> None:
    owner = np.repeat(np.arange(rows), GIVEN["lengths"])
    place = np.arange(len(owner)) - np.repeat(np.cumsum(GIVEN["lengths"]) - GIVEN["lengths"], GIVEN["lengths"])
    amounts, days = np.zeros((SLOTS, rows)), np.zeros((SLOTS, rows), np.int32)
    amounts[place, owner], days[place, owner] = GIVEN["won"], GIVEN["day"]
    for slot, month in enumerate(MONTHS):
        simulation.set_input("dues", month, amounts[slot])
        simulation.set_input("paid_on", month, days[slot])
    last = MONTHS[-1]
    simulation.set_input("months_paid", last, GIVEN["months"])
    simulation.set_input("service_years", last, -(-GIVEN["months"] // 12))
    simulation.set_input("not_deducted", last, GIVEN["not_deducted"])


if __name__ == "__main__":
    main()
