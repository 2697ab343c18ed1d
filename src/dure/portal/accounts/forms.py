from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.portal.accounts.fields import LoginIdField, MobileField, NewPasswordField, NewPasswordMixin, PhoneField


class SignInForm(forms.Form):
    login_id = forms.CharField(
        label=_("아이디"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    password = forms.CharField(
        label=_("비밀번호"),
        max_length=100,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class NameForm(forms.Form):
    name = forms.CharField(label=_("이름"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class PersonForm(NameForm):
    mobile = MobileField()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("인증번호"),
        help_text=_("문자로 받은 숫자 6자리를 3분 안에 입력해 주세요."),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DetailsForm(forms.Form):
    """What every account holder is asked once."""

    email = forms.EmailField(label=_("이메일"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = PhoneField(label=_("전화번호"))
    fax = PhoneField(label=_("팩스번호"))
    department = forms.CharField(label=_("부서"), required=False, max_length=60)
    position = forms.CharField(label=_("직위"), required=False, max_length=60)
    duties = forms.CharField(label=_("담당 업무"), required=False, max_length=100)
    email_consent = forms.BooleanField(label=_("이메일로 안내를 받겠습니다."), required=False)
    sms_consent = forms.BooleanField(label=_("문자로 안내를 받겠습니다."), required=False)

    details = ("email", "phone", "fax", "department", "position", "duties", "email_consent", "sms_consent")


class NewAccountForm(NewPasswordMixin, DetailsForm):
    login_id = LoginIdField()
    password = NewPasswordField()
    password_again = NewPasswordField(label=_("비밀번호 확인"), help_text="")

    field_order = ("login_id", "password", "password_again")


class SetUpForm(NewPasswordMixin, DetailsForm):
    """Password and details of an account that somebody else made for its owner."""

    password = NewPasswordField()
    password_again = NewPasswordField(label=_("비밀번호 확인"), help_text="")

    field_order = ("password", "password_again")


class FindIdForm(forms.Form):
    name = forms.CharField(label=_("이름"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("이메일"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class ResetForm(forms.Form):
    login_id = forms.CharField(
        label=_("아이디"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )
    way = forms.ChoiceField(
        label=_("확인 방법"),
        choices=[("email", _("이메일로 링크 받기")), ("phone", _("휴대폰으로 인증번호 받기"))],
        initial="email",
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(label=_("등록한 이메일"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    mobile = MobileField(label=_("등록한 휴대폰"), required=False)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("way") == "email" and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("등록한 이메일을 입력해 주세요."))
        if data.get("way") == "phone" and not data.get("mobile") and "mobile" not in self.errors:
            self.add_error("mobile", _("등록한 휴대폰 번호를 입력해 주세요."))
        return data


class NewPasswordForm(NewPasswordMixin):
    password = NewPasswordField(label=_("새 비밀번호"))
    password_again = NewPasswordField(label=_("새 비밀번호 확인"), help_text="")
