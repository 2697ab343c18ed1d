"""One contract, one end: what is paid, taxed and left, with the sheet that shows every step."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dure.rules.mutualaid import (
    after_event,
    conditions,
    deduction,
    interim,
    interim_deduction,
    merging,
    months,
    paying,
    payout,
    rates,
    subsidy,
    tax,
    validation,
)
from dure.rules.mutualaid.case import Case
from dure.rules.mutualaid.dates import add_years
from dure.rules.mutualaid.errors import MissingRule
from dure.rules.mutualaid.model import Contract, End
from dure.rules.mutualaid.payout import Payout
from dure.rules.mutualaid.rows import Reason
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from dure.rules.mutualaid.sheet import Ref, Sheet, Trace
from dure.rules.mutualaid.tables import Tables
from dure.rules.mutualaid.tax import Tax


@dataclass(frozen=True, slots=True)
class Valuation:
    """Whole won. ``gross`` = ``principal`` + ``interest`` + ``subsidy`` + ``subsidy_interest``; ``net`` = ``gross`` − taxes.

    ``paid`` is the sum of the dues that count, ``principal`` what of it is paid back. ``late_interest`` and
    ``after_event`` are paid besides and are in none of the other figures. ``loan`` and ``instalments`` say how ``net`` is paid.
    """

    terms: str
    months_paid: int
    paid: int
    principal: int
    interest: int
    subsidy: int
    subsidy_interest: int
    gross: int
    taxes: tuple[Tax, ...]
    net: int
    late_interest: int
    after_event: after_event.Returned | None
    notes: tuple[tuple[str, str], ...]
    sheet: Sheet
    loan: paying.SetOff | None = None
    instalments: paying.Parts | None = None

    @property
    def tax(self) -> Tax:
        """All taxes in one; where there are two kinds, ``kind`` names both."""
        if not self.taxes:
            return tax.NO_TAX
        if len(self.taxes) == 1:
            return self.taxes[0]
        kinds = "+".join(each.kind for each in self.taxes)
        base, income, local = (sum(getattr(each, name) for each in self.taxes) for name in ("base", "income_tax", "local_tax"))
        return Tax(kinds, base, None, income, local)

    def figures(self) -> dict[str, int]:
        """What the sheet must end in."""
        return {"gross": self.gross, "principal": self.principal, "interest": self.interest, "net": self.net}


def value(
    contract: Contract, end: End, *, tables: Tables, conventions: Conventions = DEFAULT, today: date | None = None, with_sheet: bool = True
) -> Valuation:
    """Values ``contract`` at ``end``. Raises InvalidCase or MissingRule; ``today`` refuses days after it, None refuses none.

    Without the sheet the figures are the same and come sooner.
    """
    try:
        case = checked(contract, end, tables=tables, conventions=conventions, today=today, with_sheet=with_sheet)
        return _valued(case)
    except MissingRule as missing:
        raise validation.named_gap(missing, rates.CASE_RATES) from missing


def checked(contract: Contract, end: End, *, tables: Tables, conventions: Conventions, today: date | None, with_sheet: bool) -> Case:
    """The case with its terms, reason and event day, after every check of the input."""
    reason = validation.known_reason(end.reason, tables)
    terms = contract.terms or tables.terms_on(end.on if conventions.terms_by == "event" else contract.joined)
    validation.known_terms(terms, tables)
    validation.in_order(contract, end)
    if today:
        validation.not_in_future(contract, end, today)
    validation.rates(contract)
    validation.amounts(contract, terms, tables)
    validation.cycle_open(contract, terms, tables)
    validation.debit_day(contract)
    subsidy.listed(contract, tables, conventions)
    conditions.holidays(contract, tables)
    conditions.resumed(contract, terms, tables, conventions)
    validation.prepayments(contract, tables)
    contract = merging.merged(contract, reason.kind, terms, tables=tables, conventions=conventions)
    validation.deductions(contract)
    interim.check(contract, end.on, tables)
    event = event_day(contract, end, reason, tables=tables, conventions=conventions)
    validation.after_event(contract, end, reason, event)
    validation.something_paid(contract, event)
    conditions.registered(contract, reason, conventions)
    validation.old_age(contract, reason, event, paid=interim.months_counted(contract, event, conventions), tables=tables)
    if not end.assumed:
        conditions.in_arrears(contract, reason, event, terms=terms, tables=tables, conventions=conventions)
    case = Case(contract, end, event, terms, reason, tables, conventions, Trace(writing=with_sheet))
    payout.interim_allowed(case)
    after_event.in_time(case)
    return case


def event_day(contract: Contract, end: End, reason: Reason, *, tables: Tables, conventions: Conventions) -> date:
    """The day to which interest runs: ``end.on``; by setting, for old age, the day on which age and months were both reached."""
    if not reason.old_age or conventions.old_age_event == "claim" or contract.born is None:
        return end.on
    sixty = add_years(contract.born, tables.number("old_age_years", end.on), conventions.leap_day)
    enough = interim.day_of_month_count(contract, tables.number("old_age_months", end.on), conventions)
    return min(end.on, max(sixty, enough)) if enough else end.on


def _valued(case: Case) -> Valuation:
    _head(case)
    by_table = case.reason.kind in {"benefit", "deemed", "ordinary", "misconduct"}
    served = payout.months_ref(case)
    paid_out = payout.by_table(case) if by_table else payout.given_back(case)
    gross, interest, subsidy_interest = _whole_won(case, paid_out)
    taxes = _taxes(case, paid_out, gross, served)
    net = _net(case, gross, taxes)
    loan, rest = paying.after_loan(case, net)
    return Valuation(
        terms=case.terms,
        months_paid=case.months,
        paid=case.trace.result("paid", paid_out.paid),
        principal=case.trace.result("principal", paid_out.principal),
        interest=case.trace.result("interest", interest),
        subsidy=case.trace.result("subsidy", paid_out.subsidy),
        subsidy_interest=case.trace.result("subsidy_interest", subsidy_interest),
        gross=case.trace.result("gross", gross),
        taxes=taxes,
        net=case.trace.result("net", net),
        late_interest=after_event.late_interest(case, gross),
        after_event=after_event.returned(case),
        notes=_notes(case, taxes),
        sheet=case.trace.sheet,
        loan=loan,
        instalments=paying.in_parts(case, gross, rest),
    )


def _head(case: Case) -> None:
    trace, reason, contract = case.trace, case.reason, case.contract
    trace.row(
        "reason",
        reason.rule,
        f"사유 {reason.code} {reason.name_ko}, {reason.event_day_ko} {case.event}",
        f"Reason {reason.code}: {reason.name_en}, {reason.event_day_en} {case.event}",
    )
    trace.note(
        "terms", f"약관 {case.terms}, 가입일 {contract.joined}", f"Terms of {case.terms}, joined on {contract.joined}", text=case.terms
    )
    _history(case)
    trace.note(
        "accrual", f"부리 방식 {case.conventions.accrual}", f"Accrual convention {case.conventions.accrual}", text=case.conventions.accrual
    )


def _history(case: Case) -> None:
    """What happened to the contract before this end, and what the end asks of it, on the sheet."""
    trace, contract = case.trace, case.contract
    if contract.former:
        former = contract.former
        ko = f"통산: {former.joined} 가입, {former.ended_on} 종료한 계약의 부금 {len(former.payments)}건"
        en = f"Merged: {len(former.payments)} payments of the contract from {former.joined} to {former.ended_on}"
        trace.note("former", ko, en, text=former.reason)
    for each in contract.holidays:
        trace.note("holiday", f"납부중지 {each.first}부터 {each.last}까지", f"Payment holiday from {each.first} to {each.last}")
    if contract.resumed_on:
        trace.note("resumed", f"정상계약 전환 {contract.resumed_on}", f"Back in order on {contract.resumed_on}")
    for settled in contract.settled:
        trace.note("settled", f"중간정산 {settled.on}(사유 {settled.reason})", f"Settled on {settled.on} (reason {settled.reason})")
    if case.reason.arrears and not case.end.assumed:
        unpaid = months.months_unpaid(contract, case.event, case.conventions)
        trace.given("months_unpaid", unpaid, f"{case.event} 현재 미납 월수", f"Months unpaid on {case.event}")
        case.number("arrears_months", "해지할 수 있는 미납 월수", "Unpaid months from which the contract may be ended")


def _whole_won(case: Case, paid_out: Payout) -> tuple[Ref, Ref, Ref]:
    """Below 1 won is dropped once, of the whole; the parts then add up to it."""
    trace = case.trace
    exact = trace.step(
        "sum",
        "gross_exact",
        "지급액(1원 미만 포함)",
        "Payout with its fraction",
        paid_out.principal,
        paid_out.interest,
        paid_out.subsidy,
        paid_out.subsidy_interest,
    )
    gross = trace.step("floor", "gross", "지급액(1원 미만 버림)", "Payout (below 1 won dropped)", exact)
    if not paid_out.subsidy_interest.value:
        interest = trace.step("difference", "interest", "이자", "Interest", gross, paid_out.principal, paid_out.subsidy)
        return gross, interest, paid_out.subsidy_interest
    interest = trace.step("floor", "interest", "이자(1원 미만 버림)", "Interest (below 1 won dropped)", paid_out.interest)
    rest = trace.step(
        "difference", "subsidy_interest", "장려금 이자", "Interest on the subsidy", gross, paid_out.principal, interest, paid_out.subsidy
    )
    return gross, interest, rest


def _taxes(case: Case, paid_out: Payout, gross: Ref, served: Ref) -> tuple[Tax, ...]:
    day = (case.end.paid_on or case.event) if case.conventions.tax_rows_by == "payout" else case.event
    kind = case.reason.kind
    if kind in {"withdrawal", "cancellation"}:
        return _returned_taxes(case, paid_out, gross, day)
    if kind == "invalidity":
        return _invalid_taxes(case, paid_out, gross, day)
    if kind in {"ordinary", "misconduct"} and not case.end.special:
        return (_other_income(case, paid_out, gross, day),)
    as_benefit = kind in {"benefit", "deemed"} or case.conventions.special_old_contract == "as_benefit"
    if as_benefit and _interest_income(case):
        without = case.trace.step(
            "difference",
            "interest_income",
            "이자소득(이자와 장려금 이자)",
            "Interest income (all interest)",
            gross,
            paid_out.principal,
            paid_out.subsidy,
        )
        return (tax.flat(case.trace, "interest_income", without, day, case.tables),)
    return (_retirement(case, paid_out, gross, served, day),)


def _interest_income(case: Case) -> bool:
    for row in case.tables.benefit_taxes:
        if row.rule.holds(case.contract.joined):
            case.trace.row(
                "benefit_tax", row.rule, f"과세 구분(가입일 {case.contract.joined})", f"Kind of income (joined on {case.contract.joined})"
            )
            return row.kind == "interest_income"
    raise MissingRule("benefit_taxes", case.contract.joined)


def _taxable(case: Case, paid_out: Payout, gross: Ref, ko: str, en: str) -> Ref:
    """What is paid out less the dues that were not deducted, not below 0."""
    rest = interim_deduction.not_deducted(case, paid_out.counted, paid_out.paid)
    zero = case.trace.given("zero", 0, "0원", "0 won")
    less = case.trace.step(
        "difference", "taxable_exact", f"{ko} = 지급액 − 공제받지 않은 부금", f"{en} = payout − dues not deducted", gross, rest
    )
    return case.trace.step("greatest", "taxable", f"{ko}(0원 이상)", f"{en}, not below 0", less, zero)


def _retirement(case: Case, paid_out: Payout, gross: Ref, served: Ref, day: date) -> Tax:
    income = _taxable(case, paid_out, gross, "퇴직소득", "Retirement income")
    years = tax.service_years(case.trace, served)
    return tax.retirement(case.trace, income, years, day, case.tables)


def _other_income(case: Case, paid_out: Payout, gross: Ref, day: date) -> Tax:
    income = _taxable(case, paid_out, gross, "기타소득", "Other income")
    waived = case.tables.number("small_withholding_won", day) if case.conventions.small_withholding == "waived" else None
    return tax.flat(case.trace, "other_income", income, day, case.tables, waive_below=waived)


def _returned_taxes(case: Case, paid_out: Payout, gross: Ref, day: date) -> tuple[Tax, ...]:
    """Withdrawal and cancellation undo the contract: the dues come back untaxed, their deduction falls away, interest is taxed by setting."""
    case.trace.note("deductions_void", "이 부금은 소득공제 대상이 아닙니다.", "These dues cannot be deducted.")
    if case.conventions.returned_interest_tax == "none":
        return ()
    interest = case.trace.step("difference", "interest_income", "이자소득", "Interest income", gross, paid_out.principal)
    return (tax.flat(case.trace, "interest_income", interest, day, case.tables),)


def _invalid_taxes(case: Case, paid_out: Payout, gross: Ref, day: date) -> tuple[Tax, ...]:
    """An invalid contract: deducted dues, interest and subsidy are other income; by setting the interest is interest income."""
    if case.conventions.invalid_interest_tax == "other_income":
        return (_other_income(case, paid_out, gross, day),)
    interest = case.trace.step("difference", "interest_income", "이자소득", "Interest income", gross, paid_out.principal, paid_out.subsidy)
    without = case.trace.step("difference", "gross_without_interest", "이자를 뺀 지급액", "Payout without interest", gross, interest)
    return (_other_income(case, paid_out, without, day), tax.flat(case.trace, "interest_income", interest, day, case.tables))


def _net(case: Case, gross: Ref, taxes: tuple[Tax, ...]) -> Ref:
    results = case.trace.sheet.results
    income = [Ref(results[f"{each.kind}.income_tax"], Fraction(each.income_tax)) for each in taxes]
    local = [Ref(results[f"{each.kind}.local_tax"], Fraction(each.local_tax)) for each in taxes]
    return case.trace.step("difference", "net", "실수령액(지급액 − 세금)", "Net (payout − taxes)", gross, *income, *local)


def _notes(case: Case, taxes: tuple[Tax, ...]) -> tuple[tuple[str, str], ...]:
    """What the member must know beside the figures."""
    limit = case.tables.number("other_income_note_won", case.event)
    found = [
        (
            "기타소득이 300만원을 넘어 종합소득세 신고에 합산합니다.",
            "Other income above 3,000,000 won is added to the yearly income tax return.",
        )
        for each in taxes
        if each.kind == "other_income" and each.base > limit
    ]
    by_deduction = any(each.kind in {"retirement_income", "other_income"} for each in taxes)
    if by_deduction:
        found += deduction.certified_payout_years(case)
    if case.contract.deducted is None and by_deduction:
        found.append(
            (
                "소득공제확인서가 없어 공제받은 것으로 보았습니다. 더 낸 세금은 5년 안에 경정청구로 돌려받을 수 있습니다.",
                "Without a certificate the dues count as deducted; tax paid too much can be claimed back within five years.",
            )
        )
    if case.end.interim:
        found.append(("중간정산이며 계약은 유지됩니다.", "An interim settlement: the contract lives on."))
    if case.end.special and not case.end.special_on and case.tables.special_end(case.end.special, case.event).within_months:
        found.append(
            (
                "사유 발생일(end.special_on)이 없어 6개월 안에 해지했는지 확인하지 않았습니다.",
                "The day of the ground (end.special_on) was not given: whether six months had passed was not checked.",
            )
        )
    if case.end.assumed:
        found.append(("해약 조건(미납 월수)은 확인하지 않은 가정입니다.", "Assumed: whether enough months are unpaid was not checked."))
    if case.end.instalments:
        found.append(
            (
                "분할지급 중의 이자와 세금 나눔은 출처가 없어 넣지 않았고, 세금은 한꺼번에 뺀 금액입니다.",
                "No source gives interest on instalments still to come or spreads the tax: there is no interest, and the tax is taken at once.",
            )
        )
    for ko, en in found:
        case.trace.note("note", ko, en)
    return tuple(found)
