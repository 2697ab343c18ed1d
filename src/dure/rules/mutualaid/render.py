"""A calculation sheet as JSON, text and HTML, in Korean or English."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from html import escape
from importlib import resources
from typing import Any, Literal

from dure.rules.mutualaid import sources
from dure.rules.mutualaid.rows import Rule
from dure.rules.mutualaid.sheet import Sheet, Step, WrongSheet, Years, worked_out

Language = Literal["ko", "en"]
DIGITS = 6
SIGNS = {"sum": " + ", "difference": " − ", "product": " × ", "percent": " × ", "quotient": " ÷ ", "least": ", ", "greatest": ", "}
WORDS = {
    "ko": {"line": "순서", "what": "내용", "how": "계산", "value": "금액·값", "rule": "적용 규정", "title": "계산서", "result": "결과"},
    "en": {
        "line": "No.",
        "what": "What",
        "how": "How",
        "value": "Value",
        "rule": "Rule row",
        "title": "Calculation sheet",
        "result": "Results",
    },
}
RESULTS = {
    "paid": ("납부부금", "Dues paid"),
    "principal": ("지급할 부금", "Dues paid back"),
    "interest": ("이자", "Interest"),
    "subsidy": ("장려금", "Subsidy"),
    "subsidy_interest": ("장려금 이자", "Interest on the subsidy"),
    "gross": ("지급액", "Payout"),
    "retirement_income.income_tax": ("소득세(퇴직소득)", "Income tax (retirement income)"),
    "retirement_income.local_tax": ("지방소득세(퇴직소득)", "Local income tax (retirement income)"),
    "other_income.income_tax": ("소득세(기타소득)", "Income tax (other income)"),
    "other_income.local_tax": ("지방소득세(기타소득)", "Local income tax (other income)"),
    "interest_income.income_tax": ("소득세(이자소득)", "Income tax (interest income)"),
    "interest_income.local_tax": ("지방소득세(이자소득)", "Local income tax (interest income)"),
    "net": ("실수령액", "Net"),
    "after_loan": ("대출 상계 후 지급액", "Paid after setting off the loan"),
    "instalment_first": ("첫 회 지급액", "First instalment"),
    "instalment": ("1회분", "One instalment"),
    "late_interest": ("지연 이자", "Late interest"),
    "after_event": ("사유 발생 뒤 납부분 반환액", "Paid back of dues after the event"),
    "deduction": ("소득공제액", "Deduction"),
    "limit": ("대출 한도", "Loan limit"),
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
COLUMNS = ("line", "what", "how", "value", "rule")
STYLE = resources.files("dure.rules.mutualaid").joinpath("data", "sheet.css").read_text(encoding="utf-8")


def shown(value: Fraction) -> int | str:
    """Whole numbers as such; others as a decimal cut after six digits."""
    if value.denominator == 1:
        return int(value)
    sign, scaled = "-" if value < 0 else "", abs(value) * 10**DIGITS
    whole, rest = divmod(scaled.numerator // scaled.denominator, 10**DIGITS)
    return f"{sign}{whole}.{str(rest).zfill(DIGITS).rstrip('0') or '0'}"


def as_json(sheet: Sheet) -> list[dict[str, Any]]:
    """The steps as plain values, fit for ``json.dumps``; ``read_json`` adds them up again."""
    names = {key: name for name, key in sheet.results.items()}
    return [_entry(step, names.get(step.key)) for step in sheet.steps]


def _entry(step: Step, result: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"step": step.key, "op": step.op, "ko": step.ko, "en": step.en}
    if step.op not in {"note", "row"}:
        entry["value"] = shown(step.value)
    if step.args:
        entry["args"] = list(step.args)
    if step.unit != 1:
        entry["unit"] = step.unit
    if step.text:
        entry["text"] = step.text
    if step.years:
        entry["years"] = [{"rates": [[shown(rate), days] for rate, days in years.runs], "of": years.year_days} for years in step.years]
    if step.rule:
        entry["rule"] = _rule_entry(step.rule)
    if result:
        entry["result"] = result
    return entry


def _rule_entry(rule: Rule) -> dict[str, Any]:
    entry = {
        "table": rule.table,
        "line": rule.line,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "source": rule.source,
        "confidence": rule.confidence,
    }
    ko = sources.korean(rule.source)
    return entry if ko == rule.source else entry | {"source_ko": ko}


def read_json(entries: Sequence[Mapping[str, Any]]) -> Sheet:
    """A sheet from its JSON form, each value worked out anew. Raises WrongSheet where a shown value is not what follows."""
    sheet, known = Sheet(), dict[str, Fraction]()
    for entry in entries:
        step = _step(entry)
        value = worked_out(step, known)
        if "value" in entry and shown(value) != entry["value"]:
            said, right = entry["value"], shown(value)
            raise WrongSheet(f"{step.key}: {said}: 맞지 않습니다. {right}입니다.", f"{step.key}: {said} does not follow; it is {right}")
        known[step.key] = value
        sheet.steps.append(_with_value(step, value))
        if "result" in entry:
            sheet.results[entry["result"]] = step.key
    return sheet


def _step(entry: Mapping[str, Any]) -> Step:
    years = tuple(Years(tuple((Fraction(rate), days) for rate, days in each["rates"]), each["of"]) for each in entry.get("years", ()))
    rule = entry.get("rule")
    return Step(
        key=entry["step"],
        op=entry["op"],
        ko=entry["ko"],
        en=entry["en"],
        value=Fraction(entry.get("value", 0)),
        args=tuple(entry.get("args", ())),
        unit=entry.get("unit", 1),
        rule=_rule(rule) if rule else None,
        text=entry.get("text", ""),
        growth=lambda: years,
    )


def _with_value(step: Step, value: Fraction) -> Step:
    return Step(step.key, step.op, step.ko, step.en, value, step.args, step.unit, step.rule, step.text, step.growth)


def _rule(entry: Mapping[str, Any]) -> Rule:
    last = entry["valid_to"]
    first = date.fromisoformat(entry["valid_from"])
    return Rule(entry["table"], entry["line"], first, date.fromisoformat(last) if last else None, entry["source"], entry["confidence"])


def as_text(sheet: Sheet, language: Language = "ko") -> str:
    """One line a step, with the rows used and the growth of each payment below it."""
    numbers = _numbers(sheet)
    lines = [WORDS[language]["title"], ""]
    for step in sheet.steps:
        lines.append(f"{numbers[step.key]:>4}. {_label(step, language)}{_equals(step, numbers)}")
        lines += [f"      {line}" for line in (_growth_text(step, language), _rule_text(step.rule, language)) if line]
    lines += ["", WORDS[language]["result"], *(f"  {name}: {amount}" for name, amount in _results(sheet, language))]
    return "\n".join(lines) + "\n"


def _results(sheet: Sheet, language: Language) -> list[tuple[str, str]]:
    """The figures the sheet ends in, each with its name."""
    values = {step.key: step.value for step in sheet.steps}
    found = [(names, sheet.results.get(result)) for result, names in RESULTS.items()]
    return [(korean if language == "ko" else english, _amount(values[key])) for (korean, english), key in found if key]


def _equals(step: Step, numbers: Mapping[str, int]) -> str:
    if step.op in {"note", "row"}:
        return ""
    how = _how(step, numbers)
    return f": {how} = {_amount(step.value)}" if how else f": {_amount(step.value)}"


def as_html(sheet: Sheet, language: Language = "ko") -> str:
    """A table to be set into a page: everything escaped, no style, no script; each cell's class names its column."""
    words, numbers = WORDS[language], _numbers(sheet)
    heads = "".join(f'<th scope="col" class="{name}">{escape(words[name])}</th>' for name in COLUMNS)
    rows = "\n".join(_html_row(step, numbers, language) for step in sheet.steps)
    ends = "\n".join(_html_end(name, amount) for name, amount in _results(sheet, language))
    return (
        f'<table class="calculation-sheet" lang="{language}">\n<caption>{escape(words["title"])}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n<tfoot>\n{ends}\n</tfoot>\n</table>\n"
    )


def as_page(sheet: Sheet, language: Language = "ko") -> str:
    """The table as a document of its own, fit for a narrow screen and for paper."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(WORDS[language]['title'])}</title>\n<style>\n{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{as_html(sheet, language)}</main>\n</body>\n</html>\n"
    )


def _html_row(step: Step, numbers: Mapping[str, int], language: Language) -> str:
    value = "" if step.op in {"note", "row"} else _amount(step.value)
    how = _how(step, numbers) or _growth_text(step, language)
    texts = {"what": _label(step, language), "how": how, "value": value, "rule": _rule_text(step.rule, language)}
    cells = "".join(f'<td class="{name}">{_days(escape(text))}</td>' for name, text in texts.items())
    return f'<tr><th scope="row" class="line">{numbers[step.key]}</th>{cells}</tr>'


def _html_end(name: str, amount: str) -> str:
    return f'<tr><th scope="row" colspan="3">{escape(name)}</th><td class="value">{amount}</td><td class="rule"></td></tr>'


def _days(text: str) -> str:
    """Each day stays on one line."""
    return DAY.sub(r"<time>\g<0></time>", text)


def _numbers(sheet: Sheet) -> dict[str, int]:
    return {step.key: place for place, step in enumerate(sheet.steps, start=1)}


def _label(step: Step, language: Language) -> str:
    return step.ko if language == "ko" else step.en


def _how(step: Step, numbers: Mapping[str, int]) -> str:
    """The steps this one is made of, as ``[3] + [4]``."""
    parts = [f"[{numbers[arg]}]" for arg in step.args]
    if step.op in SIGNS:
        joined = SIGNS[step.op].join(parts)
        return {"percent": f"{joined} ÷ 100", "least": f"min({joined})", "greatest": f"max({joined})"}.get(step.op, joined)
    if step.op == "floor":
        return f"⌊{parts[0]}⌋ ({step.unit})"
    return f"⌈{parts[0]} ÷ {step.unit}⌉" if step.op == "ceiling" else ""


def _growth_text(step: Step, language: Language) -> str:
    """The windows of growth: ``× (1 + 3% × 365/365)``, equal neighbours taken together."""
    if step.op != "accrue":
        return ""
    factors: list[tuple[str, int]] = []
    for years in step.years:
        text = " + ".join(f"{shown(rate)}% × {days}/{years.year_days}" for rate, days in years.runs)
        if factors and factors[-1][0] == text:
            factors[-1] = (text, factors[-1][1] + 1)
        else:
            factors.append((text, 1))
    unit = "원" if language == "ko" else " won"
    return f"{int(step.text):,}{unit}" + "".join(f" × (1 + {text})" + (f"^{count}" if count > 1 else "") for text, count in factors)


def _rule_text(rule: Rule | None, language: Language) -> str:
    if rule is None:
        return ""
    until = rule.valid_to.isoformat() if rule.valid_to else ""
    if language == "en":
        return f"{rule.table} {rule.line} ({rule.valid_from}–{until}), {rule.source} [{rule.confidence}]"
    source, confidence = sources.korean(rule.source), sources.korean_confidence(rule.confidence)
    return f"{rule.table} {rule.line}행 ({rule.valid_from}–{until}), {source} [{confidence}]"


def _amount(value: Fraction) -> str:
    text = shown(value)
    if isinstance(text, int):
        return f"{text:,}"
    whole, rest = text.split(".")
    return f"{int(whole):,}.{rest}" if whole != "-0" else text
