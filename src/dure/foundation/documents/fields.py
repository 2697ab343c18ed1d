from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dure.foundation.documents.inspection import ALL_EXTENSIONS


class UploadInput(forms.FileInput):
    allow_multiple_selected = True


class UploadField(forms.FileField):
    """One or more files. Content is checked by ``services.receive``, not here."""

    def __init__(self, *, multiple: bool = False, allowed: frozenset[str] = ALL_EXTENSIONS, **kwargs: Any) -> None:
        accept = ",".join(f".{suffix}" for suffix in sorted(allowed))
        widget = UploadInput({"accept": accept, **({"multiple": True} if multiple else {})})
        kwargs.setdefault("help_text", _("한 파일에 20MB까지 올릴 수 있습니다."))
        super().__init__(widget=widget, allow_empty_file=True, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        return [super(UploadField, self).clean(file, initial) for file in files]
