from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor
from dure.foundation.documents.fields import UploadField
from dure.foundation.errors import Text
from dure.foundation.staff.models import StaffUser
from dure.foundation.ui.forms import DateInput
from dure.programme.announcements import selectors
from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import (
    Activity,
    Agency,
    Announcement,
    AnnouncementState,
    Category,
    Reception,
)
from dure.programme.announcements.query import STANDINGS
from dure.programme.announcements.services import period_is_backward

ALL = ("", _("전체"))
MOMENT = {"type": "datetime-local"}
MOVED = _("바꾸면 신청서를 쓰고 있거나 관심 공고에 담은 분께 이메일로 알립니다.")
MARKDOWN = _("마크다운으로 씁니다. 제목은 ##, 목록은 -로 시작합니다.")


def in_words(form: forms.BaseForm) -> None:
    """Agencies and categories by their name in the reader's language."""
    for name in {"agency", "category"} & set(form.fields):
        form.fields[name].label_from_instance = lambda item: item.label  # type: ignore[attr-defined]


class OfficeFilter(forms.Form):
    q = forms.CharField(label=_("제목에서 찾기"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("게시 상태"), required=False, choices=[ALL, *AnnouncementState.choices])
    standing = forms.ChoiceField(label=_("접수 상태"), required=False, choices=[ALL, *STANDINGS.items()])
    agency = forms.ChoiceField(label=_("기관"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = [(item.code, item.label) for item in selectors.agencies_handled_by(actor)]
        self.fields["agency"].choices = [ALL, *agencies]  # type: ignore[attr-defined]


class AnnouncementForm(forms.ModelForm):  # type: ignore[type-arg]
    regions = forms.MultipleChoiceField(
        label=_("지역"), required=False, choices=list(REGIONS.items()), widget=forms.CheckboxSelectMultiple, help_text=_("고르지 않으면 전국입니다.")
    )
    industries = forms.MultipleChoiceField(
        label=_("업종"), required=False, choices=list(INDUSTRIES.items()), widget=forms.CheckboxSelectMultiple, help_text=_("고르지 않으면 모든 업종입니다.")
    )
    uploads = UploadField(label=_("첨부파일 더하기"), multiple=True, required=False)
    reason = forms.CharField(label=_("고치는 까닭"), max_length=200, min_length=4, help_text=_("바뀐 내용과 함께 공고 화면에 보입니다."))
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Announcement
        fields = (
            "agency", "category", "title", "body", "title_en", "body_en", "opens_at", "closes_at", "period_text", "reception", "apply_url",
            "target", "organiser", "contact_department", "contact_phone", "contact_email",
        )  # fmt: skip
        widgets = {
            "reception": forms.RadioSelect,
            "body": forms.Textarea({"rows": 14}),
            "body_en": forms.Textarea({"rows": 10}),
            "target": forms.Textarea({"rows": 3}),
            "opens_at": forms.DateTimeInput(MOMENT, format="%Y-%m-%dT%H:%M"),
            "closes_at": forms.DateTimeInput(MOMENT, format="%Y-%m-%dT%H:%M"),
        }
        help_texts = {
            "body": MARKDOWN,
            "body_en": MARKDOWN,
            "opens_at": _("한국 시각입니다."),
            "closes_at": _("한국 시각이며, 이 시각 전까지 도착한 것만 받습니다. 하루를 다 받으려면 다음 날 00:00을 넣어 주세요."),
            "period_text": _("예산이 다할 때까지처럼 시각으로 적을 수 없는 것을 적습니다."),
            "apply_url": _("다른 시스템에서 접수할 때만 적습니다."),
        }

    sections: tuple[tuple[Text, list[str]], ...] = (
        (_("공고"), ["agency", "category", "title", "body"]),
        (_("영문"), ["title_en", "body_en"]),
        (_("접수 안내"), ["opens_at", "closes_at", "period_text", "reception", "apply_url"]),
        (_("대상과 문의"), ["target", "regions", "industries", "organiser", "contact_department", "contact_phone", "contact_email"]),
        (_("첨부파일"), ["uploads"]),
        (_("정정"), ["reason"]),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        stored: Announcement | None = kwargs.get("instance")
        if stored is not None:
            kwargs["initial"] = limits_of(stored) | {"edition": stored.edition} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if stored is not None:
            del self.fields["agency"]
        else:
            self.fields["agency"].queryset = selectors.agencies_handled_by(actor)  # type: ignore[attr-defined]
        in_words(self)
        if stored is None or stored.state != AnnouncementState.PUBLISHED:
            del self.fields["reason"]
        else:
            self.fields["closes_at"].help_text = f"{self.fields['closes_at'].help_text} {MOVED}"
        self.sections = tuple((title, names) for title, names in self.sections if any(name in self.fields for name in names))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if period_is_backward(data.get("opens_at"), data.get("closes_at")):
            self.add_error("closes_at", _("접수 마감은 접수 시작보다 뒤여야 합니다."))
        if data.get("reception") == Reception.ELSEWHERE and not data.get("apply_url") and "apply_url" not in self.errors:
            self.add_error("apply_url", _("접수 시스템의 주소를 입력해 주세요."))
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """What ``clean`` has said in words need not be said again as a broken constraint."""
        told = {"opens_at", "closes_at"} if "closes_at" in self.errors else set()
        told |= {"reception"} if "apply_url" in self.errors else set()
        return super()._get_validation_exclusions() | told  # type: ignore[misc]

    @property
    def values(self) -> dict[str, Any]:
        """Model fields by name."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data and name != "agency"}


def limits_of(announcement: Announcement) -> dict[str, list[str]]:
    return {
        "regions": [row.code for row in announcement.regions.all()],
        "industries": [row.code for row in announcement.industries.all()],
    }


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]
    staff = forms.ModelMultipleChoiceField(
        label=_("담당 직원"), required=False, queryset=StaffUser.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("고른 직원은 담당 기관의 공고, 신청, 확인증만 다룹니다."),
    )  # fmt: skip

    class Meta:
        model = Agency
        fields = (
            "code", "name", "name_en", "summary", "summary_en", "guide", "guide_en", "phone", "email", "homepage", "address", "order", "active"
        )  # fmt: skip
        widgets = {
            "summary": forms.Textarea({"rows": 3}),
            "summary_en": forms.Textarea({"rows": 3}),
            "guide": forms.Textarea({"rows": 8}),
            "guide_en": forms.Textarea({"rows": 8}),
        }
        help_texts = {"code": _("공고 번호 앞에 붙는 영문 대문자 3자입니다. 공고가 있으면 바꿀 수 없습니다."), "guide": MARKDOWN, "guide_en": MARKDOWN}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = StaffUser.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["staff"].label_from_instance = lambda user: f"{user.name} ({user.login_id})"  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["staff"] = list(self.instance.staff_rows.values_list("staff_id", flat=True))
            if self.instance.last_serial:
                self.fields["code"].disabled = True


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Category
        fields = ("key", "name", "name_en", "order")
        help_texts = {"key": _("주소에 쓰는 영문 소문자입니다. 예: logistics")}


class ActivityForm(forms.ModelForm):  # type: ignore[type-arg]
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Activity
        fields = (
            "agency", "category", "title", "title_en", "starts_on", "ends_on", "place", "place_en", "body", "body_en", "announcement", "shown"
        )  # fmt: skip
        widgets = {"starts_on": DateInput, "ends_on": DateInput, "body": forms.Textarea({"rows": 4}), "body_en": forms.Textarea({"rows": 4})}
        labels = {"body": _("설명"), "body_en": _("영문 설명")}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = selectors.agencies_handled_by(actor)  # type: ignore[attr-defined]
        self.fields["announcement"].queryset = selectors.linkable(actor, self.instance.announcement_id)  # type: ignore[attr-defined]
        self.initial["edition"] = self.instance.edition
        in_words(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("끝나는 날은 시작일과 같거나 뒤여야 합니다."))
        return data

    def _get_validation_exclusions(self) -> set[str]:
        told = {"starts_on", "ends_on"} if "ends_on" in self.errors else set()
        return super()._get_validation_exclusions() | told  # type: ignore[misc]
