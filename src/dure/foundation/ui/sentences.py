"""Django's general error texts turned into sentences that name the field and say how to mend it."""

from typing import TYPE_CHECKING, Any

from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from dure.foundation.ui.forms import BoundField

FIRST_SYLLABLE, LAST_SYLLABLE, FINALS = 0xAC00, 0xD7A3, 28
LIMITS: dict[str, Any] = {
    "min_length": validators.MinLengthValidator.message,
    "max_length": validators.MaxLengthValidator.message,
    "min_value": validators.MinValueValidator.message,
    "max_value": validators.MaxValueValidator.message,
}


def sentences(bound: "BoundField") -> list[str]:
    """The errors of a field in words. Texts that the form wrote itself are left alone."""
    return [text for error in bound.errors.as_data() for text in _in_words(bound, error)]


def _in_words(bound: "BoundField", error: ValidationError) -> list[str]:
    general = _general(bound, error)
    return [general] if general else list(error.messages)


def _general(bound: "BoundField", error: ValidationError) -> str:
    code = error.code or ""
    label = str(bound.label)
    if code in LIMITS and error.message is LIMITS[code]:
        return _limit(code, label, error.params or {})
    if not _is_default(bound, code, error.message):
        return ""
    if code in {"required", "incomplete"}:
        return _missing(bound, label)
    if code in {"invalid_choice", "invalid_list", "invalid_pk_value"}:
        return _("%(object)s 목록에 있는 것 가운데에서 골라 주세요.") % {"object": with_particle(label, "은", "는")}
    if code == "invalid":
        return _("%(object)s 올바르게 적어 주세요.") % {"object": with_particle(label, "을", "를")}
    return ""


def _missing(bound: "BoundField", label: str) -> str:
    if bound.kind == "checkbox":
        return _("‘%(label)s’에 표시해 주세요.") % {"label": label}
    named = {"object": with_particle(label, "을", "를")}
    if bound.kind == "choices" or bound.widget_type == "select":
        return _("%(object)s 골라 주세요.") % named
    if "file" in bound.widget_type:
        return _("%(object)s 올려 주세요.") % named
    return _("%(object)s 입력해 주세요.") % named


def _limit(code: str, label: str, params: dict[str, Any]) -> str:
    named = {"topic": with_particle(label, "은", "는"), "limit": params.get("limit_value"), "now": params.get("show_value")}
    if code == "min_length":
        return _("%(topic)s %(limit)s자 이상이어야 합니다. 지금은 %(now)s자입니다.") % named
    if code == "max_length":
        return _("%(topic)s %(limit)s자까지 쓸 수 있습니다. 지금은 %(now)s자입니다.") % named
    if code == "min_value":
        return _("%(topic)s %(limit)s 이상이어야 합니다.") % named
    return _("%(topic)s %(limit)s 이하여야 합니다.") % named


def _is_default(bound: "BoundField", code: str, message: Any) -> bool:
    own = [getattr(parent, "default_error_messages", {}) for parent in type(bound.field).__mro__]
    if any(messages.get(code) is message for messages in own):
        return True
    return any(getattr(validator, "message", None) is message for validator in bound.field.default_validators)


def with_particle(word: str, after_final: str, after_vowel: str) -> str:
    """``word`` with the particle its last syllable asks for; in other languages the word in quotation marks."""
    if not (get_language() or "ko").startswith("ko"):
        return f"“{word}”"
    last = ord(word.rstrip("()[]'\"’” ")[-1:] or " ")
    if not FIRST_SYLLABLE <= last <= LAST_SYLLABLE:
        return f"{word}{after_final}({after_vowel})"
    return word + (after_final if (last - FIRST_SYLLABLE) % FINALS else after_vowel)
