"""What a case must fulfil before it is valued. Each check raises InvalidCase and names the field and the rule."""

from datetime import date, timedelta
from itertools import pairwise

from dure.rules.mutualaid import months
from dure.rules.mutualaid.dates import add_months, month_number
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Cycle, End, Payment
from dure.rules.mutualaid.rows import Reason
from dure.rules.mutualaid.tables import Tables

MOST_MONTHS_AT_ONCE = 120
FUND_KINDS = {"benefit", "deemed"}


def known_terms(terms: str, tables: Tables) -> None:
    if not tables.is_terms(terms):
        known = ", ".join(row.terms for row in tables.terms)
        raise InvalidCase(
            "unknown_terms",
            f"모르는 약관입니다: {terms!r}. {known} 중 하나여야 합니다.",
            f"Unknown terms {terms!r}: one of {known}.",
            field="terms",
        )


def known_reason(code: str, tables: Tables, field: str = "end.reason") -> Reason:
    row = tables.reason(code)
    if row is None:
        known = ", ".join(row.code for row in tables.reasons)
        raise InvalidCase(
            "unknown_reason",
            f"모르는 사유입니다: {code!r}. {known} 중 하나여야 합니다.",
            f"Unknown reason {code!r}: one of {known}.",
            field=field,
        )
    return row


def not_in_future(contract: Contract, end: End, today: date) -> None:
    """No day of the case may lie after ``today``."""
    days = [("joined", contract.joined), ("end.on", end.on)]
    days += [(f"payments[{place}].on", payment.on) for place, payment in enumerate(contract.payments)]
    days += [(f"subsidies[{place}].on", credit.on) for place, credit in enumerate(contract.subsidies)]
    days += [(f"end.{name}", day) for name in ("claimed_on", "paid_on", "returned_on") if (day := getattr(end, name))]
    for name, day in days:
        if day > today:
            raise InvalidCase(
                "in_future", f"{name}: {day}은 기준일 {today} 뒤의 날짜입니다.", f"{name}: {day} is after {today}.", field=name
            )


def in_order(contract: Contract, end: End) -> None:
    """Joining comes before every payment and the end; claim, payout and return come after the end."""
    if end.on < contract.joined:
        raise InvalidCase(
            "end_before_joining",
            f"사유발생일 {end.on}이 가입일 {contract.joined}보다 앞섭니다.",
            f"The end {end.on} is before joining {contract.joined}.",
            field="end.on",
        )
    if contract.born and contract.born >= contract.joined:
        raise InvalidCase(
            "born_after_joining", "생년월일은 가입일보다 앞서야 합니다.", "The day of birth must be before joining.", field="born"
        )
    paid = [(f"payments[{place}].on", payment.on) for place, payment in enumerate(contract.payments)]
    credited = [(f"subsidies[{place}].on", credit.on) for place, credit in enumerate(contract.subsidies)]
    for field, day in (*paid, *credited):
        if day < contract.joined:
            raise _before_joining(field, day, contract.joined)
    following = [("end.on", end.on), ("end.claimed_on", end.claimed_on), ("end.paid_on", end.paid_on)]
    given = [(name, day) for name, day in following if day]
    for (early, one), (late, other) in pairwise(given):
        if other < one:
            raise InvalidCase(
                "dates_out_of_order",
                f"{late} {other}이 {early} {one}보다 앞섭니다.",
                f"{late} {other} is before {early} {one}.",
                field=late,
            )


def _before_joining(field: str, day: date, joined: date) -> InvalidCase:
    code = "payment_before_joining" if field.startswith("payments") else "subsidy_before_joining"
    return InvalidCase(code, f"{field}: {day}은 가입일 {joined}보다 앞섭니다.", f"{field}: {day} is before joining {joined}.", field=field)


def amounts(contract: Contract, terms: str, tables: Tables) -> None:
    """Each payment is a whole number of months' dues between the bounds of its day, on the step."""
    for place, payment in enumerate(contract.payments):
        field = f"payments[{place}].won"
        if payment.won <= 0:
            raise InvalidCase(
                "payment_not_positive", f"{field}: 부금은 0원보다 커야 합니다.", f"{field}: dues must be more than 0 won.", field=field
            )
        if payment.extra:
            _extra_amount(payment, field, terms, tables)
        else:
            _monthly_amount(payment, contract.cycle, f"payments[{place}]", terms, tables)
    for place, credit in enumerate(contract.subsidies):
        if credit.won <= 0:
            field = f"subsidies[{place}].won"
            raise InvalidCase(
                "subsidy_not_positive",
                f"{field}: 장려금은 0원보다 커야 합니다.",
                f"{field}: a subsidy must be more than 0 won.",
                field=field,
            )


def _monthly_amount(payment: Payment, cycle: Cycle, field: str, terms: str, tables: Tables) -> None:
    limits = tables.limits(terms, payment.on)
    count = months.months_of(payment, cycle)
    if not 0 < count <= MOST_MONTHS_AT_ONCE or count % cycle.months:
        raise InvalidCase(
            "wrong_months",
            f"{field}.months: {count}개월분을 한 번에 낼 수 없습니다.",
            f"{field}.months: {count} months cannot be paid at once.",
            field=f"{field}.months",
        )
    step = limits.step_won * count
    if payment.won % step:
        raise InvalidCase(
            "payment_off_step",
            f"{field}.won: {payment.won:,}원은 월 {limits.step_won:,}원 단위({count}개월분 {step:,}원)가 아닙니다.",
            f"{field}.won: {payment.won:,} won is off the step of {limits.step_won:,} won a month ({step:,} for {count}).",
            field=f"{field}.won",
        )
    if not limits.minimum_won <= payment.won // count <= limits.maximum_won:
        raise InvalidCase(
            "payment_out_of_range",
            f"{field}.won: 부금월액은 {limits.minimum_won:,}원 이상 {limits.maximum_won:,}원 이하입니다.",
            f"{field}.won: the monthly amount is {limits.minimum_won:,} to {limits.maximum_won:,} won.",
            field=f"{field}.won",
        )


def _extra_amount(payment: Payment, field: str, terms: str, tables: Tables) -> None:
    limits = tables.limits(terms, payment.on)
    if limits.extra_minimum_won is None or limits.extra_step_won is None:
        raise InvalidCase(
            "no_extra_payments",
            f"{field}: {payment.on}에는 추가납입이 없습니다({terms} 약관).",
            f"{field}: the terms of {terms} know no extra payment on {payment.on}.",
            field=field,
        )
    if payment.won % limits.extra_step_won or payment.won < limits.extra_minimum_won:
        raise InvalidCase(
            "payment_off_step",
            f"{field}: 추가납입은 {limits.extra_minimum_won:,}원부터 {limits.extra_step_won:,}원 단위입니다.",
            f"{field}: extra payments start at {limits.extra_minimum_won:,} won in steps of {limits.extra_step_won:,}.",
            field=field,
        )


def prepayments(contract: Contract, tables: Tables) -> None:
    """Dues may be prepaid for six months at most, within the calendar year (선납)."""
    for due in months.dues(contract):
        ahead = months.prepaid_months(due, contract.cycle)
        most = tables.number("prepaid_months", due.payment.on)
        if ahead > most or (ahead and due.month // 12 != due.payment.on.year):
            place = contract.payments.index(due.payment)
            paid = month_number(due.payment.on)
            raise InvalidCase(
                "prepaid_too_far",
                f"payments[{place}]: {due.payment.on} 납부는 {due.month - paid}개월 뒤 부금입니다. 선납은 그해 {most}개월까지입니다.",
                f"payments[{place}]: paid on {due.payment.on} for a month {due.month - paid} months ahead; at most {most} months of the same year.",
                field=f"payments[{place}].on",
            )


def cycle_open(contract: Contract, terms: str, tables: Tables) -> None:
    """Quarterly contracts can no longer be made once the terms say so."""
    if contract.cycle is Cycle.QUARTERLY and not tables.limits(terms, contract.joined).new_quarterly:
        raise InvalidCase(
            "no_quarterly",
            f"{contract.joined}에는 분기납으로 가입할 수 없습니다.",
            f"No quarterly contract can be made on {contract.joined}.",
            field="kind",
        )


def debit_day(contract: Contract) -> None:
    if contract.debit_day is not None and not 1 <= contract.debit_day <= 31:
        raise InvalidCase("wrong_debit_day", "debit_day: 1부터 31까지여야 합니다.", "debit_day: must be 1 to 31.", field="debit_day")


def rates(contract: Contract) -> None:
    """A case's own rates: at least one, no two for a day, no days between without one."""
    given = contract.base_rates
    if given is None:
        return
    if not given:
        raise InvalidCase("rates_missing", "base_rates가 비어 있습니다.", "base_rates is empty.", field="base_rates")
    for place, step in enumerate(given):
        if not 0 <= step.percent <= 100:
            raise InvalidCase(
                "rate_out_of_range",
                f"base_rates[{place}].percent: 0 이상 100 이하여야 합니다.",
                f"base_rates[{place}].percent: must be 0 to 100.",
                field=f"base_rates[{place}].percent",
            )
        if step.last and step.last < step.first:
            raise InvalidCase(
                "dates_out_of_order",
                f"base_rates[{place}].to가 from보다 앞섭니다.",
                f"base_rates[{place}].to is before from.",
                field=f"base_rates[{place}].to",
            )
    ordered = sorted(given, key=lambda step: step.first)
    for early, late in pairwise(ordered):
        place = given.index(late)
        if early.first == late.first or (early.last and early.last >= late.first):
            raise InvalidCase(
                "rates_overlap",
                f"base_rates[{place}].from: {late.first}에 이율이 둘입니다.",
                f"base_rates[{place}].from: two rates for {late.first}.",
                field=f"base_rates[{place}].from",
            )
        if early.last and early.last + timedelta(days=1) < late.first:
            raise rates_gap(early.last + timedelta(days=1))


def rates_gap(day: date) -> InvalidCase:
    return InvalidCase("rates_gap", f"base_rates에 {day}의 이율이 없습니다.", f"base_rates gives no rate for {day}.", field="base_rates")


def named_gap(missing: MissingRule, case_rates: str) -> InvalidCase:
    """A hole in the case's own rates is the case's fault, in any other table the operator's."""
    return rates_gap(missing.day) if missing.table == case_rates else missing


def deductions(contract: Contract) -> None:
    """No year may have more deducted than was paid in it (조특법 제86조의3)."""
    paid: dict[int, int] = {}
    for payment in contract.payments:
        paid[payment.on.year] = paid.get(payment.on.year, 0) + payment.won
    for place, (year, won) in enumerate((contract.deducted or {}).items()):
        field = f"deducted[{place}].won"
        if won < 0:
            raise InvalidCase("deducted_negative", f"{field}: 0원 이상이어야 합니다.", f"{field}: must not be negative.", field=field)
        if won > paid.get(year, 0):
            raise InvalidCase(
                "deducted_more_than_paid",
                f"{field}: {year}년 공제 {won:,}원이 그해 납입 {paid.get(year, 0):,}원보다 많습니다.",
                f"{field}: {won:,} won deducted for {year}, but {paid.get(year, 0):,} paid in it.",
                field=field,
            )


def old_age(contract: Contract, reason: Reason, event: date, *, paid: int, tables: Tables) -> None:
    """Old age needs 120 months paid and, where the day of birth is given, 60 years of age."""
    if not reason.old_age:
        return
    least = tables.number("old_age_months", event)
    if paid < least:
        raise InvalidCase(
            "old_age_months",
            f"노령 사유는 {least}개월 이상 납부해야 합니다(납부 {paid}개월).",
            f"Old age needs {least} months paid; there are {paid}.",
            field="end.reason",
        )
    years = tables.number("old_age_years", event)
    if contract.born and event < add_months(contract.born, 12 * years):
        raise InvalidCase("old_age_years", f"노령 사유는 만 {years}세부터입니다.", f"Old age needs {years} years of age.", field="born")


def after_event(contract: Contract, end: End, reason: Reason, event: date) -> None:
    """Payments after the event exist only for benefits and deemed terminations, and need the day of their return.

    After an interim settlement the contract lives on: later payments are its dues.
    """
    if end.interim:
        return
    late = [place for place, payment in enumerate(contract.payments) if payment.on > event]
    if not late:
        return
    field = f"payments[{late[0]}].on"
    if reason.kind not in FUND_KINDS:
        raise InvalidCase(
            "payment_after_end", f"{field}: 해지일 {event} 뒤의 납부입니다.", f"{field}: paid after the end {event}.", field=field
        )
    if end.returned_on is None:
        raise InvalidCase(
            "payment_after_end",
            f"{field}: 사유발생일 {event} 뒤의 납부(사후부금)입니다. 돌려주는 날 end.returned_on이 필요합니다.",
            f"{field}: paid after the event {event}; the day of its return, end.returned_on, is needed.",
            field=field,
        )
    if end.returned_on < max(contract.payments[place].on for place in late):
        raise InvalidCase(
            "dates_out_of_order",
            "end.returned_on이 사후부금 납부일보다 앞섭니다.",
            "end.returned_on is before a payment to be returned.",
            field="end.returned_on",
        )


def something_paid(contract: Contract, event: date) -> None:
    if not any(payment.on <= event and not payment.extra for payment in contract.payments):
        raise InvalidCase("no_payments", f"{event}까지 납부한 부금이 없습니다.", f"No dues paid by {event}.", field="payments")
