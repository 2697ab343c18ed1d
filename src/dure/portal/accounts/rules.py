"""Field rules of portal accounts. Each check returns the value to store or raises Refusal."""

import re

from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.rules.identifiers.numbers import is_business_number, only_digits
from dure.rules.identifiers.phone import is_mobile, normalise_phone

OWN_LOGIN_ID = re.compile(r"[a-z0-9]{8,20}")
ADDED_LOGIN_ID = re.compile(r"[A-Za-z0-9_]{4,30}")
IMPORTED_LOGIN_ID = re.compile(r"[A-Za-z0-9_.@-]{2,30}")
PASSWORD_LENGTH = range(10, 21)
RUNS = 4


def check_own_login_id(value: str) -> str:
    if not OWN_LOGIN_ID.fullmatch(value):
        raise Refusal("login_id_form", _("아이디는 영문 소문자와 숫자만 사용해 8~20자로 입력해 주세요."), field="login_id")
    return value


def check_added_login_id(value: str) -> str:
    if not ADDED_LOGIN_ID.fullmatch(value):
        raise Refusal("login_id_form", _("아이디는 영문, 숫자, 밑줄(_)만 사용해 4~30자로 입력해 주세요."), field="login_id")
    return value


def check_password(value: str, *, login_id: str = "", field: str = "password") -> str:
    """10 to 20 characters with a letter, a digit and a special character; not the login ID, not one run of letters."""
    kinds = (r"[A-Za-z]", r"[0-9]", r"[^A-Za-z0-9\s]")
    if len(value) not in PASSWORD_LENGTH or not all(re.search(kind, value) for kind in kinds):
        text = _("비밀번호는 영문, 숫자, 특수문자를 모두 넣어 10~20자로 입력해 주세요.")
        raise Refusal("password_form", text, field=field)
    if re.search(r"\s", value):
        raise Refusal("password_space", _("비밀번호에 빈칸을 넣을 수 없습니다."), field=field)
    if login_id and login_id.lower() in value.lower():
        raise Refusal("password_login_id", _("비밀번호에 아이디를 넣을 수 없습니다."), field=field)
    if re.search(rf"(.)\1{{{RUNS - 1}}}", value):
        raise Refusal("password_run", _("같은 글자를 네 번 이상 이어서 쓸 수 없습니다."), field=field)
    return value


def check_same(password: str, again: str) -> None:
    if password != again:
        raise Refusal("password_again", _("비밀번호 확인이 비밀번호와 다릅니다. 다시 입력해 주세요."), field="password_again")


def check_mobile(value: str, *, field: str = "mobile") -> str:
    if not is_mobile(value):
        raise Refusal("mobile_form", _("휴대폰 번호를 010-1234-5678처럼 입력해 주세요."), field=field)
    return normalise_phone(value)


def check_phone(value: str, *, field: str = "phone") -> str:
    """An optional number: empty stays empty."""
    if not value.strip():
        return ""
    try:
        return normalise_phone(value)
    except ValueError as error:
        raise Refusal("phone_form", _("전화번호를 02-123-4567처럼 입력해 주세요."), field=field) from error


def check_business_number(value: str, *, field: str = "business_registration_number") -> str:
    if not is_business_number(value):
        text = _("사업자등록번호 10자리를 확인해 주세요. 숫자가 빠졌거나 잘못 입력되었습니다.")
        raise Refusal("business_number_form", text, field=field)
    return only_digits(value)
