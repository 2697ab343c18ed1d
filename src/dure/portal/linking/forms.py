from django import forms
from django.utils.translation import gettext_lazy as _


class ChoiceForm(forms.Form):
    """The password of one account of the choice."""

    password = forms.CharField(
        label=_("이 계정의 비밀번호"),
        max_length=100,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
