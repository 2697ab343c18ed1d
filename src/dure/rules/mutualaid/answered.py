"""Answers read back: which stand in a text, and whether the sheet of one ends in its figures."""

import json
from typing import Any

from dure.rules.mutualaid import render, sheet
from dure.rules.mutualaid.errors import Told

FIGURES = ("principal", "interest", "gross", "net")


class WrongAnswer(Told):
    """What was read is no answer with a sheet."""


def answers_in(text: bytes) -> list[Any]:
    """One answer over many lines, or one a line; lines with an error have no sheet and are left out. Raises WrongAnswer."""
    try:
        return [json.loads(text)]
    except ValueError:
        found = [_line(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        return [answer for answer in found if not (isinstance(answer, dict) and "error" in answer)]


def _line(number: int, line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError as reason:
        raise WrongAnswer(f"{number}행: JSON이 아닙니다.", f"line {number}: not JSON") from reason


def check(answer: Any) -> None:
    """Raises WrongAnswer for what is no answer with a sheet, WrongSheet for a sheet that does not add up to the answer."""
    if not isinstance(answer, dict):
        raise WrongAnswer("dure mutualaid value의 답이 아닙니다.", "not an answer of dure mutualaid value")
    missing = [name for name in ("id", *FIGURES) if name not in answer]
    if missing or any(type(answer[name]) is not int for name in FIGURES):
        names = ", ".join(missing or FIGURES)
        raise WrongAnswer(
            f"dure mutualaid value의 답이 아닙니다. 없거나 틀린 값: {names}",
            f"not an answer of dure mutualaid value: {names} missing or wrong",
        )
    if "sheet" not in answer:
        raise WrongAnswer(
            f"{answer['id']}: 계산서가 없습니다. --no-sheet 없이 계산한 답이 필요합니다.",
            f"{answer['id']}: there is no sheet; value the case without --no-sheet",
        )
    try:
        read = render.read_json(answer["sheet"])
    except sheet.WrongSheet:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as reason:
        raise WrongAnswer(f"{answer['id']}: 계산서를 읽을 수 없습니다.", f"{answer['id']}: the sheet cannot be read") from reason
    sheet.check(read, {name: answer[name] for name in FIGURES})
