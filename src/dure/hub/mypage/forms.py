from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dure.hub.members.models import Member
from dure.hub.signin.forms import NewPasswordForm, RefusableForm, password_field
from dure.rules.identifiers.phone import show_phone


class ContactForm(RefusableForm):
    email = forms.CharField(
        label=_("이메일"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("이메일 주소를 입력해 주세요.")},
    )
    phone = forms.CharField(
        label=_("전화번호"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text=_("지역번호부터 적습니다. 예: 02-1234-5678"),
    )
    language = forms.ChoiceField(label=_("안내 메일의 언어"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, member: Member) -> None:
        initial = {"email": member.email, "phone": show_phone(member.phone), "language": member.language}
        super().__init__(data, initial=initial)


class ChangePasswordForm(NewPasswordForm):
    current = password_field(_("지금 비밀번호"), _("지금 비밀번호를 입력해 주세요."))
    field_order = ("current", "password", "again")


class LeaveForm(RefusableForm):
    """Asks for the password only of those who have one."""

    understood = forms.BooleanField(
        label=_("탈퇴하면 되돌릴 수 없다는 것을 확인했습니다."),
        error_messages={"required": _("내용을 확인했다는 칸에 표시해 주세요.")},
    )
    password = password_field(_("비밀번호"), _("비밀번호를 입력해 주세요."))

    def __init__(self, data: Any = None, *, with_password: bool) -> None:
        super().__init__(data)
        if not with_password:
            del self.fields["password"]
