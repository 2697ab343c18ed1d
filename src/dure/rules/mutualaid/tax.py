"""Taxes withheld from what the fund pays. Every tax below 10 won is dropped (국고금관리법 제47조), national and local each."""

from dataclasses import dataclass
from datetime import date

from dure.rules.mutualaid.errors import MissingRule
from dure.rules.mutualaid.sheet import Ref, Trace
from dure.rules.mutualaid.tables import Tables


@dataclass(frozen=True, slots=True)
class Tax:
    """``base`` is the taxable income in won, before the deductions of the retirement-income tax; ``kind`` names it."""

    kind: str
    base: int = 0
    service_years: int | None = None
    income_tax: int = 0
    local_tax: int = 0

    @property
    def total(self) -> int:
        return self.income_tax + self.local_tax


NO_TAX = Tax("none")
NAMES = {
    "retirement_income": ("퇴직소득", "Retirement income"),
    "other_income": ("기타소득", "Other income"),
    "interest_income": ("이자소득", "Interest income"),
}


def service_years(trace: Trace, months: Ref) -> Ref:
    """근속연수: months paid over 12, a begun year counting as one (소득세법 제48조)."""
    return trace.step(
        "ceiling", "service_years", "근속연수(부금납부월수 ÷ 12, 올림)", "Years of service (months paid ÷ 12, rounded up)", months, unit=12
    )


def retirement(trace: Trace, income: Ref, years: Ref, day: date, tables: Tables) -> Tax:
    """Retirement-income tax (소득세법 제48조·제55조) on ``income`` won after ``years`` of service, by the tables of ``day``."""
    zero = trace.given("zero", 0, "0원", "0 won")
    twelve = trace.given("twelve", 12, "12개월", "12 months")
    deduction = _service_deduction(trace, years, day, tables)
    after = trace.step("difference", "income_after_service", "퇴직소득 − 근속연수공제", "Income less service deduction", income, deduction)
    positive = trace.step("greatest", "income_after_service_floor", "0원 이상", "Not below 0 won", after, zero)
    monthly = trace.step("product", "income_times_12", "× 12", "× 12", positive, twelve)
    converted = trace.step("quotient", "converted_pay", "환산급여(÷ 근속연수)", "Converted pay (÷ years of service)", monthly, years)
    base = trace.step(
        "difference",
        "converted_base",
        "과세표준(환산급여 − 환산급여공제)",
        "Tax base",
        converted,
        _pay_deduction(trace, converted, day, tables),
    )
    yearly = _by_bracket(trace, base, day, tables)
    share = trace.step("quotient", "converted_tax_month", "환산산출세액 ÷ 12", "Converted tax ÷ 12", yearly, twelve)
    whole = trace.step("product", "computed_tax", "산출세액(× 근속연수)", "Computed tax (× years of service)", share, years)
    return _withheld(trace, "retirement_income", income, whole, day=day, tables=tables, years=int(years.value))


def _service_deduction(trace: Trace, years: Ref, day: date, tables: Tables) -> Ref:
    row = tables.bracket("service_deductions", day, years.value, "to_years")
    base = trace.rule("service_base", row.rule, row.base_won, "근속연수공제 기본액", "Service deduction, base")
    above = trace.rule("service_above", row.rule, row.above_years, "근속연수 구간 시작", "Band begins above years")
    per = trace.rule("service_per_year", row.rule, row.per_year_won, "1년당 공제액", "Deduction per year")
    extra = trace.step("difference", "service_extra_years", "구간 내 연수", "Years within the band", years, above)
    part = trace.step("product", "service_extra", "구간 내 공제액", "Deduction within the band", extra, per)
    return trace.step("sum", "service_deduction", "근속연수공제", "Service deduction", base, part)


def _pay_deduction(trace: Trace, converted: Ref, day: date, tables: Tables) -> Ref:
    row = tables.bracket("pay_deductions", day, converted.value, "to_won")
    base = trace.rule("pay_base", row.rule, row.base_won, "환산급여공제 기본액", "Pay deduction, base")
    above = trace.rule("pay_above", row.rule, row.above_won, "환산급여 구간 시작", "Band begins above")
    percent = trace.rule("pay_percent", row.rule, row.percent, "구간 공제율(%)", "Percent within the band")
    extra = trace.step("difference", "pay_extra", "구간 내 환산급여", "Converted pay within the band", converted, above)
    part = trace.step("percent", "pay_part", "구간 내 공제액", "Deduction within the band", extra, percent)
    return trace.step("sum", "pay_deduction", "환산급여공제", "Pay deduction", base, part)


def _by_bracket(trace: Trace, base: Ref, day: date, tables: Tables) -> Ref:
    row = tables.bracket("income_tax_rates", day, base.value, "to_won")
    percent = trace.rule("rate_percent", row.rule, row.percent, "기본세율(%)", "Basic rate in percent")
    less = trace.rule("rate_deduction", row.rule, row.deduction_won, "누진공제액", "Progressive deduction")
    gross = trace.step("percent", "converted_tax_gross", "과세표준 × 세율", "Base × rate", base, percent)
    return trace.step("difference", "converted_tax", "환산산출세액", "Converted tax", gross, less)


def flat(trace: Trace, kind: str, income: Ref, day: date, tables: Tables, *, waive_below: int | None = None) -> Tax:
    """Withholding at one rate: other income (소득세법 제21조·제129조) or interest income. ``waive_below`` won of tax is not collected.

    Raises MissingRule where the row of ``kind`` has no percent.
    """
    row = tables.withholding(kind, day)
    if row.percent is None:
        raise MissingRule("withholding_rates", day, kind)
    ko, en = NAMES[kind]
    percent = trace.rule(f"{kind}_percent", row.rule, row.percent, f"{ko} 원천징수세율(%)", f"{en}: withholding percent")
    whole = trace.step("percent", f"{kind}_whole", f"{ko} × 세율", f"{en} × rate", income, percent)
    if waive_below is not None and whole.value < waive_below:
        ko_note, en_note = f"소액부징수: {waive_below:,}원 미만", f"Not collected: below {waive_below:,} won"
        whole = trace.given(f"{kind}_waived", 0, ko_note, en_note)
    return _withheld(trace, kind, income, whole, day=day, tables=tables)


def _withheld(trace: Trace, kind: str, income: Ref, whole: Ref, *, day: date, tables: Tables, years: int | None = None) -> Tax:
    ko, en = NAMES[kind]
    unit = tables.number("tax_unit_won", day)
    row = tables.withholding(kind, day)
    income_tax = trace.step(
        "floor",
        f"{kind}_income_tax",
        f"소득세({ko}, {unit}원 미만 버림)",
        f"Income tax ({en.lower()}, below {unit} won dropped)",
        whole,
        unit=unit,
    )
    percent = trace.rule(
        f"{kind}_local_percent", row.rule, row.local_percent, "지방소득세(소득세의 %)", "Local income tax in percent of the income tax"
    )
    local = trace.step("percent", f"{kind}_local_whole", "소득세 × 지방소득세율", "Income tax × local rate", income_tax, percent)
    local_tax = trace.step(
        "floor", f"{kind}_local_tax", f"지방소득세({unit}원 미만 버림)", f"Local income tax (below {unit} won dropped)", local, unit=unit
    )
    trace.result(f"{kind}.income_tax", income_tax)
    trace.result(f"{kind}.local_tax", local_tax)
    return Tax(kind, int(income.value), years, int(income_tax.value), int(local_tax.value))
