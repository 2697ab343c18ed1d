from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Refusal, Text
from dure.foundation.ui.forms import DigitsInput
from dure.rules.identifiers.numbers import is_business_number, only_digits

LONGEST_TYPED = 128


def password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete, "maxlength": LONGEST_TYPED})


def password_field(label: Text, missing: Text, *, autocomplete: str = "current-password", help_text: Text = "") -> forms.CharField:
    """A password as it was typed; ``missing`` is said when the field is empty."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TYPED,
        strip=False,
        widget=password_input(autocomplete),
        help_text=help_text,
        error_messages={"required": missing},
    )


class RefusableForm(forms.Form):
    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field it concerns, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


class PasswordSignInForm(RefusableForm):
    login_id = forms.CharField(
        label=_("아이디"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("아이디를 입력해 주세요.")},
    )
    password = password_field(_("비밀번호"), _("비밀번호를 입력해 주세요."))
    remember = forms.BooleanField(label=_("아이디 저장"), required=False)


class BusinessSignInForm(RefusableForm):
    number = forms.CharField(
        label=_("사업자등록번호"),
        max_length=20,
        widget=DigitsInput(),
        help_text=_("숫자 10자리를 입력합니다. 예: 123-45-67891"),
        error_messages={"required": _("사업자등록번호를 입력해 주세요.")},
    )
    remember = forms.BooleanField(label=_("사업자등록번호 저장"), required=False)

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if not is_business_number(number):
            raise forms.ValidationError(_("사업자등록번호가 올바르지 않습니다. 등록증의 숫자 10자리를 다시 확인해 주세요."))
        return only_digits(number)


class ConfirmPasswordForm(RefusableForm):
    password = password_field(_("비밀번호"), _("비밀번호를 입력해 주세요."))


class NewPasswordForm(RefusableForm):
    password = password_field(
        _("새 비밀번호"),
        _("새 비밀번호를 입력해 주세요."),
        autocomplete="new-password",
        help_text=_("8~20자로 영문 대문자, 소문자, 숫자, 특수문자를 모두 넣습니다."),
    )
    again = password_field(_("새 비밀번호 다시 입력"), _("새 비밀번호를 한 번 더 입력해 주세요."), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("두 번 입력한 새 비밀번호가 서로 다릅니다. 똑같이 입력해 주세요."))
        return cleaned


class MailLinkForm(RefusableForm):
    login_id = forms.CharField(
        label=_("아이디"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": _("아이디를 입력해 주세요.")},
    )
    email = forms.EmailField(
        label=_("가입할 때 쓴 이메일"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("이메일 주소를 입력해 주세요."),
            "invalid": _("이메일 주소를 name@example.com처럼 입력해 주세요."),
        },
    )


class PasskeyNameForm(RefusableForm):
    name = forms.CharField(
        label=_("패스키 이름"),
        max_length=60,
        help_text=_("나중에 알아볼 수 있게 적습니다. 예: 사무실 노트북"),
        error_messages={"required": _("패스키 이름을 입력해 주세요.")},
    )


class VerifiedResetForm(NewPasswordForm):
    """Asks for the login ID too when the proof was a phone number, which a family may share."""

    login_id = forms.CharField(
        label=_("아이디"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": _("아이디를 입력해 주세요.")},
    )
    field_order = ("login_id", "password", "again")

    def __init__(self, data: Any = None, *, ask_id: bool) -> None:
        super().__init__(data)
        if not ask_id:
            del self.fields["login_id"]
