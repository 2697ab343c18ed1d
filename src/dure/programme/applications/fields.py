"""Form fields for each kind of question, and answers in the one form in which they are kept.

Kept answers are plain JSON: text, ``"12.5"`` for a number, whole won as an integer, ISO dates, option names, rows of a
table, true for a consent. ``""`` is no answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Text
from dure.foundation.ui import words
from dure.foundation.ui.forms import DateInput, DigitsInput
from dure.programme.applications.questions import MOST_ROWS, MOST_TEXT, Kind, Question

BLANK = ""
LARGEST_WON = 10**15
DEFAULT_ROWS = 5
OF_ANOTHER_KIND = (ValueError, TypeError, AttributeError, ArithmeticError)
CHANGED = _("질문이 바뀌었습니다. 다시 확인해 주세요.")
NOT_A_NUMBER = _("숫자만 입력해 주세요. 예: 1,200 또는 3.5")
NOT_WON = _("금액을 원 단위 숫자로 입력해 주세요. 예: 12,000,000")


def tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def number_of(text: str) -> str:
    """Raises ValidationError for what is not a finite number of at most 15 digits before and 4 after the point."""
    try:
        value = Decimal(text.replace(",", "").strip())
    except InvalidOperation as fault:
        raise ValidationError(NOT_A_NUMBER, code="invalid") from fault
    if not value.is_finite() or abs(value) >= LARGEST_WON or value != round(value, 4):
        raise ValidationError(NOT_A_NUMBER, code="invalid")
    return f"{value.normalize():f}" if value else "0"


def won_of(text: str) -> int:
    digits = text.replace(",", "").replace("원", "").strip()
    if not (digits.isascii() and digits.isdigit()) or int(digits) > LARGEST_WON:
        raise ValidationError(NOT_WON, code="invalid")
    return int(digits)


class NumberField(forms.CharField):
    def __init__(self, question: Question, **kwargs: Any) -> None:
        self.question = question
        super().__init__(max_length=30, widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return BLANK
        found = number_of(text)
        least, most = self.question.least, self.question.most
        if least is not None and Decimal(found) < least:
            raise ValidationError(_("%(least)s 이상으로 입력해 주세요."), code="least", params={"least": words.number(least)})
        if most is not None and Decimal(found) > most:
            raise ValidationError(_("%(most)s 이하로 입력해 주세요."), code="most", params={"most": words.number(most)})
        return found


class WonField(NumberField):
    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(question, **kwargs)
        self.widget = DigitsInput()

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        if not text:
            return BLANK
        won = won_of(text)
        super().clean(str(won))
        return won

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,}" if isinstance(value, int) else value


class TextField(forms.CharField):
    def clean(self, value: Any) -> str:
        return tidy(super().clean(value))


class DayField(forms.DateField):
    widget = DateInput

    def clean(self, value: Any) -> str:
        day: dt.date | None = super().clean(value)
        return day.isoformat() if day else BLANK


class OneOf(forms.ChoiceField):
    def clean(self, value: Any) -> str:
        return str(super().clean(value))


class SomeOf(forms.MultipleChoiceField):
    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        return [name for name, _label in list(self.choices) if name in chosen] or BLANK  # type: ignore[arg-type, misc]


class Agreed(forms.BooleanField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) or BLANK


class TableInput(forms.MultiWidget):
    """A grid of text inputs; every row that may be filled is there, so that no script is needed."""

    template_name = "applications/table_input.html"

    def __init__(self, question: Question) -> None:
        self.question = question
        self.rows = min(question.most or DEFAULT_ROWS, MOST_ROWS)
        super().__init__([forms.TextInput({"autocomplete": "off"}) for _cell in range(self.rows * len(question.options))])

    def decompress(self, value: Any) -> list[Any]:
        cells = [cell for row in value or [] for cell in row]
        return [f"{cell:,}" if isinstance(cell, int) else cell for cell in cells]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        value = value if isinstance(value, list) else []
        if value and isinstance(value[0], list):
            value = self.decompress(value)
        filled = [*value, *[""] * len(self.widgets)][: len(self.widgets)]
        context = super().get_context(name, filled, attrs)
        width = len(self.question.options)
        cells = context["widget"]["subwidgets"]
        context["columns"] = self.question.options
        context["rows"] = [list(zip(self.question.options, cells[at : at + width], strict=True)) for at in range(0, len(cells), width)]
        return context


class TableField(forms.Field):
    def __init__(self, question: Question, **kwargs: Any) -> None:
        self.question = question
        super().__init__(widget=TableInput(question), **kwargs)

    def clean(self, value: Any) -> Any:
        width = len(self.question.options)
        cells = [tidy(str(cell or ""))[:500] for cell in value or []]
        rows = [cells[at : at + width] for at in range(0, len(cells), width)]
        return [self.row(row) for row in rows if any(row)] or BLANK

    def row(self, cells: list[str]) -> list[Any]:
        return [self.cell(column.kind, cell) for column, cell in zip(self.question.options, cells, strict=True)]

    def cell(self, kind: str, text: str) -> Any:
        if text and kind == Kind.NUMBER:
            return number_of(text)
        return won_of(text) if text and kind == Kind.MONEY else text


def limit(question: Question) -> int:
    return min(question.most or MOST_TEXT[question.kind], MOST_TEXT["long_text"])


def options(question: Question) -> list[tuple[str, str]]:
    return [(option.name, option.shown) for option in question.options]


def radio_options(question: Question) -> list[tuple[str, Text]]:
    none: list[tuple[str, Text]] = [] if question.required else [("", _("고르지 않음"))]
    return [*none, *options(question)]


MAKERS: dict[str, Callable[..., forms.Field]] = {
    Kind.TEXT: lambda q, **kw: TextField(max_length=limit(q), **kw),
    Kind.LONG_TEXT: lambda q, **kw: TextField(max_length=limit(q), widget=forms.Textarea({"rows": 8}), **kw),
    Kind.NUMBER: NumberField,
    Kind.MONEY: WonField,
    Kind.DATE: lambda _q, **kw: DayField(**kw),
    Kind.CHOICE: lambda q, **kw: OneOf(choices=radio_options(q), widget=forms.RadioSelect, **kw),
    Kind.CHOICES: lambda q, **kw: SomeOf(choices=options(q), widget=forms.CheckboxSelectMultiple, **kw),
    Kind.TABLE: TableField,
    Kind.CONSENT: lambda _q, **kw: Agreed(**kw),
}


def field_for(question: Question, *, required: bool = False) -> forms.Field:
    """A question of the kind file has no field: files are handed in one by one."""
    unit = _("원") if question.kind == Kind.MONEY else question.unit_shown
    label = f"{question.shown} ({unit})" if unit else question.shown
    return MAKERS[question.kind](question, label=label, help_text=question.hint_shown, required=required)


def digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def fault_of(question: Question, value: Any) -> Text | None:
    """Why a kept answer no longer fits its question (after a new version), or None."""
    if value == BLANK or question.is_file:
        return None
    try:
        kept = field_for(question).clean(unkept(question, value))
    except ValidationError as fault:
        return str(fault.messages[0])
    except OF_ANOTHER_KIND:
        return CHANGED
    return None if kept == value else CHANGED


def unkept(question: Question, value: Any) -> Any:
    """A kept answer as a form would hand it in."""
    if question.kind == Kind.TABLE and isinstance(value, list):
        rows = [row for row in value if isinstance(row, list) and len(row) == len(question.options)]
        return [str(cell) for row in rows for cell in row]
    return str(value) if question.kind in {Kind.MONEY, Kind.NUMBER, Kind.TEXT, Kind.LONG_TEXT} else value


def shown(question: Question, value: Any) -> str:
    """An answer for people, in one line or more; one that an earlier version of the question took, as it was given."""
    if value == BLANK:
        return ""
    try:
        return one_shown(question, value)
    except OF_ANOTHER_KIND:
        return as_given(value)


def one_shown(question: Question, value: Any) -> str:
    names = dict(options(question))
    match question.kind:
        case Kind.MONEY:
            return words.won(value)
        case Kind.NUMBER:
            return f"{words.number(Decimal(value))} {question.unit_shown}".strip()
        case Kind.DATE:
            return words.day(dt.date.fromisoformat(value))
        case Kind.CHOICE:
            return names.get(value, as_given(value))
        case Kind.CHOICES if isinstance(value, list):
            return ", ".join(names.get(name, as_given(name)) for name in value)
    return as_given(value)


def as_given(value: Any) -> str:
    if value is True:
        return str(_("동의함"))
    if not isinstance(value, list):
        return cell_shown(value)
    table = any(isinstance(item, list) for item in value)
    return "\n".join(" · ".join(cell_shown(cell) for cell in row) for row in value) if table else ", ".join(map(str, value))


def cell_shown(cell: Any) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
