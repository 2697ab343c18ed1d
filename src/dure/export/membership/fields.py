"""Form fields of export members."""

from __future__ import annotations

from typing import Any

from django import forms

from dure.foundation.documents.fields import UploadField
from dure.foundation.ui.forms import DigitsInput
from dure.portal.accounts.fields import PhoneField

PAPERS = frozenset({"zip", "pdf", "jpg", "jpeg", "png"})
EVIDENCE = frozenset({"zip", "pdf", "jpg", "jpeg", "png", "xlsx", "hwp", "hwpx", "docx"})
MOST_MONEY = 1_000_000_000
"""Million won or thousand dollars: far above any real company, far below the column's end."""


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
