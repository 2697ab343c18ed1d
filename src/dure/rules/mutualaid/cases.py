"""The JSON form of a case and of its result, one object a line, for integrators and auditors."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dure.rules.identifiers import numbers
from dure.rules.mutualaid import model, render
from dure.rules.mutualaid.errors import InvalidCase
from dure.rules.mutualaid.model import Contract, Cycle, End, Enrolment, Member, Payment, RateStep, SubsidyCredit
from dure.rules.mutualaid.settings import Conventions
from dure.rules.mutualaid.tables import Tables
from dure.rules.mutualaid.valuation import Valuation, value

CYCLES = {"monthly": Cycle.MONTHLY, "월납": Cycle.MONTHLY, "quarterly": Cycle.QUARTERLY, "분기납": Cycle.QUARTERLY}
MEMBERS = {
    "individual": Member.INDIVIDUAL,
    "개인": Member.INDIVIDUAL,
    "개인사업자": Member.INDIVIDUAL,
    "corporate_head": Member.CORPORATE_HEAD,
    "법인대표": Member.CORPORATE_HEAD,
}
FIELDS = {"id", "terms", "joined", "kind", "cycle", "member", "born", "payments", "end", "base_rates", "deducted", "subsidies"}
FIELDS |= {"unregistered", "holidays", "resumed_on", "settled", "former", "debit_day"}
NUMBERS: Mapping[str, Callable[[str], bool]] = {
    "business_number": numbers.is_business_number,
    "corporate_number": numbers.is_corporate_number,
    "resident_number": numbers.is_resident_number,
    "foreigner_number": numbers.is_foreigner_number,
}
RULES = {
    "business_number": ("사업자등록번호", "business registration number", r"[0-9]{10}"),
    "corporate_number": ("법인등록번호", "corporate registration number", r"[0-9]{13}"),
    "resident_number": ("주민등록번호", "resident registration number", r"[0-9]{6}[0-49][0-9]{6}"),
    "foreigner_number": ("외국인등록번호", "foreigner registration number", r"[0-9]{6}[5-8][0-9]{6}"),
}
SURE = {"business_number"}
"""Numbers whose wrong check digit refuses a case. Newer numbers of persons and corporations have none: those are only noted."""
Language = render.Language


@dataclass(frozen=True, slots=True)
class Options:
    """How lines are valued. ``today`` refuses later days; ``terms`` serves cases that name none; ``sheets`` adds the sheets."""

    tables: Tables
    conventions: Conventions
    today: date | None = None
    terms: str = ""
    language: Language = "ko"
    sheets: bool = True


def answers(lines: Iterable[bytes], options: Options) -> Iterator[dict[str, Any]]:
    """One answer a line, in order; a line that cannot be valued is answered with its error and the run goes on. Blank lines pass."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield answer(line, number, options)


def answer(line: bytes, number: int, options: Options) -> dict[str, Any]:
    record: Any = None
    try:
        record = decoded(line, number)
        contract, end = read_case(record, default_terms=options.terms)
        valued = value(contract, end, tables=options.tables, conventions=options.conventions, today=options.today)
    except InvalidCase as refused:
        return {"id": _id(record), "error": _error(refused, number, options.language)}
    return result(record, valued, options)


def _id(record: object) -> object:
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, (str, int)) else None


def _error(refused: InvalidCase, line: int, language: Language) -> dict[str, Any]:
    message = f"{line}행: {refused.ko}" if language == "ko" else f"Line {line}: {refused.en}"
    return {"code": refused.code, "message": message, "line": line, "field": refused.field}


def result(record: Mapping[str, Any], valued: Valuation, options: Options) -> dict[str, Any]:
    """The answer to one case. ``gross`` is ``principal`` + ``interest`` + ``subsidy`` + ``subsidy_interest``."""
    found: dict[str, Any] = {"id": record.get("id"), "terms": valued.terms, "months_paid": valued.months_paid, "paid": valued.paid}
    found |= {name: getattr(valued, name) for name in ("principal", "interest", "subsidy", "subsidy_interest", "gross")}
    found |= {"tax": asdict(valued.tax), "net": valued.net}
    if len(valued.taxes) > 1:
        found["taxes"] = [asdict(each) for each in valued.taxes]
    if valued.late_interest:
        found["late_interest"] = valued.late_interest
    if valued.after_event:
        late = valued.after_event
        found["after_event"] = {"on": late.on.isoformat(), "principal": late.principal, "interest": late.interest}
    if valued.loan:
        found["loan"] = asdict(valued.loan)
    if parts := valued.instalments:
        days = {"first_on": parts.first_on.isoformat(), "last_on": parts.last_on.isoformat()}
        found["instalments"] = {"count": parts.count, "each": parts.each, "first": parts.first} | days
    found["notes"] = [ko if options.language == "ko" else en for ko, en in (*valued.notes, *_doubtful_numbers(record))]
    if unknown := sorted(set(record) - FIELDS - set(NUMBERS)):
        found["ignored"] = unknown
    if options.sheets:
        found["sheet"] = render.as_json(valued.sheet)
    return found


def decoded(line: bytes, number: int = 1) -> Any:
    """The JSON of a line. Raises InvalidCase; the first line may begin with a byte order mark."""
    try:
        text = line.strip().decode("utf-8-sig" if number == 1 else "utf-8")
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as reason:
        if isinstance(reason, json.JSONDecodeError):
            where_ko, where_en = f"{reason.colno}번째 글자에서 끊겼습니다", f"broken at character {reason.colno}"
        else:
            where_ko, where_en = "읽을 수 없습니다", "cannot be read"
        raise InvalidCase("broken_json", f"JSON이 아닙니다: {where_ko}.", f"Not JSON: {where_en}.") from reason


def _no_constant(_name: str) -> Any:
    raise ValueError


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def read_case(record: Any, *, default_terms: str = "") -> tuple[Contract, End]:
    """A contract and its end out of their JSON form. Raises InvalidCase naming the field."""
    if not isinstance(record, dict):
        raise _wrong("", "JSON 객체여야 합니다", "must be a JSON object")
    if not isinstance(record.get("id"), (str, int, type(None))) or isinstance(record.get("id"), bool):
        raise _wrong("id", "글자나 정수여야 합니다", "must be a string or a whole number")
    _check_numbers(record)
    cycle, member = _kind(record)
    contract = Contract(
        joined=_day(record, "joined"),
        payments=tuple(_payment(each, field) for each, field in _list(record, "payments")),
        terms=_text(record, "terms") or default_terms,
        cycle=cycle,
        member=member,
        born=_optional_day(record, "born"),
        deducted=_deducted(record),
        base_rates=tuple(_rate(each, field) for each, field in _list(record, "base_rates")) if _given(record, "base_rates") else None,
        subsidies=tuple(_credit(each, field) for each, field in _list(record, "subsidies") if "sido" not in each),
        enrolments=tuple(_enrolment(each, field) for each, field in _list(record, "subsidies") if "sido" in each),
        unregistered=_flag(record, "unregistered", "unregistered"),
        holidays=_holidays(record, ""),
        resumed_on=_optional_day(record, "resumed_on"),
        debit_day=_whole(record, "debit_day", "debit_day") if _given(record, "debit_day") else None,
        settled=tuple(
            model.Settled(_required_text(each, "reason", field), _day(each, "on", f"{field}.on"))
            for each, field in _list(record, "settled")
        ),
        former=_former(record),
    )
    return contract, _end(record.get("end"))


def _wrong(field: str, ko: str, en: str, code: str = "wrong_field") -> InvalidCase:
    return InvalidCase(code, f"{field}: {ko}." if field else f"{ko}.", f"{field}: {en}." if field else f"It {en}.", field=field)


def _given(record: Mapping[str, Any], name: str) -> bool:
    return record.get(name) is not None


def _check_numbers(record: Mapping[str, Any]) -> None:
    """Numbers of persons and firms may stand beside a case; they are checked and never repeated."""
    for name, (ko, en, shape) in RULES.items():
        found = record.get(name)
        if found is None:
            continue
        if not isinstance(found, str) or not re.fullmatch(shape, numbers.only_digits(found)):
            raise _wrong(name, f"{ko}의 꼴이 아닙니다", f"not of the shape of a {en}", "wrong_number_shape")
        if name in SURE and not NUMBERS[name](found):
            raise _wrong(name, f"{ko}의 검증 숫자가 맞지 않습니다", f"the check digit of the {en} is wrong", "wrong_check_digit")


def _doubtful_numbers(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Numbers whose check digit is wrong although newer ones may be right so (since 2020-10 and 2025-01-31)."""
    found = [name for name in RULES if record.get(name) is not None and not NUMBERS[name](record[name])]
    return [
        (
            f"{RULES[name][0]}의 검증 숫자가 맞지 않습니다. 확인해 주십시오.",
            f"The check digit of the {RULES[name][1]} is wrong: please check it.",
        )
        for name in found
    ]


def _kind(record: Mapping[str, Any], within: str = "") -> tuple[Cycle, Member]:
    """``kind`` is the cycle of payment; it may as well be the kind of member, the cycle then standing in ``cycle``."""
    cycle, member = Cycle.MONTHLY, Member.INDIVIDUAL
    for name in ("kind", "cycle", "member"):
        word = _text(record, name, within + name)
        if word in CYCLES and name != "member":
            cycle = CYCLES[word]
        elif word in MEMBERS and name != "cycle":
            member = MEMBERS[word]
        elif word:
            known = "monthly, quarterly, individual, corporate_head"
            raise _wrong(within + name, f"모르는 값입니다. {known} 중 하나여야 합니다", f"unknown; one of {known}", "unknown_kind")
    return cycle, member


def _text(record: Mapping[str, Any], name: str, field: str = "") -> str:
    found = record.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise _wrong(field or name, "글자여야 합니다", "must be a string")
    return found


def _day(record: Mapping[str, Any], name: str, field: str = "") -> date:
    field = field or name
    found = record.get(name)
    if found is None:
        raise _wrong(field, "없습니다", "is missing", "missing_field")
    if isinstance(found, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found):
        try:
            return _sensible(date.fromisoformat(found), field)
        except ValueError:
            pass
    raise _wrong(field, "YYYY-MM-DD 꼴의 날짜여야 합니다", "must be a day as YYYY-MM-DD", "wrong_date")


def _sensible(day: date, field: str) -> date:
    if not 1900 <= day.year <= 2999:
        raise _wrong(field, "1900년부터 2999년까지의 날짜여야 합니다", "must be between 1900 and 2999", "wrong_date")
    return day


def _optional_day(record: Mapping[str, Any], name: str, field: str = "") -> date | None:
    return _day(record, name, field) if _given(record, name) else None


def _whole(record: Mapping[str, Any], name: str, field: str) -> int:
    found = record.get(name)
    if found is None:
        raise _wrong(field, "없습니다", "is missing", "missing_field")
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) >= 10**15:
        raise _wrong(field, "정수여야 합니다", "must be a whole number", "wrong_number")
    return found


def _percent(record: Mapping[str, Any], name: str, field: str) -> Fraction:
    found = record.get(name)
    if found is None:
        raise _wrong(field, "없습니다", "is missing", "missing_field")
    if isinstance(found, (int, Decimal, str)) and not isinstance(found, bool) and re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,6})?", str(found)):
        return Fraction(str(found))
    raise _wrong(field, "백분율 숫자여야 합니다", "must be a number of percent", "wrong_number")


def _flag(record: Mapping[str, Any], name: str, field: str) -> bool:
    found = record.get(name, False)
    if not isinstance(found, bool):
        raise _wrong(field, "true나 false여야 합니다", "must be true or false")
    return found


def _list(record: Mapping[str, Any], name: str, within: str = "") -> Iterator[tuple[Mapping[str, Any], str]]:
    """The objects of a list, each with its field name."""
    found, field = record.get(name), within + name
    if found is None:
        if name == "payments":
            raise _wrong(field, "없습니다", "is missing", "missing_field")
        return
    if not isinstance(found, list):
        raise _wrong(field, "목록이어야 합니다", "must be a list")
    for place, each in enumerate(found):
        if not isinstance(each, dict):
            raise _wrong(f"{field}[{place}]", "객체여야 합니다", "must be an object")
        yield each, f"{field}[{place}]"


def _object(record: Mapping[str, Any], name: str, field: str) -> Mapping[str, Any] | None:
    found = record.get(name)
    if found is not None and not isinstance(found, dict):
        raise _wrong(field, "객체여야 합니다", "must be an object")
    return found


def _required_text(each: Mapping[str, Any], name: str, field: str) -> str:
    if not _given(each, name):
        raise _wrong(f"{field}.{name}", "없습니다", "is missing", "missing_field")
    return _text(each, name, f"{field}.{name}")


def _holidays(record: Mapping[str, Any], within: str) -> tuple[model.Holiday, ...]:
    return tuple(
        model.Holiday(_day(each, "from", f"{field}.from"), _day(each, "to", f"{field}.to"))
        for each, field in _list(record, "holidays", within)
    )


def _former(record: Mapping[str, Any]) -> model.Former | None:
    found = _object(record, "former", "former")
    if found is None:
        return None
    return model.Former(
        joined=_day(found, "joined", "former.joined"),
        reason=_required_text(found, "reason", "former"),
        ended_on=_day(found, "ended_on", "former.ended_on"),
        payments=tuple(_payment(each, field) for each, field in _list(found, "payments", "former.")),
        cycle=_kind(found, "former.")[0],
        holidays=_holidays(found, "former."),
    )


def _payment(each: Mapping[str, Any], field: str) -> Payment:
    months = _whole(each, "months", f"{field}.months") if _given(each, "months") else 0
    if _given(each, "months") and months <= 0:
        raise _wrong(f"{field}.months", "1 이상이어야 합니다", "must be 1 or more", "wrong_months")
    return Payment(_day(each, "on", f"{field}.on"), _whole(each, "won", f"{field}.won"), months, _flag(each, "extra", f"{field}.extra"))


def _rate(each: Mapping[str, Any], field: str) -> RateStep:
    return RateStep(
        _day(each, "from", f"{field}.from"), _percent(each, "percent", f"{field}.percent"), _optional_day(each, "to", f"{field}.to")
    )


def _deducted(record: Mapping[str, Any]) -> dict[int, int] | None:
    if not _given(record, "deducted"):
        return None
    found: dict[int, int] = {}
    for each, field in _list(record, "deducted"):
        year = _whole(each, "year", f"{field}.year")
        if year in found:
            raise _wrong(f"{field}.year", f"{year}년이 두 번 있습니다", f"{year} occurs twice", "duplicate_year")
        found[year] = _whole(each, "won", f"{field}.won")
    return found


def _credit(each: Mapping[str, Any], field: str) -> SubsidyCredit:
    return SubsidyCredit(_day(each, "on", f"{field}.on"), _whole(each, "won", f"{field}.won"))


def _enrolment(each: Mapping[str, Any], field: str) -> Enrolment:
    return Enrolment(
        sido=_text(each, "sido", f"{field}.sido"),
        sigungu=_text(each, "sigungu", f"{field}.sigungu"),
        applied_on=_optional_day(each, "applied_on", f"{field}.applied_on"),
        moved_on=_optional_day(each, "moved_on", f"{field}.moved_on"),
        exhausted_on=_optional_day(each, "exhausted_on", f"{field}.exhausted_on"),
        yearly_sales=_whole(each, "yearly_sales", f"{field}.yearly_sales") if _given(each, "yearly_sales") else None,
        real_estate_letting=_flag(each, "real_estate_letting", f"{field}.real_estate_letting"),
        received_before=_flag(each, "received_before", f"{field}.received_before"),
        provable_from=_optional_day(each, "provable_from", f"{field}.provable_from"),
    )


def _end(found: Any) -> End:
    if not isinstance(found, dict):
        raise _wrong("end", "객체여야 합니다", "must be an object", "missing_field" if found is None else "wrong_field")
    if not _given(found, "reason"):
        raise _wrong("end.reason", "없습니다", "is missing", "missing_field")
    return End(
        reason=_text(found, "reason", "end.reason"),
        on=_day(found, "on", "end.on"),
        interim=_flag(found, "interim", "end.interim"),
        claimed_on=_optional_day(found, "claimed_on", "end.claimed_on"),
        paid_on=_optional_day(found, "paid_on", "end.paid_on"),
        returned_on=_optional_day(found, "returned_on", "end.returned_on"),
        special=_text(found, "special", "end.special"),
        sales_drop_percent=_percent(found, "sales_drop_percent", "end.sales_drop_percent") if _given(found, "sales_drop_percent") else None,
        ground=_text(found, "ground", "end.ground"),
        special_on=_optional_day(found, "special_on", "end.special_on"),
        assumed=_flag(found, "assumed", "end.assumed"),
        loan=_loan(found),
        instalments=_instalments(found),
    )


def _loan(end: Mapping[str, Any]) -> model.Loan | None:
    found = _object(end, "loan", "end.loan")
    if found is None:
        return None
    extra = {name: _whole(found, name, f"end.loan.{name}") for name in ("interest", "costs") if _given(found, name)}
    return model.Loan(_whole(found, "principal", "end.loan.principal"), **extra)


def _instalments(end: Mapping[str, Any]) -> model.Instalments | None:
    found = _object(end, "instalments", "end.instalments")
    if found is None:
        return None
    return model.Instalments(_whole(found, "years", "end.instalments.years"), _whole(found, "months", "end.instalments.months"))
