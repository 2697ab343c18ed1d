"""What an announcement asks, as data: groups of questions of a fixed set of kinds, and the documents wanted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MOST_FILES = 20
MOST_ROWS = 20
MOST_TEXT = {"text": 300, "long_text": 10_000}


class Kind(TextChoices):
    TEXT = "text", _("짧은 글")
    LONG_TEXT = "long_text", _("긴 글")
    NUMBER = "number", _("숫자")
    MONEY = "money", _("금액(원)")
    DATE = "date", _("날짜")
    CHOICE = "choice", _("하나 고르기")
    CHOICES = "choices", _("여러 개 고르기")
    TABLE = "table", _("표")
    FILE = "file", _("파일")
    CONSENT = "consent", _("동의")


MINUTES = {
    Kind.TEXT: 1.0, Kind.LONG_TEXT: 6.0, Kind.NUMBER: 0.5, Kind.MONEY: 0.5, Kind.DATE: 0.5, Kind.CHOICE: 0.5,
    Kind.CHOICES: 0.5, Kind.TABLE: 5.0, Kind.FILE: 2.0, Kind.CONSENT: 0.5,
}  # fmt: skip
"""A rough guess for the task list."""


def in_english() -> bool:
    return (get_language() or "ko").startswith("en")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice or one column. ``name`` is what an answer keeps; ``kind`` (text, number, money) is a column's."""

    name: str
    name_en: str = ""
    kind: str = Kind.TEXT.value

    @property
    def shown(self) -> str:
        return self.name_en if self.name_en and in_english() else self.name


@dataclass(frozen=True, slots=True)
class Question:
    """``least`` and ``most`` bound a number; ``most`` is also the longest text, the most rows or the most files."""

    key: str
    kind: str
    label: str
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    required: bool = True
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    unit: str = ""
    extensions: tuple[str, ...] = ()
    unit_en: str = ""

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        values["options"] = tuple(Option(**option) for option in data.get("options", ()))
        values["extensions"] = tuple(data.get("extensions", ()))
        return cls(**values)

    @property
    def shown(self) -> str:
        return self.label_en if self.label_en and in_english() else self.label

    @property
    def hint_shown(self) -> str:
        return self.hint_en if self.hint_en and in_english() else self.hint

    @property
    def unit_shown(self) -> str:
        return self.unit_en if self.unit_en and in_english() else self.unit

    @property
    def is_file(self) -> bool:
        return self.kind == Kind.FILE

    @property
    def most_files(self) -> int:
        return min(self.most or 1, MOST_FILES)

    @property
    def minutes(self) -> float:
        return MINUTES[Kind(self.kind)]

    @property
    def kind_shown(self) -> str:
        return str(Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that stand on one page."""

    key: str
    title: str
    title_en: str = ""
    questions: tuple[Question, ...] = ()

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        questions = tuple(Question.read(question) for question in data.get("questions", ()))
        return cls(data["key"], data["title"], data.get("title_en", ""), questions)

    @property
    def shown(self) -> str:
        return self.title_en if self.title_en and in_english() else self.title


@dataclass(frozen=True, slots=True)
class Content:
    """A whole question set. Documents are questions of the kind file that stand on a page of their own."""

    groups: tuple[Group, ...] = ()
    documents: tuple[Question, ...] = field(default=())

    @classmethod
    def read(cls, data: dict[str, Any]) -> Self:
        return cls(
            tuple(Group.read(group) for group in data.get("groups", ())),
            tuple(Question.read(document) for document in data.get("documents", ())),
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def questions(self) -> Iterator[Question]:
        for group in self.groups:
            yield from group.questions

    def everything(self) -> Iterator[Question]:
        yield from self.questions()
        yield from self.documents

    def find(self, key: str) -> Question | None:
        return next((question for question in self.everything() if question.key == key), None)

    def group(self, key: str) -> Group | None:
        return next((group for group in self.groups if group.key == key), None)

    def group_of(self, key: str) -> Group | None:
        return next((group for group in self.groups for question in group.questions if question.key == key), None)


@dataclass(frozen=True, slots=True)
class Difference:
    added: tuple[Question, ...]
    changed: tuple[Question, ...]
    removed: tuple[Question, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def difference(before: Content, after: Content) -> Difference:
    """What is new for somebody who has answered ``before``. Order and grouping do not count."""
    old = {question.key: question for question in before.everything()}
    new = {question.key: question for question in after.everything()}
    return Difference(
        tuple(question for key, question in new.items() if key not in old),
        tuple(question for key, question in new.items() if key in old and question != old[key]),
        tuple(question for key, question in old.items() if key not in new),
    )


def minutes_for(questions: Iterator[Question] | list[Question]) -> int:
    """Whole minutes, at least one while anything is open."""
    return math.ceil(sum(question.minutes for question in questions))
