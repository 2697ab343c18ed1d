"""Changes of a question set that is being written, as functions from content to content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.programme.applications.questions import Content, Group, Kind, Question

DOCUMENTS = "documents"
"""The group that documents are addressed by."""
Keyed = TypeVar("Keyed", Group, Question)


def put_group(content: Content, key: str, title: str, title_en: str) -> Content:
    if content.group(key) is None:
        return replace(content, groups=(*content.groups, Group(key, title, title_en)))
    return each_group(content, key, lambda group: replace(group, title=title, title_en=title_en))


def remove_group(content: Content, key: str) -> Content:
    """Raises Refusal while it holds questions."""
    group = content.group(key)
    if group is not None and group.questions:
        raise Refusal("not_empty", _("질문이 있는 묶음은 지울 수 없습니다. 질문을 먼저 옮기거나 지워 주세요."))
    return replace(content, groups=tuple(item for item in content.groups if item.key != key))


def move_group(content: Content, key: str, step: int) -> Content:
    return replace(content, groups=moved(content.groups, key, step))


def put_question(content: Content, group_key: str, question: Question) -> Content:
    """Add it at the end of the group, or replace it where it stands; a question may change its group."""
    if group_key == DOCUMENTS:
        return replace(content, documents=put(content.documents, question))
    present = content.group_of(question.key)
    if present is not None and present.key != group_key:
        content = remove_question(content, question.key)
    return each_group(content, group_key, lambda group: replace(group, questions=put(group.questions, question)))


def retype_question(content: Content, key: str, question: Question) -> Content:
    """``question`` where the one of ``key`` stands. One of another kind has a key of its own: answers are kept by key."""

    def swapped(questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(question if item.key == key else item for item in questions)

    groups = tuple(replace(group, questions=swapped(group.questions)) for group in content.groups)
    return Content(groups, swapped(content.documents))


def remove_question(content: Content, key: str) -> Content:
    groups = tuple(replace(group, questions=without(group.questions, key)) for group in content.groups)
    return Content(groups, without(content.documents, key))


def move_question(content: Content, key: str, step: int) -> Content:
    groups = tuple(replace(group, questions=moved(group.questions, key, step)) for group in content.groups)
    return Content(groups, moved(content.documents, key, step))


def each_group(content: Content, key: str, change: Callable[[Group], Group]) -> Content:
    return replace(content, groups=tuple(change(group) if group.key == key else group for group in content.groups))


def put(questions: tuple[Question, ...], question: Question) -> tuple[Question, ...]:
    if any(item.key == question.key for item in questions):
        return tuple(question if item.key == question.key else item for item in questions)
    return (*questions, question)


def without(questions: tuple[Question, ...], key: str) -> tuple[Question, ...]:
    return tuple(item for item in questions if item.key != key)


def moved(items: tuple[Keyed, ...], key: str, step: int) -> tuple[Keyed, ...]:
    """The item one place up (-1) or down (1); at the end it stays."""
    order = list(items)
    at = next((number for number, item in enumerate(order) if item.key == key), None)
    if at is None or not 0 <= at + step < len(order):
        return items
    order[at], order[at + step] = order[at + step], order[at]
    return tuple(order)


def faults(content: Content) -> list[str]:
    """What keeps a set from being published, in words."""
    empty = [_("‘%(title)s’ 묶음에 질문이 없습니다.") % {"title": group.title} for group in content.groups if not group.questions]
    return [*empty, *(fault for question in content.questions() for fault in faults_of(question))]


def faults_of(question: Question) -> Sequence[str]:
    named = {"label": question.label}
    names = [option.name for option in question.options]
    if question.kind in {Kind.CHOICE, Kind.CHOICES} and len(names) < 2:
        return [_("‘%(label)s’ 질문에 보기가 둘 이상 있어야 합니다.") % named]
    if question.kind == Kind.TABLE and not names:
        return [_("‘%(label)s’ 표에 열이 있어야 합니다.") % named]
    if len(set(names)) < len(names):
        return [_("‘%(label)s’ 질문의 보기 이름이 겹칩니다.") % named]
    return []
