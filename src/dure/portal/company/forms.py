from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.forms import DateInput
from dure.portal.accounts.fields import MobileField, PhoneField
from dure.portal.accounts.models import CompanyKind
from dure.rules.identifiers.numbers import is_corporate_number, only_digits

GENDERS = (("", _("선택 안 함")), ("male", _("남")), ("female", _("여")))


class CompanyForm(forms.Form):
    """Details of the company. The business number is proved elsewhere and never edited."""

    name = forms.CharField(label=_("기업명"), max_length=100)
    name_en = forms.CharField(label=_("영문 기업명"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("기업 구분"), choices=CompanyKind.choices, widget=forms.RadioSelect)
    corporate_number = forms.CharField(
        label=_("법인등록번호"),
        max_length=14,
        required=False,
        help_text=_("법인일 때 숫자 13자리를 입력해 주세요."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    founded_on = forms.DateField(label=_("설립일"), required=False, widget=DateInput())
    industry = forms.CharField(label=_("업종"), max_length=100, required=False)
    employees = forms.IntegerField(label=_("상시 근로자 수"), min_value=0, max_value=1_000_000, required=False)
    representative = forms.CharField(label=_("대표자 성명"), max_length=60)
    representative_birth_date = forms.DateField(label=_("대표자 생년월일"), required=False, widget=DateInput())
    representative_gender = forms.ChoiceField(label=_("대표자 성별"), choices=GENDERS, required=False)
    representative_mobile = MobileField(label=_("대표자 휴대폰"), required=False)
    representative_email = forms.EmailField(label=_("대표자 이메일"), required=False)
    address = forms.CharField(label=_("본사 주소"), max_length=200, required=False)
    factory_address = forms.CharField(label=_("공장 주소"), max_length=200, required=False)
    phone = PhoneField(label=_("본사 전화번호"))
    fax = PhoneField(label=_("본사 팩스번호"))

    sections = (
        (_("기업"), ("name", "name_en", "kind", "corporate_number", "founded_on", "industry", "employees")),
        (
            _("대표자"),
            (
                "representative",
                "representative_birth_date",
                "representative_gender",
                "representative_mobile",
                "representative_email",
            ),
        ),
        (_("연락처"), ("address", "factory_address", "phone", "fax")),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        number = only_digits(data.get("corporate_number") or "")
        if data.get("kind") != CompanyKind.CORPORATION:
            number = ""
        elif not is_corporate_number(number):
            self.add_error("corporate_number", _("법인등록번호 13자리를 확인해 주세요."))
        data["corporate_number"] = number
        return data


class ColleagueForm(forms.Form):
    login_id = forms.CharField(
        label=_("아이디"),
        max_length=30,
        help_text=_("영문, 숫자, 밑줄(_)로 4~30자입니다."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "data-check-url": "/company/accounts/check/"}),
    )
    name = forms.CharField(
        label=_("사용자명"), max_length=60, help_text=_("통합로그인에서 본인확인을 할 담당자의 이름을 입력해 주세요.")
    )
