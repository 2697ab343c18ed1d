from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dure.foundation.staff.permissions import roles
from dure.foundation.ui.forms import DigitsInput

LOGIN_ID_RULE = RegexValidator(r"^[a-z][a-z0-9._-]{4,19}$", _("아이디는 영문 소문자로 시작하는 5~20자로 입력해 주세요."))


class SignInForm(forms.Form):
    login_id = forms.CharField(
        label=_("아이디"), max_length=20, widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label=_("비밀번호"), max_length=128, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\d{6}$",
        label=_("인증번호"),
        help_text=_("인증 앱에 지금 보이는 숫자 6자리를 입력해 주세요."),
        error_messages={"invalid": _("인증번호는 숫자 6자리입니다.")},
        widget=DigitsInput({"autocomplete": "one-time-code", "maxlength": "6"}),
    )


class RecoveryForm(forms.Form):
    code = forms.CharField(
        label=_("복구 코드"),
        max_length=20,
        help_text=_("처음 등록할 때 적어 둔 코드 가운데 아직 쓰지 않은 하나를 입력해 주세요."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("새 비밀번호"),
        max_length=128,
        strip=False,
        help_text=_("12자 이상으로, 이름이나 아이디와 다르고 짐작하기 어렵게 정해 주세요."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("새 비밀번호 확인"), max_length=128, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean_repeated(self) -> str:
        if self.cleaned_data.get("password") != self.cleaned_data["repeated"]:
            raise forms.ValidationError(_("두 비밀번호가 다릅니다. 다시 입력해 주세요."), code="mismatch")
        return self.cleaned_data["repeated"]


class ChangePasswordForm(NewPasswordForm):
    present = forms.CharField(
        label=_("지금 비밀번호"), max_length=128, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    field_order = ("present", "password", "repeated")


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(label=_("역할"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("바꾸는 까닭"), max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["roles"].choices = [(key, role.label) for key, role in roles().items()]  # type: ignore[attr-defined]


class StaffForm(RolesForm):
    login_id = forms.CharField(label=_("아이디"), validators=[LOGIN_ID_RULE], widget=forms.TextInput({"autocapitalize": "none"}))
    name = forms.CharField(label=_("이름"), max_length=60)
    email = forms.EmailField(label=_("이메일"), help_text=_("이 주소로 초대 링크를 보냅니다."))
    reason = None  # type: ignore[assignment]
    field_order = ("login_id", "name", "email", "roles")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("까닭"), max_length=200)
