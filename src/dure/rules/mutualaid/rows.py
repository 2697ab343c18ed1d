"""The rows of the rule tables. ``valid_from`` and ``valid_to`` are inclusive days; None as an upper bound means open."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a row stands, since when it holds, and who says so."""

    table: str
    line: int
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Terms:
    rule: Rule
    terms: str


@dataclass(frozen=True, slots=True)
class RefundBand:
    """Share of the dues and of the interest by months paid, both bounds inclusive (별표 지급기준표)."""

    rule: Rule
    terms: str
    kind: str
    months_from: int
    months_to: int | None
    principal_percent: int
    interest_percent: int
    earns_from: str


@dataclass(frozen=True, slots=True)
class ContractLimits:
    """Bounds of the monthly amount (부금월액) for payments made while the row holds."""

    rule: Rule
    terms: str
    minimum_won: int
    maximum_won: int
    step_won: int
    new_quarterly: bool
    extra_minimum_won: int | None
    extra_step_won: int | None


@dataclass(frozen=True, slots=True)
class Reason:
    """``arrears``: needs unpaid months; ``merges``: its dues may go over into a new contract; ``instalments``: may be paid in parts.

    ``unregistered``: whether a member without business registration has it: ``yes``, ``no`` or ``by_setting``.
    """

    rule: Rule
    code: str
    name_ko: str
    name_en: str
    kind: str
    rate: str
    event_day_en: str
    event_day_ko: str
    interim: bool
    by_wish: bool
    old_age: bool
    arrears: bool
    merges: bool
    instalments: bool
    unregistered: str


@dataclass(frozen=True, slots=True)
class BaseRate:
    """기준이율 in percent a year, for one quarter."""

    rule: Rule
    percent: Fraction


@dataclass(frozen=True, slots=True)
class MinimumRate:
    """최저보증이율: from the day after ``years_from`` years since joining to the day of ``years_to`` years, inclusive."""

    rule: Rule
    years_from: int
    years_to: int | None
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Addition:
    """Points added to the base rate at closure and death, by years since joining as in ``MinimumRate``; None is unset."""

    rule: Rule
    years_from: int
    years_to: int | None
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class Dividend:
    """부가공제금: points declared on top of a benefit's rate."""

    rule: Rule
    points: Fraction


@dataclass(frozen=True, slots=True)
class OtherRate:
    """별표4: a share of the base rate plus points, by years since the interest began."""

    rule: Rule
    terms: str
    kind: str
    years_from: int
    years_to: int | None
    share_percent: int
    points: Fraction


@dataclass(frozen=True, slots=True)
class DeductionLimit:
    rule: Rule
    member: str
    income_from: int
    income_to: int | None
    limit_won: int


@dataclass(frozen=True, slots=True)
class TaxRate:
    """Tax = income × percent − deduction, for income above ``above_won`` up to ``to_won`` inclusive."""

    rule: Rule
    above_won: int
    to_won: int | None
    percent: int
    deduction_won: int


@dataclass(frozen=True, slots=True)
class ServiceDeduction:
    """근속연수공제 = base + per year × (years − ``above_years``)."""

    rule: Rule
    above_years: int
    to_years: int | None
    per_year_won: int
    base_won: int


@dataclass(frozen=True, slots=True)
class PayDeduction:
    """환산급여공제 = base + percent × (converted pay − ``above_won``)."""

    rule: Rule
    above_won: int
    to_won: int | None
    percent: int
    base_won: int


@dataclass(frozen=True, slots=True)
class Withholding:
    """Percent of the base withheld as income tax (None: by the tax tables) and percent of that tax as local tax."""

    rule: Rule
    kind: str
    percent: Fraction | None
    local_percent: Fraction


@dataclass(frozen=True, slots=True)
class BenefitTax:
    """Which income a benefit is, by the day the contract was made."""

    rule: Rule
    kind: str


@dataclass(frozen=True, slots=True)
class Subsidy:
    rule: Rule
    sido: str
    sigungu: str
    sales_limit_won: int | None
    monthly_won: int
    maximum_won: int
    joined_from: date | None
    no_real_estate_letting: bool
    once_per_person: bool
    period_from: str
    none_when_left_within_months: int


@dataclass(frozen=True, slots=True)
class SpecialEnd:
    """Ends by the member's wish that are taxed as retirement income."""

    rule: Rule
    code: str
    name_ko: str
    name_en: str
    months_paid_from: int | None
    sales_drop_percent: Fraction | None
    within_months: int | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A single number: won, percent, months or years, as its name says."""

    rule: Rule
    name: str
    terms: str
    value: Fraction
