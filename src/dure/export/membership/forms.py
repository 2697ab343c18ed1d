from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dure.export.hscodes.fields import HsCodeField
from dure.export.membership import countries
from dure.export.membership.fields import PAPERS, EvidenceField, MoneyField, NeededPhoneField
from dure.export.membership.models import CERTIFICATIONS
from dure.foundation import clock
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.consent.models import TermsVersion
from dure.foundation.ui.forms import DateInput
from dure.portal.accounts import selectors
from dure.portal.accounts.fields import BusinessNumberField, LoginIdField, MobileField, NewPasswordField, NewPasswordMixin
from dure.portal.accounts.models import CompanyKind
from dure.programme.announcements.filters import INDUSTRIES
from dure.rules.identifiers.numbers import is_corporate_number, only_digits

GENDERS = (("male", _("남")), ("female", _("여")))
YEARS = 3


class RequiredAgreementForm(AgreementForm):
    """The button named ``required`` agrees to every required text and leaves the optional ones as they are ticked.

    It agrees to what the page named as ``shown`` alone: a version that took force meanwhile was not read.
    """

    def _field(self, version: TermsVersion, *, ticked: bool) -> forms.BooleanField:
        field = super()._field(version, ticked=ticked)
        field.required = field.required and not (self._whole and str(version.pk) in self._shown)
        return field

    @property
    def _whole(self) -> bool:
        return bool(self.data.get("required"))

    @property
    def _shown(self) -> set[str]:
        return set(self.data.getlist("shown"))  # type: ignore[attr-defined]

    @property
    def agreed(self) -> list[int]:
        needed = [version.pk for version in self.versions if version.document.required and self._whole]
        ticked = [version.pk for version in self.versions if self.cleaned_data.get(self.name_of(version))]
        return sorted({*needed, *ticked})

    @property
    def required_rows(self) -> list[tuple[TermsVersion, forms.BoundField]]:
        return [row for row in self.rows if row[0].document.required]

    @property
    def optional_rows(self) -> list[tuple[TermsVersion, forms.BoundField]]:
        return [row for row in self.rows if not row[0].document.required]


class NumberForm(forms.Form):
    business_number = BusinessNumberField()


class PersonFields(forms.Form):
    """The contact person of a company."""

    name = forms.CharField(label=_("담당자명(한글)"), max_length=60, widget=forms.TextInput({"autocomplete": "name"}))
    name_en = forms.CharField(label=_("담당자명(영문)"), max_length=80, required=False)
    department = forms.CharField(label=_("부서"), max_length=60)
    position = forms.CharField(label=_("직위"), max_length=60)
    phone = NeededPhoneField(label=_("담당자 연락처"))
    mobile = MobileField(label=_("휴대폰 전화번호"))
    email = forms.EmailField(label=_("담당자 이메일"), widget=forms.EmailInput({"autocomplete": "email"}))

    person = ("name", "name_en", "department", "position", "phone", "mobile", "email")


class ContactForm(NewPasswordMixin, PersonFields):
    login_id = LoginIdField()
    password = NewPasswordField()
    password_again = NewPasswordField(label=_("비밀번호 확인"), help_text="")

    field_order = ("login_id", "password", "password_again")
    sections = ((_("로그인 정보"), ("login_id", "password", "password_again")), (_("담당자"), PersonFields.person))

    def __init__(self, *args: Any, chosen: bool = False, **kwargs: Any) -> None:
        """``chosen``: a password was typed before; it stays unless another one is typed."""
        super().__init__(*args, **kwargs)
        if chosen:
            self.fields["password"].required = self.fields["password_again"].required = False
            self.fields["password"].help_text = _("앞서 정한 비밀번호가 있습니다. 바꿀 때만 다시 입력해 주세요.")

    def clean_login_id(self) -> str:
        value: str = self.cleaned_data["login_id"]
        if not selectors.login_id_free(value):
            raise forms.ValidationError(_("이미 사용 중인 아이디입니다. 다른 아이디를 입력해 주세요."))
        return value


class CompanyFields(forms.Form):
    """The company record and the export profile. Assets in million won."""

    name = forms.CharField(label=_("업체명(한글)"), max_length=100)
    name_en = forms.CharField(label=_("업체명(영문)"), max_length=120)
    kind = forms.ChoiceField(label=_("기업 구분"), choices=CompanyKind.choices, widget=forms.RadioSelect)
    corporate_number = forms.CharField(
        label=_("법인등록번호"), required=False, max_length=14, help_text=_("법인이면 숫자 13자리를 입력해 주세요.")
    )
    founded_on = forms.DateField(label=_("설립일"), widget=DateInput())
    representative = forms.CharField(label=_("대표자명(한글)"), max_length=60)
    representative_en = forms.CharField(label=_("대표자명(영문)"), max_length=80)
    representative_gender = forms.ChoiceField(label=_("대표자 성별"), choices=GENDERS, widget=forms.RadioSelect)
    address = forms.CharField(label=_("본사 소재지"), max_length=200, help_text=_("시·도부터 적어 주세요. 지원 지역을 확인하는 데 씁니다."))
    factory_address = forms.CharField(label=_("공장 소재지"), required=False, max_length=200)
    company_phone = NeededPhoneField(label=_("대표 연락처"))
    company_email = forms.EmailField(label=_("대표 이메일"), help_text=_("아이디와 비밀번호를 찾을 때도 씁니다."))
    homepage = forms.URLField(label=_("홈페이지 주소"), required=False, assume_scheme="https")
    sector = forms.ChoiceField(label=_("업종 분류"), choices=[("", _("선택해 주세요")), *INDUSTRIES.items()])
    industry = forms.CharField(label=_("업종"), max_length=100, help_text=_("사업자등록증의 종목을 적어 주세요."))
    business_type = forms.CharField(label=_("업태"), max_length=100)
    main_product = forms.CharField(label=_("주 생산품"), max_length=200)
    employees = forms.IntegerField(label=_("종업원 수(명)"), min_value=0, max_value=1_000_000)
    assets = MoneyField(label=_("자산 규모(백만원)"), help_text=_("단위는 백만원입니다. 1억원이면 100을 입력해 주세요."))
    countries = forms.MultipleChoiceField(
        label=_("주요 수출국"), required=False, choices=countries.choices,
        widget=forms.CheckboxSelectMultiple({"data-filter-list": ""}),
        help_text=_("아직 수출하지 않았으면 비워 두세요."),
    )  # fmt: skip

    record = (
        "name", "name_en", "kind", "corporate_number", "founded_on", "representative", "representative_gender",
        "address", "factory_address", "industry", "employees",
    )  # fmt: skip
    profile = ("representative_en", "homepage", "sector", "business_type", "main_product", "assets", "countries")
    sections = (
        (_("기업"), ("name", "name_en", "kind", "corporate_number", "founded_on")),
        (_("대표자"), ("representative", "representative_en", "representative_gender")),
        (_("연락처"), ("address", "factory_address", "company_phone", "company_email", "homepage")),
        (_("사업"), ("sector", "industry", "business_type", "main_product", "employees", "assets")),
        (_("수출"), ("countries",)),
    )

    def clean_founded_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["founded_on"]
        if day > clock.today():
            raise forms.ValidationError(_("설립일이 오늘보다 뒤입니다. 날짜를 확인해 주세요."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        number = only_digits(data.get("corporate_number") or "")
        corporation = data.get("kind") == CompanyKind.CORPORATION
        if corporation and not is_corporate_number(number):
            self.add_error("corporate_number", _("법인등록번호 13자리를 확인해 주세요."))
        data["corporate_number"] = number if corporation else ""
        return data

    def company_values(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.record}, "phone": self.cleaned_data["company_phone"]}

    def profile_values(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in self.profile}, "email": self.cleaned_data["company_email"]}


def shown_years(on: dt.date) -> list[int]:
    """The three calendar years before ``on``, oldest first."""
    return [on.year - back for back in range(YEARS, 0, -1)]


class FiguresForm(forms.Form):
    """Sales in million won and exports in thousand US dollars of the last three calendar years."""

    sales_evidence = EvidenceField(label=_("매출 증빙자료"))
    exports_evidence = EvidenceField(label=_("수출 증빙자료"))
    kinds = ("sales", "exports")

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years
        for year in years:
            self.fields[f"sales_{year}"] = MoneyField(label=_("%(year)s년 매출액(백만원)") % {"year": year})
            self.fields[f"exports_{year}"] = MoneyField(label=_("%(year)s년 수출액(천 달러)") % {"year": year})
        self.fields[f"sales_{years[0]}"].help_text = _("단위는 백만원입니다. 설립 전이거나 매출이 없으면 0을 입력해 주세요.")
        self.fields[f"exports_{years[0]}"].help_text = _("단위는 천 달러(1,000 USD)입니다. 수출이 없으면 0을 입력해 주세요.")

    @property
    def sections(self) -> list[tuple[Any, list[str]]]:
        return [
            (_("최근 3년 매출액(백만원)"), [*(f"sales_{year}" for year in self.years), "sales_evidence"]),
            (_("최근 3년 수출액(천 달러)"), [*(f"exports_{year}" for year in self.years), "exports_evidence"]),
        ]

    def figures(self) -> dict[int, tuple[int, int]]:
        """Sales and exports by year."""
        data = self.cleaned_data
        return {year: (data[f"sales_{year}"], data[f"exports_{year}"]) for year in self.years}


class ProductForm(forms.Form):
    name = forms.CharField(label=_("품목명(한글)"), max_length=120)
    name_en = forms.CharField(label=_("품목명(영문)"), required=False, max_length=160)
    hs_code = HsCodeField()
    description = forms.CharField(label=_("품목설명(한글)"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    description_en = forms.CharField(label=_("품목설명(영문)"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    evidence = EvidenceField(label=_("인증 증빙서류"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in CERTIFICATIONS.items():
            self.fields[key] = forms.CharField(label=label, required=False, max_length=200)
        self.order_fields([*(name for name in self.fields if name != "evidence"), "evidence"])

    sections = (
        (_("품목"), ("name", "name_en", "hs_code", "description", "description_en")),
        (_("인증현황"), (*CERTIFICATIONS, "evidence")),
    )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        held = {key: data[key] for key in CERTIFICATIONS if data[key]}
        return {**{name: data[name] for name in ("name", "name_en", "hs_code", "description", "description_en")}, "certifications": held}


class PapersForm(forms.Form):
    """``needed``: at least one file has to come with this form."""

    papers = EvidenceField(
        label=_("동의서 및 인증서류"), allowed=PAPERS,
        help_text=_("동의서, 사업자등록증, 인감증명서를 ZIP 하나로 묶거나 하나씩 올려 주세요. 또렷하게 찍은 사진도 됩니다. 한 파일에 20MB까지입니다."),
        error_messages={"required": _("동의서와 인증서류 파일을 올려 주세요.")},
    )  # fmt: skip

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].required = needed


class FindIdForm(forms.Form):
    business_number = BusinessNumberField()
    email = forms.EmailField(label=_("대표 이메일 또는 담당자 이메일"), widget=forms.EmailInput({"autocomplete": "email"}))


class TemporaryPasswordForm(FindIdForm):
    mobile = MobileField(label=_("담당자 휴대폰"))


