import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation import clock
from dure.foundation.ui.forms import DateInput, DigitsInput
from dure.hub.members.models import Gender
from dure.rules.identifiers.phone import is_mobile, normalise_phone

OLDEST = 120


class PhoneForm(forms.Form):
    name = forms.CharField(
        label=_("이름"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("이름을 입력해 주세요.")},
    )
    birth_date = forms.DateField(
        label=_("생년월일"), widget=DateInput(attrs={"autocomplete": "bday"}),
        error_messages={"required": _("생년월일을 입력해 주세요."), "invalid": _("생년월일을 1990-01-31처럼 입력해 주세요.")},
    )
    gender = forms.ChoiceField(
        label=_("성별"), choices=Gender.choices, widget=forms.RadioSelect,
        error_messages={"required": _("성별을 골라 주세요.")},
    )
    mobile = forms.CharField(
        label=_("휴대전화 번호"), max_length=20, help_text=_("본인 명의의 번호를 010-1234-5678처럼 입력해 주세요."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("휴대전화 번호를 입력해 주세요.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_birth_date(self) -> dt.date:
        value: dt.date = self.cleaned_data["birth_date"]
        if not clock.today().year - OLDEST <= value.year or value > clock.today():
            raise forms.ValidationError(_("생년월일을 다시 확인해 주세요."), code="range")
        return value

    def clean_mobile(self) -> str:
        if not is_mobile(self.cleaned_data["mobile"]):
            raise forms.ValidationError(_("휴대전화 번호를 010-1234-5678처럼 입력해 주세요."), code="invalid")
        return normalise_phone(self.cleaned_data["mobile"])

    def facts(self) -> dict[str, str]:
        return {name: str(self.cleaned_data[name]) for name in self.fields}


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("인증번호 여섯 자리"), max_length=12,
        widget=DigitsInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": _("문자로 받은 인증번호 여섯 자리를 입력해 주세요.")},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("인증번호는 숫자 여섯 자리입니다. 문자를 다시 확인해 주세요."), code="invalid")
        return code
