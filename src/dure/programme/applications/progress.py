"""How far an application is: the task list, what is missing and about how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dure.foundation.errors import Text
from dure.programme.applications import fields, selectors
from dure.programme.applications.models import Answer, Application, Attachment, State, Supplement
from dure.programme.applications.questions import Content, Question, minutes_for

MEMBER_MINUTES = 2


@dataclass(frozen=True, slots=True)
class Task:
    label: str
    url: str
    missing: tuple[Text, ...] = ()
    optional: bool = False
    minutes: int = 0
    kind: str = "group"
    touched: bool = True

    @property
    def done(self) -> bool:
        return not self.missing

    @property
    def row(self) -> tuple[str, str, str, str]:
        """As the task list component wants it."""
        if self.missing:
            return self.label, self.url, _("할 일 %(count)d개") % {"count": len(self.missing)}, "warning"
        if self.optional and not self.touched:
            return self.label, self.url, _("선택"), "neutral"
        return self.label, self.url, _("마침"), "success"


@dataclass(frozen=True, slots=True)
class Progress:
    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        return sum(task.done for task in self.tasks)

    @property
    def total(self) -> int:
        return len(self.tasks)

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    @property
    def complete(self) -> bool:
        return all(task.done for task in self.tasks)

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        return [task.row for task in self.tasks]

    @property
    def closed_rows(self) -> list[tuple[str, str, str, str]]:
        """For somebody who may look and not write: without addresses."""
        return [(label, "", status, tone) for label, _url, status, tone in self.rows]

    @property
    def missing(self) -> list[tuple[str, str, tuple[Text, ...]]]:
        return [(task.label, task.url, task.missing) for task in self.tasks if task.missing]


class Measure:
    """Holds the answers and files of one application while its tasks are counted."""

    def __init__(self, application: Application, *, content: Content | None = None, people: bool = True) -> None:
        self.application = application
        self.content = content or selectors.asks_of(application)
        self.answers: dict[str, Answer] = selectors.answers_of(application, people=people)
        self.files: dict[str, list[Attachment]] = selectors.files_of(application, people=people)

    def fault(self, question: Question) -> Text | None:
        """What is still to be done for a question, or None."""
        if question.is_file:
            return self.fault_of_files(question)
        answer = self.answers.get(question.key)
        if answer is None or answer.value == fields.BLANK:
            return question.shown if question.required else None
        problem = fields.fault_of(question, answer.value)
        return None if problem is None else f"{question.shown}: {problem}"

    def fault_of_files(self, question: Question) -> Text | None:
        files = self.files.get(question.key, [])
        if any(file.infected for file in files):
            return _("%(label)s: 악성코드가 발견된 파일을 지우고 다시 올려 주세요.") % {"label": question.shown}
        return question.shown if question.required and not files else None

    def touched(self, question: Question) -> bool:
        answer = self.answers.get(question.key)
        return bool(self.files.get(question.key)) or (answer is not None and answer.value != fields.BLANK)

    def task(self, label: str, url: str, questions: Sequence[Question], kind: str = "group") -> Task:
        open_ones = [(question, fault) for question in questions if (fault := self.fault(question)) is not None]
        return Task(
            label,
            url,
            missing=tuple(fault for _question, fault in open_ones),
            optional=not any(question.required for question in questions),
            minutes=minutes_for([question for question, _fault in open_ones]),
            kind=kind,
            touched=any(self.touched(question) for question in questions),
        )

    def tasks(self) -> Iterator[Task]:
        base = self.application.path
        for group in self.content.groups:
            yield self.task(group.shown, f"{base}groups/{group.key}/", group.questions)
        if self.content.documents:
            yield self.task(_("제출 서류"), f"{base}documents/", self.content.documents, "documents")
        yield self.member_task()

    def member_task(self) -> Task:
        confirmed = self.application.member_confirmed_at is not None
        missing = () if confirmed else (_("회원 정보 확인"),)
        return Task(_("회원 정보 확인"), f"{self.application.path}member/", missing, minutes=0 if confirmed else MEMBER_MINUTES, kind="member")

    def progress(self) -> Progress:
        return Progress(tuple(self.tasks()))


def progress_of(application: Application) -> Progress:
    return Measure(application).progress()


class SupplementMeasure(Measure):
    """Counts only what a supplement names; a named item is done once it was changed after the asking."""

    def __init__(self, application: Application, supplement: Supplement, *, people: bool = True) -> None:
        super().__init__(application, people=people)
        self.supplement = supplement

    def fault(self, question: Question) -> Text | None:
        found = super().fault(question)
        if found is not None or self.changed(question):
            return found
        return _("%(label)s: 아직 고치지 않았습니다.") % {"label": question.shown}

    def changed(self, question: Question) -> bool:
        since = self.supplement.asked_at
        if question.is_file:
            return any(file.added_at >= since for file in self.files.get(question.key, []))
        answer = self.answers.get(question.key)
        return answer is not None and answer.edited_at >= since

    def tasks(self) -> Iterator[Task]:
        named = set(self.supplement.items)
        base = self.application.path
        for group in self.content.groups:
            questions = [question for question in group.questions if question.key in named]
            if questions:
                yield self.task(group.shown, f"{base}groups/{group.key}/", questions)
        documents = [question for question in self.content.documents if question.key in named]
        if documents:
            yield self.task(_("제출 서류"), f"{base}documents/", documents, "documents")


def measure_of(application: Application, *, people: bool = True) -> Measure:
    """The measure that fits the state: all of it, or what a supplement names; with ``people`` also who wrote it."""
    supplement = selectors.open_supplement(application)
    if application.state == State.SUPPLEMENT_ASKED and supplement is not None:
        return SupplementMeasure(application, supplement, people=people)
    return Measure(application, people=people)
