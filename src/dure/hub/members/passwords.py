"""What a password must be, and how it is checked and renewed."""

import re
from functools import lru_cache
from importlib import resources

from django.contrib.auth.hashers import make_password, verify_password
from django.utils.translation import gettext as _

from dure.foundation import chance
from dure.foundation.errors import Refusal

SHORTEST, LONGEST = 8, 20
LOOK_ALIKES = str.maketrans("@4013$5!7|", "aaoiessitl")


def check_password(raw: str, login_id: str = "", *, field: str = "password") -> None:
    """Raises Refusal naming everything that is wrong at once."""
    problems = faults(raw, login_id)
    if problems:
        raise Refusal("password_weak", " ".join(problems), field=field)


def faults(raw: str, login_id: str = "") -> list[str]:
    found = []
    if not SHORTEST <= len(raw) <= LONGEST:
        found.append(_("비밀번호는 8자 이상 20자 이하로 정해 주세요."))
    if re.search(r"[^\x21-\x7e]", raw):
        found.append(_("비밀번호에는 빈칸과 한글을 쓸 수 없습니다. 영문, 숫자, 특수문자만 써 주세요."))
    missing = missing_kinds(raw)
    if missing:
        found.append(_("비밀번호에 다음을 하나 이상 넣어 주세요: %(kinds)s.") % {"kinds": ", ".join(missing)})
    if login_id and login_id.lower() in raw.lower():
        found.append(_("비밀번호에 아이디를 넣을 수 없습니다."))
    if not found and is_common(raw):
        found.append(_("너무 흔해서 쉽게 짐작할 수 있는 비밀번호입니다. 다른 비밀번호를 정해 주세요."))
    return found


def missing_kinds(raw: str) -> list[str]:
    wanted = (
        (r"[A-Z]", _("영문 대문자")),
        (r"[a-z]", _("영문 소문자")),
        (r"[0-9]", _("숫자")),
        (r"[!-/:-@\[-`{-~]", _("특수문자")),
    )
    return [name for pattern, name in wanted if not re.search(pattern, raw)]


def is_common(raw: str) -> bool:
    """Whether the password is a well-known word dressed up: ``P@ssw0rd1!``, ``Qwer1234!``, ``Korea2026#``."""
    return bool(cores(raw) & common_words())


def cores(raw: str) -> set[str]:
    """The words that may hide in a password once capitals, look-alikes and ornaments at both ends are taken away."""
    lower = raw.lower()
    spelled = {lower, lower.translate(LOOK_ALIKES)}
    trimmed = {re.sub(r"^[^a-z]+|[^a-z]+$", "", lower).translate(LOOK_ALIKES)}
    letters = {re.sub(r"[^a-z]", "", text) for text in (lower, lower.translate(LOOK_ALIKES))}
    return spelled | trimmed | letters


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    text = (resources.files("dure.hub.members") / "data" / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(word.lower() for word in text.split())


@lru_cache(maxsize=1)
def dummy_hash() -> str:
    """A hash that nothing matches, of the same cost as a member's."""
    return make_password(chance.token())


def matches(raw: str, encoded: str) -> tuple[bool, bool]:
    """Whether ``raw`` is the password, and whether its hash should be renewed. Costs the same without a hash."""
    if not encoded:
        verify_password(raw, dummy_hash())
        return False, False
    return verify_password(raw, encoded)
