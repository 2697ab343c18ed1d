from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.foundation.documents.fields import UploadField
from dure.portal.accounts.fields import MobileField, PhoneField
from dure.portal.accounts.forms import NewAccountForm
from dure.portal.accounts.models import CompanyKind
from dure.portal.policy import Choice, policy
from dure.rules.identifiers.numbers import is_corporate_number, only_digits


class KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("가입 유형"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, kinds: tuple[Choice, ...], chosen: str = "") -> None:
        super().__init__(data, initial={"kind": chosen})
        self.fields["kind"].choices = [(choice.key, choice.label) for choice in kinds]  # type: ignore[attr-defined]


class CompanyForm(forms.Form):
    """A company that the portal does not know yet. Its business number was proved before and cannot be changed here."""

    name = forms.CharField(label=_("기업명"), max_length=100)
    kind = forms.ChoiceField(label=_("기업 구분"), choices=CompanyKind.choices, widget=forms.RadioSelect)
    corporate_number = forms.CharField(
        label=_("법인등록번호"),
        help_text=_("법인일 때 입력합니다. 숫자 13자리입니다."),
        required=False,
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    name_en = forms.CharField(label=_("영문 기업명"), required=False, max_length=120)
    representative = forms.CharField(label=_("대표자 성명"), max_length=60)
    representative_birth_date = forms.DateField(label=_("대표자 생년월일"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    representative_gender = forms.ChoiceField(
        label=_("대표자 성별"),
        required=False,
        choices=[("male", _("남")), ("female", _("여"))],
        widget=forms.RadioSelect,
    )
    representative_mobile = MobileField(label=_("대표자 휴대폰"), required=False)
    representative_email = forms.EmailField(label=_("대표자 이메일"), required=False)
    address = forms.CharField(label=_("본사 주소"), max_length=200)
    factory_address = forms.CharField(label=_("공장 주소"), required=False, max_length=200)
    company_phone = PhoneField(label=_("대표 전화번호"))
    company_fax = PhoneField(label=_("대표 팩스번호"))
    employees = forms.IntegerField(label=_("상시 근로자 수"), required=False, min_value=0, max_value=1_000_000)
    industry = forms.CharField(label=_("업종"), required=False, max_length=100)
    founded_on = forms.DateField(label=_("설립일"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    company_fields = (
        "name", "kind", "corporate_number", "name_en", "representative", "representative_birth_date",
        "representative_gender", "representative_mobile", "representative_email", "address", "factory_address",
        "employees", "industry", "founded_on",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        number = only_digits(data.get("corporate_number") or "")
        if data.get("kind") == CompanyKind.CORPORATION and not is_corporate_number(number):
            self.add_error("corporate_number", _("법인등록번호 13자리를 확인해 주세요."))
        data["corporate_number"] = number if data.get("kind") == CompanyKind.CORPORATION else ""
        return data

    def values(self) -> dict[str, Any]:
        data = {name: self.cleaned_data[name] for name in self.company_fields}
        return {**data, "phone": self.cleaned_data["company_phone"], "fax": self.cleaned_data["company_fax"]}


class EvaluatorForm(forms.Form):
    field = forms.ChoiceField(label=_("분야"), help_text=_("하나만 선택해 주세요."), widget=forms.RadioSelect)
    qualifications = forms.MultipleChoiceField(
        label=_("세부 자격"), help_text=_("선택한 분야의 자격을 하나 이상 선택해 주세요."), widget=forms.CheckboxSelectMultiple
    )
    areas = forms.MultipleChoiceField(label=_("평가 가능 분야"), widget=forms.CheckboxSelectMultiple)
    regions = forms.MultipleChoiceField(
        label=_("현장평가 가능 지역"), help_text=_("하나 이상 선택해 주세요."), widget=forms.CheckboxSelectMultiple
    )

    application = UploadField(label=_("신청서"), multiple=True, required=False)
    id_copy = UploadField(label=_("신분증 사본"), multiple=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = policy().evaluator
        self.offered = offered
        choices = {
            "field": [(one.key, one.label) for one in offered.fields],
            "qualifications": [(one.label, [(q.key, q.label) for q in one.qualifications]) for one in offered.fields],
            "areas": [(one.key, one.label) for one in offered.areas],
            "regions": [(one.key, one.label) for one in offered.regions],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.fields["areas"].help_text = _("%(count)s개를 선택해 주세요.") % {"count": offered.areas_to_choose}

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        areas, chosen = data.get("areas"), data.get("field")
        if areas is not None and len(areas) != self.offered.areas_to_choose:
            text = _("평가 가능 분야를 정확히 %(count)s개 선택해 주세요.") % {"count": self.offered.areas_to_choose}
            self.add_error("areas", text)
        field = next((one for one in self.offered.fields if one.key == chosen), None)
        named = data.get("qualifications")
        if field and named is not None and not set(named) <= {one.key for one in field.qualifications}:
            self.add_error("qualifications", _("선택한 분야에 속한 자격만 선택해 주세요."))
        return data

    def profile(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("field", "qualifications", "areas", "regions")}


class CompanySearchForm(forms.Form):
    q = forms.CharField(label=_("기업명 또는 사업자등록번호"), max_length=60, widget=forms.TextInput(attrs={"type": "search"}))


COMPANY_FIELDS = tuple(CompanyForm.base_fields)
EVALUATOR_FIELDS = tuple(EvaluatorForm.base_fields)
ACCOUNT_FIELDS = (*NewAccountForm.field_order, *NewAccountForm.details)


def details_form(*, company: bool, evaluator: bool) -> type[NewAccountForm]:
    """One form of the parts that this kind of member is asked for, in sections."""
    bases: list[type[forms.Form]] = [NewAccountForm]
    sections: list[tuple[Any, tuple[str, ...]]] = [(_("회원 정보"), ACCOUNT_FIELDS)]
    if company:
        bases.insert(0, CompanyForm)
        sections.insert(0, (_("기업 정보"), COMPANY_FIELDS))
    if evaluator:
        bases.insert(0, EvaluatorForm)
        sections.append((_("평가위원 정보"), EVALUATOR_FIELDS[:4]))
        sections.append((_("서류"), EVALUATOR_FIELDS[4:]))
    if len(sections) == 1:
        sections = []
    return type("FirstSignInForm", tuple(bases), {"sections": sections})
