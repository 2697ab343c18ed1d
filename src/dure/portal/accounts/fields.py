"""Form fields with the portal's rules; a refused value becomes the field's error."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Refusal
from dure.portal.accounts import rules
from dure.rules.identifiers.phone import show_phone


class RuledField(forms.CharField):
    rule: Callable[[str], str]

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return type(self).rule(text)
        except Refusal as refusal:
            raise ValidationError(str(refusal.message), code=refusal.code) from refusal


class LoginIdField(RuledField):
    rule = staticmethod(rules.check_own_login_id)

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "username", "autocapitalize": "none", "data-check-url": "/accounts/check-id/"}
        kwargs.setdefault("label", _("아이디"))
        kwargs.setdefault("help_text", _("영문 소문자와 숫자로 8~20자입니다."))
        super().__init__(max_length=30, widget=forms.TextInput(attrs=attrs), **kwargs)


class NewPasswordField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("비밀번호"))
        kwargs.setdefault("help_text", _("영문, 숫자, 특수문자를 모두 넣어 10~20자로 정해 주세요."))
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(max_length=100, strip=False, widget=widget, **kwargs)


class MobileField(RuledField):
    rule = staticmethod(rules.check_mobile)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("휴대폰"))
        attrs = {"inputmode": "tel", "autocomplete": "tel"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return show_phone(value) if isinstance(value, str) else value


class PhoneField(RuledField):
    rule = staticmethod(rules.check_phone)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return show_phone(value) if isinstance(value, str) else value


class BusinessNumberField(RuledField):
    rule = staticmethod(rules.check_business_number)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("사업자등록번호"))
        kwargs.setdefault("help_text", _("숫자 10자리입니다. 하이픈은 넣어도 됩니다."))
        super().__init__(max_length=14, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)


class NewPasswordMixin(forms.Form):
    """Checks ``password`` and ``password_again`` against the rules, with ``login_id`` from the form or ``for_login_id``."""

    for_login_id = ""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        password, again = data.get("password"), data.get("password_again")
        if password:
            self.refuse(lambda: rules.check_password(password, login_id=data.get("login_id") or self.for_login_id))
            self.refuse(lambda: rules.check_same(password, again or ""))
        return data

    def refuse(self, check: Callable[[], object]) -> None:
        try:
            check()
        except Refusal as refusal:
            self.add_error(refusal.field, str(refusal.message))
