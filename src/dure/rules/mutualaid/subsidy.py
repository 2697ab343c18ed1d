"""Municipal subsidies (희망장려금): which months carry one, and what of them is paid at the end."""

from collections.abc import Iterator
from datetime import date, timedelta

from dure.rules.mutualaid import months
from dure.rules.mutualaid.dates import add_months, add_years
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, Enrolment, SubsidyCredit
from dure.rules.mutualaid.rows import Reason, Subsidy
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.tables import Tables


def programme(contract: Contract, enrolment: Enrolment, tables: Tables) -> Subsidy:
    """The row open to this member. Raises InvalidCase where the municipality's own conditions refuse."""
    row = tables.subsidy(enrolment.sido, enrolment.sigungu, contract.joined)
    name = f"{row.sido} {row.sigungu}".strip()
    if row.joined_from and contract.joined < row.joined_from:
        raise _refused(
            f"{name}: {row.joined_from} 이후 가입자만 지원합니다", f"{name}: only for members who joined on {row.joined_from} or later"
        )
    if row.sales_limit_won is not None and enrolment.yearly_sales is not None and enrolment.yearly_sales > row.sales_limit_won:
        raise _refused(
            f"{name}: 연매출 {row.sales_limit_won:,}원 이하만 지원합니다",
            f"{name}: only for yearly sales up to {row.sales_limit_won:,} won",
        )
    if row.no_real_estate_letting and enrolment.real_estate_letting:
        raise _refused(f"{name}: 부동산임대업은 지원에서 제외합니다", f"{name}: not for letting of real estate")
    if row.once_per_person and enrolment.received_before:
        raise _refused(f"{name}: 지원받은 적이 있으면 지원에서 제외합니다", f"{name}: not for who has had one before")
    return row


def _refused(ko: str, en: str) -> InvalidCase:
    return InvalidCase("subsidy_not_eligible", f"장려금 지원 대상이 아닙니다. {ko}.", f"No subsidy. {en}.", field="subsidies")


def credits_of(contract: Contract, enrolment: Enrolment, until: date, *, tables: Tables, conventions: Conventions) -> list[SubsidyCredit]:
    """The credits of one municipality for months paid on ``until`` or before: from the second month, at most twelve, within a year."""
    row = programme(contract, enrolment, tables)
    first = tables.number("subsidy_first_month", contract.joined)
    most = min(tables.number("subsidy_count", contract.joined), row.maximum_won // row.monthly_won)
    _in_time(contract, enrolment, tables)
    begin, end = _period(contract, enrolment, row, tables, conventions)
    found: list[SubsidyCredit] = []
    for due in _carrying(contract, conventions, first):
        if begin <= due.payment.on <= min(end, until) and len(found) < most:
            found.append(SubsidyCredit(due.payment.on, row.monthly_won))
    return found


def listed(contract: Contract, tables: Tables, conventions: Conventions) -> None:
    """Credits given one by one: on twelve days at most, one a municipality each, from the second month paid on.

    Subsidy guide: "2회차 월부금납입 시부터 적립되며"; at most twelve credits of a municipality.
    """
    if not contract.subsidies:
        return
    first = tables.number("subsidy_first_month", contract.joined)
    begin = months.day_of_month_count(contract, first)
    for place, credit in enumerate(contract.subsidies):
        if begin is None or credit.on < begin:
            raise InvalidCase(
                "subsidy_too_early",
                f"subsidies[{place}].on: 장려금은 {first}회차 부금을 납부한 날부터 적립합니다.",
                f"subsidies[{place}].on: a subsidy is credited from the day on which the dues of month {first} are paid.",
                field=f"subsidies[{place}].on",
            )
    most = tables.number("subsidy_count", contract.joined)
    levels = 2 if conventions.subsidy_levels == "both" else 1
    if len({credit.on for credit in contract.subsidies}) > most or len(contract.subsidies) > levels * most:
        raise InvalidCase(
            "subsidy_too_many",
            f"subsidies: 장려금은 지자체마다 {most}회까지이며 부금을 납부한 날에 적립합니다.",
            f"subsidies: a municipality credits {most} times at most, on the days of payments.",
            field="subsidies",
        )


def _in_time(contract: Contract, enrolment: Enrolment, tables: Tables) -> None:
    """The application comes within 30 days of joining, or of the first day on which a new founder's sales can be proved."""
    begin = max(contract.joined, enrolment.provable_from or contract.joined)
    last = begin + timedelta(days=tables.number("subsidy_application_days", contract.joined))
    if enrolment.applied_on and enrolment.applied_on > last:
        raise _refused(f"{last}까지 신청한 경우에만 지원합니다", f"It had to be applied for by {last}")


def _carrying(contract: Contract, conventions: Conventions, first: int) -> Iterator[months.Due]:
    """The paid months that may carry a subsidy, from the ``first`` on."""
    paid = list(enumerate(months.dues(contract), start=1))
    per_payment = contract.cycle is Cycle.QUARTERLY and conventions.subsidy_quarterly == "per_payment"
    for place, due in paid:
        late = months.first_month(due.payment.on, contract.cycle) > due.month
        if place < first or (late and conventions.subsidy_late_dues == "lost"):
            continue
        if per_payment and place % contract.cycle.months != first % contract.cycle.months:
            continue
        yield due


def _period(contract: Contract, enrolment: Enrolment, row: Subsidy, tables: Tables, conventions: Conventions) -> tuple[date, date]:
    """First and last payment day that carries a subsidy, both inclusive."""
    applied = enrolment.applied_on or contract.joined
    start = applied if row.period_from == "application" else contract.joined
    anniversary = add_years(start, tables.number("subsidy_years", contract.joined), conventions.leap_day)
    last = anniversary if conventions.subsidy_window == "to_anniversary" else date.fromordinal(anniversary.toordinal() - 1)
    stops = [day for day in (enrolment.moved_on, enrolment.exhausted_on) if day]
    return max(start, contract.joined), min([last, *(date.fromordinal(day.toordinal() - 1) for day in stops)])


def payable(contract: Contract, event: date, reason: Reason, *, tables: Tables, conventions: Conventions) -> list[SubsidyCredit]:
    """The credits that count at the end of the contract, in order of days.

    Nothing within the first month of the contract; nothing where a municipality withholds it at a voluntary termination. An
    interim settlement was paid for an event, up to which alone a municipality goes on crediting.
    """
    last = min([event, *(settled.on for settled in contract.settled)])
    early = add_months(contract.joined, tables.number("subsidy_contract_months", contract.joined))
    if event <= early or (reason.kind in {"ordinary", "misconduct"} and conventions.subsidy_on_termination == "withheld"):
        return []
    found = [credit for credit in contract.subsidies if credit.on <= event]
    enrolments = contract.enrolments if conventions.subsidy_levels == "both" else contract.enrolments[:1]
    for enrolment in enrolments:
        row = programme(contract, enrolment, tables)
        if reason.by_wish and event <= add_months(contract.joined, row.none_when_left_within_months):
            continue
        found += credits_of(contract, enrolment, last, tables=tables, conventions=conventions)
    return sorted(found, key=lambda credit: (credit.on, credit.won))
