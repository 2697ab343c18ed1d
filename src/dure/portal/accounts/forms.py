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


class PersonForm(forms.Form):
    name = forms.CharField(label=_("이름"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
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
