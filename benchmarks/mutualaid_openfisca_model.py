"""Runs inside the throw-away environment: python mutualaid_openfisca_model.py FOLDER. Knows nothing of Dure."""

import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import build_entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

FOLDER, ROUNDS = Path(sys.argv[1]), 7
GIVEN = np.load(FOLDER / "input.npz")
SLOTS, CREDITS = int(GIVEN["lengths"].max()), int(GIVEN["credits"].max())
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


class subsidy(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "subsidy credited in the slot"


class subsidy_on(Variable):  # noqa: N801
    value_type, entity, definition_period, label = int, Contract, periods.DateUnit.MONTH, "day on which it was credited"


class terms(Variable):  # noqa: N801
    value_type, entity, definition_period, label = int, Contract, periods.DateUnit.MONTH, "version of the terms"


class earns_from(Variable):  # noqa: N801
    value_type, entity, definition_period, label = int, Contract, periods.DateUnit.MONTH, "day before which a deemed termination earns nothing"


class benefit(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "benefit at the base rate, without subsidies"

    def formula(contract, period):  # noqa: N805
        principal = grown = 0.0
        for month in MONTHS:
            paid = contract("dues", month)
            principal = principal + paid.astype(np.float64)
            grown = grown + paid * FACTORS[0][contract("paid_on", month)]
        return np.floor(np.where(contract("months_paid", period) > 6, grown, principal))


class retirement_tax(Variable):  # noqa: N801
    value_type, entity, definition_period, label = float, Contract, periods.DateUnit.MONTH, "retirement-income tax on it"

    def formula(contract, period):  # noqa: N805
        income = contract("benefit", period) - contract("not_deducted", period)
        return retirement(np.maximum(income, 0), contract("service_years", period))


FACTORS = GIVEN["factors"]
WAYS = json.loads(str(GIVEN["ways"]))


def bracketed(amount, table, rule):
    return rule(table[np.searchsorted(table[:-1, 1], amount)], amount)


def retirement(income, years):
    service = bracketed(years, GIVEN["service"], lambda row, x: row[:, 3] + row[:, 2] * (x - row[:, 0]))
    converted = np.maximum(income - service, 0) * 12 / years
    base = converted - bracketed(converted, GIVEN["pay"], lambda row, x: row[:, 3] + row[:, 2] / 100 * (x - row[:, 0]))
    yearly = bracketed(base, GIVEN["rates"], lambda row, x: x * row[:, 2] / 100 - row[:, 3])
    return np.floor(yearly / 12 * years / 10) * 10


def computed(name, label, formula):
    """A variable of this model with a formula."""
    kind = {"value_type": float, "entity": Contract, "definition_period": periods.DateUnit.MONTH, "label": label, "formula": formula}
    return type(name, (Variable,), kind)


def total(amounts, slots):
    def formula(contract, period):
        return sum(contract(amounts, month).astype(np.float64) for month in slots)

    return formula


def interest(amounts, days, slots, factors, *, late=False):
    def formula(contract, period):
        grown = 0.0
        for month in slots:
            day = contract(days, month)
            grown = grown + contract(amounts, month) * (factors[np.maximum(day, contract("earns_from", period)) if late else day] - 1.0)
        return grown

    return formula


def gross(way):
    dues, earned, both = GIVEN[f"{way['name']}_dues"], GIVEN[f"{way['name']}_interest"], GIVEN[f"{way['name']}_both"]

    def formula(contract, period):
        code, paid = contract("terms", period), np.minimum(contract("months_paid", period), dues.shape[1] - 1)
        grown = contract(f"interest_{way['rate']}", period).astype(np.float64)
        credited = contract(f"subsidy_interest_{way['rate']}", period) if way["fund"] else 0.0
        share = both[code]
        principal = contract("principal", period) * (dues[code, paid] * share / 10_000)
        return np.floor(principal + grown * (earned[code, paid] * share) / 10_000 + credited) + contract("subsidies", period)

    return formula


def income_tax(way):
    def formula(contract, period):
        income = np.maximum(contract(f"{way['name']}_gross", period) - contract("not_deducted", period), 0)
        if way["retirement"]:
            return retirement(income, contract("service_years", period))
        return np.floor(income * float(GIVEN["other_percent"]) / 10_000 / 10) * 10

    return formula


def local_tax(way):
    return lambda contract, period: np.floor(contract(f"{way['name']}_income_tax", period) / 10 / 10) * 10


def net(way):
    name = way["name"]
    return lambda contract, period: contract(f"{name}_gross", period) - contract(f"{name}_income_tax", period) - contract(f"{name}_local_tax", period)


FIGURES = {"gross": gross, "income_tax": income_tax, "local_tax": local_tax, "net": net}


def twenty():
    """The variables of all five ways of ending."""
    yield computed("principal", "dues paid", total("dues", MONTHS))
    yield computed("subsidies", "subsidies credited", total("subsidy", MONTHS[:CREDITS]))
    for rate, factors, late in (("base", FACTORS[0], False), ("closure", FACTORS[1], False), ("deemed", FACTORS[0], True)):
        yield computed(f"interest_{rate}", "interest on dues", interest("dues", "paid_on", MONTHS, factors, late=late))
        yield computed(f"subsidy_interest_{rate}", "interest on subsidies", interest("subsidy", "subsidy_on", MONTHS[:CREDITS], factors))
    for way in WAYS:
        for figure, formula in FIGURES.items():
            yield computed(f"{way['name']}_{figure}", figure, formula(way))


def main() -> None:
    started = time.perf_counter()
    system = TaxBenefitSystem([Contract])
    inputs = (dues, paid_on, service_years, months_paid, not_deducted, subsidy, subsidy_on, terms, earns_from)
    for variable in (*inputs, benefit, retirement_tax, *twenty()):
        system.add_variable(variable)
    rows = len(GIVEN["lengths"])
    simulation = SimulationBuilder().build_default_simulation(system, rows)
    load(simulation, rows)
    told, day = {"loading": time.perf_counter() - started}, MONTHS[-1]
    for name, figures in {"two": ["benefit", "retirement_tax"], "twenty": [f"{way['name']}_{figure}" for way in WAYS for figure in FIGURES]}.items():
        taken = []
        for _ in range(ROUNDS):
            for variable in system.variables.values():
                if variable.formulas:
                    simulation.delete_arrays(variable.name)
            started = time.perf_counter()
            found = [simulation.calculate(figure, day) for figure in figures]
            taken.append(time.perf_counter() - started)
        told[name] = statistics.median(taken)
        np.save(FOLDER / f"{name}.npy", np.array(found, np.float64))
    sys.stdout.write(json.dumps(told) + "\n")


def slots(lengths, *columns):
    """Lists as one array a slot: the first entry of each contract, the second, and so on."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    for column, kind in columns:
        spread = np.zeros((int(lengths.max()), len(lengths)), kind)
        spread[place, owner] = column
        yield spread


def load(simulation, rows: int) -> None:
    given = [("dues", "paid_on", "lengths", "won", "day"), ("subsidy", "subsidy_on", "credits", "credited", "credited_on")]
    for amounts_name, days_name, lengths, won, day in given:
        amounts, days = slots(GIVEN[lengths], (GIVEN[won], float), (GIVEN[day], np.int32))
        for month, amount, on in zip(MONTHS, amounts, days, strict=False):
            simulation.set_input(amounts_name, month, amount)
            simulation.set_input(days_name, month, on)
    last = MONTHS[-1]
    for name in ("months_paid", "not_deducted", "terms", "earns_from"):
        simulation.set_input(name, last, GIVEN[name])
    simulation.set_input("service_years", last, -(-GIVEN["months_paid"] // 12))


if __name__ == "__main__":
    main()
