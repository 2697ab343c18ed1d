"""Field rules of a membership."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.rules.identifiers.phone import normalise_phone

LOGIN_ID = re.compile(r"[a-z0-9._-]{5,20}")


def normal_login_id(text: str) -> str:
    return text.strip().lower()


def check_login_id(text: str, *, field: str = "login_id") -> str:
    """The login ID in its normal form. Raises Refusal ``login_id_form``."""
    login_id = text.strip()
    if not LOGIN_ID.fullmatch(login_id):
        raise Refusal(
            "login_id_form",
            _("아이디는 영문 소문자, 숫자, 기호(- _ .)만 써서 5자 이상 20자 이하로 정해 주세요."),
            field=field,
        )
    return login_id


def check_email(text: str, *, field: str = "email") -> str:
    """The address with its domain in lower case. Raises Refusal ``email_form``."""
    user, at, domain = text.strip().rpartition("@")
    address = f"{user}{at}{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refusal("email_form", _("이메일 주소를 name@example.com처럼 입력해 주세요."), field=field) from error
    return address


def check_phone(text: str, *, field: str = "phone") -> str:
    """The number in E.164, or empty when nothing was given. Raises Refusal ``phone_form``."""
    if not text.strip():
        return ""
    try:
        return normalise_phone(text)
    except ValueError as error:
        raise Refusal("phone_form", _("전화번호를 02-1234-5678처럼 지역번호부터 입력해 주세요."), field=field) from error
