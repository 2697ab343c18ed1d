from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.documents.fields import UploadField
from dure.programme.applications import fields
from dure.programme.applications.drafts import Typed, token_of
from dure.programme.applications.files import allowed
from dure.programme.applications.models import Answer
from dure.programme.applications.questions import Question

TOKEN = "t-"  # noqa: S105 (the prefix of a field name)


class AnswersForm(forms.Form):
    """The questions of one page. Nothing is required while it is written; the mark of what will be is shown."""

    def __init__(self, questions: Iterable[Question], answers: Mapping[str, Answer], data: Any = None) -> None:
        self.questions = {question.key: question for question in questions if not question.is_file}
        self.answers = answers
        initial = {key: answers[key].value for key in self.questions if key in answers}
        super().__init__(data, initial=initial)
        self.fields.update({key: fields.field_for(question, required=question.required) for key, question in self.questions.items()})
        self.tokens = {key: self.token(key) for key in self.questions}

    def token(self, key: str) -> str:
        if self.is_bound:
            return str(self.data.get(TOKEN + key, ""))[:80]
        return token_of(self.answers.get(key))

    def _clean_fields(self) -> None:
        marks = {name: field.required for name, field in self.fields.items()}
        for field in self.fields.values():
            field.required = False
        super()._clean_fields()  # type: ignore[misc]
        for name, required in marks.items():
            self.fields[name].required = required

    def typed(self) -> dict[str, Typed]:
        """What is valid of what was typed; a field that was not sent at all is left alone."""
        self.is_valid()
        return {key: Typed(self.cleaned_data[key], self.token(key)) for key in self.questions if key in self.cleaned_data and self.sent(key)}

    def sent(self, key: str) -> bool:
        return TOKEN + key in self.data

    @property
    def hidden(self) -> list[tuple[str, str]]:
        return [(TOKEN + key, token) for key, token in self.tokens.items()]


class FilesForm(forms.Form):
    """Files for one question; the prefix is the question's key."""

    def __init__(self, question: Question, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, prefix=f"f-{question.key}", **more)
        kinds = ", ".join(sorted(allowed(question)))
        limits = _("%(kinds)s · 한 파일 20MB까지 · %(most)d개까지") % {"kinds": kinds, "most": question.most_files}
        hint = f"{question.hint_shown} {limits}".strip()
        self.fields["files"] = UploadField(
            label=question.shown,
            multiple=question.most_files > 1,
            allowed=allowed(question),
            help_text=hint,
            required=question.required,
            error_messages={"required": _("올릴 파일을 골라 주세요.")},
        )
        if question.most_files == 1:
            self.fields["files"].widget.attrs.pop("multiple", None)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("철회하는 까닭"), required=False, max_length=300, widget=forms.Textarea({"rows": 3}))
    understood = forms.BooleanField(
        label=_("철회하면 이 접수번호로는 더 심사받을 수 없다는 것을 확인했습니다."),
        error_messages={"required": _("철회하려면 확인란에 표시해 주세요.")},
    )


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a day and a time, in Asia/Seoul."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    default_error_messages = {"invalid": _("날짜와 시각을 2026-11-21 18:00처럼 입력해 주세요."), "required": _("날짜와 시각을 입력해 주세요.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


class RejectForm(forms.Form):
    reason = forms.CharField(
        label=_("탈락 까닭"), max_length=1000, widget=forms.Textarea({"rows": 4}), help_text=_("신청 기업에 그대로 보이고 이메일로도 갑니다.")
    )


class SupplementForm(forms.Form):
    items = forms.MultipleChoiceField(label=_("보완할 항목"), required=False, widget=forms.CheckboxSelectMultiple)
    extra = forms.CharField(
        label=_("더 받을 서류"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}), help_text=_("한 줄에 하나씩 서류 이름을 적어 주세요.")
    )
    message = forms.CharField(label=_("보완할 내용"), max_length=1000, widget=forms.Textarea({"rows": 4}), help_text=_("신청 기업에 그대로 보입니다."))
    due_at = MomentField(label=_("보완 기한"), help_text=_("이 시각 전까지 다시 제출할 수 있습니다."))

    def __init__(self, questions: Iterable[Question], data: Any = None) -> None:
        week = clock.now().astimezone(clock.SEOUL) + dt.timedelta(days=7)
        super().__init__(data, initial={"due_at": week.replace(hour=18, minute=0, second=0, microsecond=0)}, prefix="supplement")
        self.fields["items"].choices = [(question.key, question.shown) for question in questions]  # type: ignore[attr-defined]

    @property
    def further(self) -> list[str]:
        return [line for line in self.cleaned_data["extra"].splitlines() if line.strip()]


class CancelSupplementForm(forms.Form):
    reason = forms.CharField(
        label=_("거두는 까닭"), max_length=300, widget=forms.Textarea({"rows": 3}), help_text=_("신청 기업에 그대로 보이고 이메일로도 갑니다.")
    )


class DueForm(forms.Form):
    due_at = MomentField(label=_("새 기한"))


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=_("형식"), choices=[("xlsx", "XLSX"), ("csv", "CSV")], initial="xlsx", widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("까닭"), max_length=200, min_length=4, help_text=_("감사 기록에 남습니다. 네 글자 이상 입력해 주세요.")
    )


class OutageForm(forms.Form):
    starts_at = MomentField(label=_("장애가 시작한 때"))
    ends_at = MomentField(label=_("장애가 끝난 때"))
    closes_at = MomentField(label=_("새 마감"), help_text=_("고른 공고의 접수를 모두 이때 마감합니다."))
    reason = forms.CharField(label=_("까닭"), max_length=300, help_text=_("공고 화면과 이메일에 그대로 보입니다."))
