"""A form field for the HS code of a product, with a dialog to look it up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dure.export.hscodes.selectors import of_product
from dure.export.hscodes.words import digits, dotted


class HsCodeInput(forms.TextInput):
    template_name = "hscodes/input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "maxlength": 14, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Digits with dots; what was mistyped as it was typed."""
        given = super().format_value(value)
        bare = digits(given or "")
        return dotted(bare) if len(bare) in {2, 4, 6, 10} else given

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"page": reverse("hscodes:search"), "choices": reverse("hscodes:choices")}


class HsCodeField(forms.CharField):
    """Gives the digits of a valid code of six or ten digits, or an empty text."""

    widget = HsCodeInput
    default_error_messages = {
        "digits": _("숫자 6자리나 10자리로 입력해 주세요. 점은 있어도 됩니다."),
        "unknown": _("지금 쓰지 않는 HS코드입니다. ‘HS코드 찾기’로 찾아 주세요."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("HS코드"), "max_length": 14, "help_text": _("모르면 ‘HS코드 찾기’에서 품명으로 찾을 수 있습니다."), **kwargs})

    def to_python(self, value: Any) -> str:
        given = super().to_python(value) or ""
        if not given:
            return ""
        bare = digits(given)
        if len(bare) not in {6, 10}:
            raise ValidationError(self.error_messages["digits"], code="digits")
        if of_product(bare) is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return bare
