from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.programme.announcements.models import Agency
from dure.programme.certificates.models import State
from dure.programme.certificates.numbers import LONGEST_TYPED


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("발행번호나 접수번호"),
        max_length=LONGEST_TYPED,
        help_text=_("예: 2026-ABC0000005-0001. 붙임표는 빼도 됩니다."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("확인할 번호를 입력해 주세요."), "max_length": _("번호가 너무 깁니다. 문서에 적힌 번호를 확인해 주세요.")},
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("확인할 PDF 파일"),
        help_text=_("5MB까지 올릴 수 있습니다. 파일은 확인한 뒤 바로 버립니다."),
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
        error_messages={"required": _("확인할 파일을 골라 주세요."), "empty": _("빈 파일입니다. 다른 파일을 골라 주세요.")},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("까닭"), min_length=4, max_length=200, help_text=_("기업에 보내는 알림과 감사 기록에 남습니다."))


class CertificateFilter(forms.Form):
    q = forms.CharField(label=_("찾을 말"), required=False, max_length=60, help_text=_("발행번호, 기업명, 사업자등록번호, 공고 제목"))
    state = forms.ChoiceField(label=_("상태"), required=False, choices=[("", _("전체")), *State.choices])
    agency = forms.ChoiceField(label=_("기관"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agencies = [(item.code, item.label) for item in Agency.objects.filter(external=False)]
        self.fields["agency"].choices = [("", _("전체")), *agencies]  # type: ignore[attr-defined]
