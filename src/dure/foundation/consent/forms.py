import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.consent.models import TermsVersion


class AgreementForm(forms.Form):
    """One tick per text. ``agreed`` gives the ids of what was ticked; the button named ``all`` ticks everything."""

    def __init__(self, data: Any = None, *, versions: Sequence[TermsVersion], agreed: Sequence[int] = ()) -> None:
        super().__init__(data)
        self.versions = list(versions)
        for version in self.versions:
            self.fields[self.name_of(version)] = self._field(version, ticked=version.pk in agreed)

    @staticmethod
    def name_of(version: TermsVersion) -> str:
        return f"terms-{version.pk}"

    def _field(self, version: TermsVersion, *, ticked: bool) -> forms.BooleanField:
        return forms.BooleanField(
            label=version.title,
            required=version.document.required and not self._all,
            initial=ticked,
            error_messages={"required": _("‘%(title)s’에 동의해 주세요. 꼭 필요한 약관입니다.") % {"title": version.title}},
        )

    @property
    def _all(self) -> bool:
        return bool(self.data.get("all"))

    @property
    def agreed(self) -> list[int]:
        return [version.pk for version in self.versions if self._all or self.cleaned_data.get(self.name_of(version))]

    @property
    def ticked(self) -> list[int]:
        """What was ticked, also when the form has errors."""
        return [version.pk for version in self.versions if self._all or self.data.get(self.name_of(version))]

    @property
    def rows(self) -> list[tuple[TermsVersion, forms.BoundField]]:
        return [(version, self[self.name_of(version)]) for version in self.versions]


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TermsVersion
        fields = ("title_ko", "title_en", "body_ko", "body_en", "change_note")
        widgets = {
            "body_ko": forms.Textarea(attrs={"rows": 18}),
            "body_en": forms.Textarea(attrs={"rows": 18}),
        }
        help_texts = {
            "body_ko": _("마크다운으로 씁니다. 제목은 #, 목록은 -로 시작합니다."),
            "change_note": _("회원에게 보여 줄 한두 문장입니다. 다시 동의를 받을 때 함께 나옵니다."),
        }


class PublishForm(forms.Form):
    """``moment`` is when the version takes force; empty date means at once."""

    effective_on = forms.DateField(
        label=_("시행일"),
        required=False,
        help_text=_("비워 두면 바로 시행합니다. 날짜를 넣으면 그날 0시(서울)부터 시행합니다."),
        error_messages={"invalid": _("시행일을 2026-11-21처럼 연-월-일로 입력해 주세요.")},
    )
    reason = forms.CharField(
        label=_("게시 사유"), max_length=300, error_messages={"required": _("게시 사유를 입력해 주세요. 기록에 남습니다.")}
    )

    def moment(self) -> dt.datetime:
        day = self.cleaned_data.get("effective_on")
        return dt.datetime.combine(day, dt.time.min, tzinfo=clock.SEOUL) if day else clock.now()
