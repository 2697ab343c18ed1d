"""Form fields of export members."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dure.foundation.documents.fields import UploadField
from dure.foundation.ui.forms import DigitsInput
from dure.portal.accounts.fields import PhoneField

PAPERS = frozenset({"zip", "pdf", "jpg", "jpeg", "png"})
EVIDENCE = frozenset({"zip", "pdf", "jpg", "jpeg", "png", "xlsx", "hwp", "hwpx", "docx"})
MOST_MONEY = 1_000_000_000
"""Million won or thousand dollars: far above any real company, far below the column's end."""


class HsCodeField(forms.CharField):
    """4 to 10 digits; dots, hyphens and blanks are dropped."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("HS코드"))
        kwargs.setdefault("help_text", _("숫자 4~10자리입니다. 수출신고를 했다면 세관에 신고한 코드를 적어 주세요."))
        super().__init__(max_length=14, widget=DigitsInput(), **kwargs)

    def clean(self, value: Any) -> str:
        text = re.sub(r"[\s.\-]", "", super().clean(value))
        if text and not re.fullmatch(r"[0-9]{4,10}", text):
            raise ValidationError(_("HS코드를 숫자 4~10자리로 입력해 주세요."), code="hs_code")
        return text


class MoneyField(forms.IntegerField):
    """A whole number of the unit that the label names; thousands separators may be typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_MONEY, widget=DigitsInput(), **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.replace(",", "") if isinstance(value, str) else value)


class NeededPhoneField(PhoneField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=True, **kwargs)


class EvidenceField(UploadField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(multiple=True, required=False, **{"allowed": EVIDENCE, **kwargs})
