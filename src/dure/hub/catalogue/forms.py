from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.hub.catalogue import selectors
from dure.hub.catalogue.models import BusinessKind, Service
from dure.hub.catalogue.selectors import UNKNOWN, Wanted

MOST_BYTES = 2_000_000


class SearchForm(forms.Form):
    """Filters of the catalogue. Wrong values are ignored: a search never fails."""

    q = forms.CharField(label=_("검색어"), required=False, max_length=100)
    agency = forms.ChoiceField(label=_("운영기관"), required=False)
    kind = forms.ChoiceField(label=_("사업유형"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        unknown = (UNKNOWN, _("확인되지 않음"))
        self.fields["agency"].choices = [("", _("모든 기관")), *selectors.agencies(), unknown]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("모든 유형")), *BusinessKind.choices, unknown]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        self.is_valid()
        clean = getattr(self, "cleaned_data", {})
        return Wanted(query=clean.get("q", ""), agency=clean.get("agency", ""), kind=clean.get("kind", ""))


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    address = forms.URLField(label=_("주소"), required=False, assume_scheme="https", help_text=_("https://로 시작하는 주소"))

    class Meta:
        model = Service
        fields = (
            "key", "name", "name_en", "short_name", "description", "description_en",
            "agency", "agency_en", "business_kind", "address", "state", "order",
        )  # fmt: skip
        labels = {
            "key": _("식별 이름"),
            "name": _("이름"),
            "name_en": _("영문 이름"),
            "short_name": _("짧은 이름"),
            "description": _("설명"),
            "description_en": _("영문 설명"),
            "agency": _("운영기관"),
            "agency_en": _("운영기관(영문)"),
            "business_kind": _("사업유형"),
            "state": _("상태"),
            "order": _("순서"),
        }
        help_texts = {
            "key": _("영문 소문자, 숫자, 하이픈(-). 만든 뒤에는 바꾸지 마세요."),
            "agency": _("확인되지 않았으면 비워 두세요."),
        }


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV 파일"),
        help_text=_("UTF-8, 2MB까지. 먼저 미리 보고, 확인한 뒤에 바꿉니다."),
        error_messages={
            "required": _("올릴 CSV 파일을 선택해 주세요."),
            "empty": _("빈 파일입니다. 내용이 있는 CSV 파일을 선택해 주세요."),
        },
    )

    def clean_file(self) -> str:
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("파일이 2MB보다 큽니다. 나누어 올려 주세요."), code="large")
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("UTF-8로 저장한 CSV 파일을 올려 주세요."), code="encoding") from error
