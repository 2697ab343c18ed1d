from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor
from dure.foundation.documents.inspection import ALL_EXTENSIONS
from dure.programme.applications import office_selectors
from dure.programme.applications.models import FILED
from dure.programme.applications.questions import MOST_FILES, MOST_ROWS, Content, Group, Kind, Option, Question

STATES = [
    (office_selectors.WAITING, _("심사할 신청")),
    ("all", _("모든 신청")),
    *((state.value, state.label) for state in FILED),
]
COLUMN_KINDS = {"숫자": Kind.NUMBER, "금액": Kind.MONEY, "number": Kind.NUMBER, "money": Kind.MONEY}


class QueueFilter(forms.Form):
    q = forms.CharField(label=_("찾을 말"), required=False, max_length=60, help_text=_("접수번호, 기업명, 사업자등록번호"))
    state = forms.ChoiceField(label=_("상태"), required=False, choices=STATES)
    agency = forms.ChoiceField(label=_("기관"), required=False)
    announcement = forms.TypedChoiceField(label=_("공고"), required=False, coerce=int, empty_value=None)
    provisional = forms.BooleanField(label=_("임시회원만"), required=False)
    flagged = forms.BooleanField(label=_("악성 파일 표시만"), required=False)

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        self.fields["agency"].choices = [("", _("전체")), *((agency.code, agency.label) for agency in office_selectors.agencies(actor))]  # type: ignore[attr-defined]
        found = office_selectors.announcements(actor)
        self.fields["announcement"].choices = [("", _("전체")), *((item.pk, f"{item.code} {item.title_here}") for item in found)]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that are valid; a wrong one is as if it had not been given."""
        self.is_valid()
        return self.cleaned_data

    def as_shown(self) -> Self:
        """The same without complaints about an address that somebody mistyped."""
        self.is_valid()
        shown = copy(self)
        shown.is_bound, shown.initial = False, dict(self.data.items())
        return shown


class GroupForm(forms.Form):
    title = forms.CharField(label=_("묶음 이름"), max_length=100)
    title_en = forms.CharField(label=_("영문 이름"), max_length=120, required=False)


class AskedForm(forms.Form):
    """What questions and documents have in common."""

    label = forms.CharField(label=_("질문"), max_length=200)
    label_en = forms.CharField(label=_("영문 질문"), max_length=250, required=False)
    hint = forms.CharField(label=_("도움말"), max_length=500, required=False)
    hint_en = forms.CharField(label=_("영문 도움말"), max_length=600, required=False)
    required = forms.BooleanField(label=_("꼭 답해야 합니다"), required=False, initial=True)
    extensions = forms.MultipleChoiceField(
        label=_("받을 파일 형식"),
        required=False,
        choices=[(suffix, suffix.upper()) for suffix in sorted(ALL_EXTENSIONS)],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("파일을 받을 때만 씁니다. 고르지 않으면 모두 받습니다."),
    )

    def clean_label(self) -> str:
        return str(self.cleaned_data["label"]).strip()


class DocumentForm(AskedForm):
    most = forms.IntegerField(label=_("파일 개수"), min_value=1, max_value=MOST_FILES, initial=1)
    field_order = ("label", "label_en", "hint", "hint_en", "required", "most", "extensions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].label, self.fields["label_en"].label = _("서류 이름"), _("영문 서류 이름")
        self.fields["required"].label = _("꼭 내야 합니다")
        self.fields["extensions"].help_text = _("고르지 않으면 모두 받습니다.")

    def question(self, key: str) -> Question:
        data = self.cleaned_data
        common = {name: data[name] for name in ("label", "label_en", "hint", "hint_en", "required", "most")}
        return Question(key=key, kind=Kind.FILE.value, extensions=tuple(data["extensions"]), **common)


class QuestionForm(AskedForm):
    group = forms.ChoiceField(label=_("묶음"))
    kind = forms.ChoiceField(label=_("답의 종류"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.TEXT.value)
    options = forms.CharField(
        label=_("보기 또는 표의 열"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("한 줄에 하나씩 적습니다. 영문은 ‘|’ 뒤에, 표의 열이 숫자나 금액이면 그 뒤에 ‘| 숫자’ 또는 ‘| 금액’을 붙입니다. 예: 매출액 | Sales | 금액"),
    )
    least = forms.IntegerField(label=_("가장 작은 값"), required=False, help_text=_("숫자와 금액에만 씁니다."))
    most = forms.IntegerField(
        label=_("가장 큰 값"), required=False, help_text=_("글은 글자 수, 표는 줄 수(20까지), 파일은 개수(20까지)입니다.")
    )
    unit = forms.CharField(label=_("단위"), max_length=20, required=False, help_text=_("숫자 뒤에 보입니다. 예: 명, 천 달러"))
    unit_en = forms.CharField(label=_("영문 단위"), max_length=20, required=False)
    field_order = (
        "group", "kind", "label", "label_en", "hint", "hint_en", "required", "options", "least", "most", "unit", "unit_en", "extensions"
    )  # fmt: skip

    def __init__(self, content: Content, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [(group.key, group.shown) for group in content.groups]  # type: ignore[attr-defined]

    def clean_options(self) -> tuple[Option, ...]:
        return tuple(option_of(line) for line in self.cleaned_data["options"].splitlines() if line.strip())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind, most, least = data.get("kind"), data.get("most"), data.get("least")
        if kind in {Kind.CHOICE, Kind.CHOICES} and len(data.get("options", ())) < 2:
            self.add_error("options", _("보기를 한 줄에 하나씩 둘 이상 적어 주세요."))
        if kind == Kind.TABLE and not data.get("options"):
            self.add_error("options", _("표의 열을 한 줄에 하나씩 적어 주세요."))
        if len({option.name for option in data.get("options", ())}) < len(data.get("options", ())):
            self.add_error("options", _("같은 이름이 두 번 있습니다. 서로 다른 이름을 적어 주세요."))
        if least is not None and most is not None and least > most:
            self.add_error("most", _("가장 큰 값은 가장 작은 값보다 작을 수 없습니다."))
        if most is not None and most < 1 and kind not in {Kind.NUMBER, Kind.MONEY}:
            self.add_error("most", _("1 이상의 수를 입력해 주세요."))
        if most is not None and kind in {Kind.TABLE, Kind.FILE} and most > MOST_ROWS:
            self.add_error("most", _("20까지 정할 수 있습니다."))
        return data

    def question(self, key: str) -> Question:
        data = self.cleaned_data
        names = ("kind", "label", "label_en", "hint", "hint_en", "required", "options", "least", "most", "unit", "unit_en")
        return fitting(Question(key=key, extensions=tuple(data["extensions"]), **{name: data[name] for name in names}))


def fitting(question: Question) -> Question:
    """Without what its kind does not use."""
    if question.kind not in {Kind.CHOICE, Kind.CHOICES, Kind.TABLE}:
        question = replace(question, options=())
    if question.kind not in {Kind.NUMBER, Kind.MONEY}:
        question = replace(question, least=None, unit="", unit_en="")
    if question.kind in {Kind.DATE, Kind.CHOICE, Kind.CHOICES, Kind.CONSENT}:
        question = replace(question, most=None)
    return question if question.is_file else replace(question, extensions=())


def option_of(line: str) -> Option:
    parts = [part.strip()[:100] for part in line.split("|")]
    kind = COLUMN_KINDS.get(parts[-1].lower(), Kind.TEXT) if len(parts) > 1 else Kind.TEXT
    if kind != Kind.TEXT:
        parts = parts[:-1]
    return Option(parts[0], parts[1] if len(parts) > 1 else "", kind.value)


def line_of(option: Option) -> str:
    suffix = {Kind.NUMBER.value: ["숫자"], Kind.MONEY.value: ["금액"]}.get(option.kind, [])
    return " | ".join([option.name, *([option.name_en] if option.name_en else []), *suffix])


def initial_of(question: Question, group: Group | None) -> dict[str, Any]:
    names = ("kind", "label", "label_en", "hint", "hint_en", "required", "least", "most", "unit", "unit_en")
    return {
        **{name: getattr(question, name) for name in names},
        "group": group.key if group else "",
        "options": "\n".join(line_of(option) for option in question.options),
        "extensions": list(question.extensions),
    }


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("바뀐 점"), max_length=300, required=False, help_text=_("작성 중인 신청 기업에 이메일로 알리는 한두 문장입니다.")
    )


class OutageChoice(forms.Form):
    announcements = forms.TypedMultipleChoiceField(
        label=_("마감을 늘릴 공고"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("마감을 늘릴 공고를 하나 이상 골라 주세요.")},
    )

    def __init__(self, choices: list[tuple[int, Any]], data: Any = None) -> None:
        super().__init__(data, initial={"announcements": [key for key, _label in choices]})
        self.fields["announcements"].required = bool(choices)
        self.fields["announcements"].choices = choices  # type: ignore[attr-defined]
