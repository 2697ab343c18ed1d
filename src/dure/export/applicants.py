"""What the export portal answers to a programme that asks about a company (``dure.programme.applicants``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.export.membership import countries, selectors
from dure.export.membership.models import ExportProfile, Membership, MembershipState, Product, YearFigures
from dure.export.membership.regions import region_of
from dure.export.membership.update import UpdateForm, may_edit
from dure.foundation.errors import Text
from dure.foundation.ui.words import number
from dure.portal.accounts.models import Account, Company
from dure.programme.announcements.filters import INDUSTRIES
from dure.programme.applicants import Dossier, Fact, Standing, company_of
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

RECORD = gettext_lazy("기업 정보")
PROFILE = gettext_lazy("수출 정보")
PRODUCTS = gettext_lazy("제품 정보")
MEMBERSHIP = gettext_lazy("회원 자격")


class ExportApplicants:
    def standing(self, account: Account) -> Standing:
        if account.company is None:
            return Standing(may_apply=False, reason=_("기업에 속한 계정만 신청할 수 있습니다."))
        return standing_of(account, selectors.membership_of(account.company), selectors.profile_of(account.company))

    def facts(self, company: Company, on: dt.date) -> Mapping[str, Fact]:
        profile = selectors.profile_of(company)
        year = selectors.latest_figures(company, on)
        products = list(selectors.products(company))
        membership = selectors.membership_of(company)
        full = membership is not None and membership.is_full
        seen = profile.updated_on if profile else None
        return {
            "region": Fact(region_of(company.address), RECORD, seen),
            "founded_on": Fact(company.founded_on, RECORD, seen),
            "employees": Fact(company.employees, RECORD, seen),
            "industry": Fact(company.industry or None, RECORD, seen),
            "sector": Fact(profile.sector if profile else None, PROFILE, seen),
            "assets": Fact(profile.assets if profile else None, PROFILE, seen),
            "countries": Fact(profile.countries if profile else None, PROFILE, seen),
            **money_facts(year),
            **product_facts(products, seen),
            "full_member": Fact(full, MEMBERSHIP, on),
        }

    def snapshot(self, account: Account) -> dict[str, Any]:
        return snapshot_of(account, selectors.record_of(company_of(account)))

    def summary(self, account: Account) -> list[tuple[Text, str]]:
        company = company_of(account)
        return summary_of(account, selectors.profile_of(company), selectors.latest_figures(company, dt.date.max))

    def dossier(self, account: Account) -> Dossier:
        if account.company is None:
            return Dossier(self.standing(account))
        record = selectors.record_of(account.company)
        standing = standing_of(account, record.membership, record.profile)
        if not standing.may_apply:
            return Dossier(standing)
        newest = record.years[0] if record.years else None
        return Dossier(standing, snapshot_of(account, record), summary_of(account, record.profile, newest))

    def update_form(self, account: Account, data: Any = None, files: Any = None) -> forms.Form:
        return UpdateForm(data, files, account=account)

    def audience(self, account: Account) -> str:
        return "corporate"

    def edit_url(self, account: Account) -> str:
        return "/company/export/" if may_edit(account) else ""


def standing_of(account: Account, membership: Membership | None, profile: ExportProfile | None) -> Standing:
    if membership is None or profile is None:
        return Standing(may_apply=False, reason=incomplete_reason(account))
    if membership.state == MembershipState.LAPSED:
        text = _("임시회원 기간이 지나 신청할 수 없습니다. 원본 서류를 내거나 마이페이지의 수출 정보에서 기업인증서로 인증해 주세요.")
        return Standing(may_apply=False, provisional=True, reason=text)
    if membership.is_full:
        return Standing(may_apply=True)
    return Standing(may_apply=True, provisional=True, reason=provisional_reason(membership.refusal))


def snapshot_of(account: Account, record: selectors.Record) -> dict[str, Any]:
    profile, membership = record.profile, record.membership
    return {
        "company": {**company_data(company_of(account)), **(profile_data(profile) if profile else {})},
        "contact": contact_data(account),
        "membership": {"state": membership.state, "proof": membership.proof} if membership else {"state": "none", "proof": ""},
        "years": {str(row.year): {"sales": row.sales, "exports": row.exports} for row in record.years},
        "products": [product_data(product) for product in record.products],
    }


def summary_of(account: Account, profile: ExportProfile | None, year: YearFigures | None) -> list[tuple[Text, str]]:
    company = company_of(account)
    rows = [
        (_("업체명"), company.name),
        (_("사업자등록번호"), format_business_number(company.business_registration_number)),
        (_("대표자"), company.representative),
        (_("본사 소재지"), company.address),
        (_("주 생산품"), profile.main_product if profile else ""),
        (_("종업원 수(명)"), number(company.employees)),
    ]
    if year is not None:
        rows += [
            (_("%(year)s년 매출액(백만원)") % {"year": year.year}, number(year.sales)),
            (_("%(year)s년 수출액(천 달러)") % {"year": year.year}, number(year.exports)),
        ]
    return [*rows, (_("담당자"), f"{account.name} {show_phone(account.mobile) if account.mobile else ''}".strip())]


def incomplete_reason(account: Account) -> str:
    if may_edit(account):
        return _("수출 정보를 입력해야 신청할 수 있습니다. 마이페이지의 수출 정보에서 입력해 주세요.")
    return _("기업의 수출 정보가 없어 신청할 수 없습니다. 기업의 마스터에게 입력해 달라고 해 주세요.")


def provisional_reason(refusal: str) -> str:
    if refusal:
        return _("임시회원입니다. 반려된 서류를 다시 올려 주세요. 신청서에 임시회원으로 표시됩니다.")
    return _("임시회원입니다. 신청서에 임시회원으로 표시됩니다.")


def money_facts(year: YearFigures | None) -> dict[str, Fact]:
    """Sales in million won and exports in thousand US dollars of the newest complete year."""
    as_of = dt.date(year.year, 12, 31) if year else None
    source = _("수출 정보 (%(year)s년)") % {"year": year.year} if year else PROFILE
    return {"sales": Fact(year.sales if year else None, source, as_of), "exports": Fact(year.exports if year else None, source, as_of)}


def product_facts(products: list[Product], seen: dt.date | None) -> dict[str, Fact]:
    held = sorted({kind for product in products for kind in product.certifications})
    codes = sorted({product.hs_code for product in products})
    return {"certifications": Fact(held, PRODUCTS, seen), "hs_codes": Fact(codes, PRODUCTS, seen)}


def company_data(company: Company) -> dict[str, Any]:
    names = (
        "name", "name_en", "business_registration_number", "corporate_number", "kind", "representative", "representative_gender",
        "address", "factory_address", "phone", "employees", "industry",
    )  # fmt: skip
    return {**{name: getattr(company, name) for name in names}, "founded_on": company.founded_on.isoformat() if company.founded_on else None}


def profile_data(profile: ExportProfile) -> dict[str, Any]:
    names = ("representative_en", "email", "homepage", "sector", "business_type", "main_product", "assets", "countries")
    return {**{name: getattr(profile, name) for name in names}, "updated_on": profile.updated_on.isoformat()}


def contact_data(account: Account) -> dict[str, Any]:
    names = ("name", "department", "position", "phone", "mobile", "email")
    return {**{name: getattr(account, name) for name in names}, "name_en": account.profile.get("name_en", "")}


def product_data(product: Product) -> dict[str, Any]:
    names = ("name", "name_en", "hs_code", "description", "description_en", "certifications")
    return {"id": str(product.pk), **{name: getattr(product, name) for name in names}}


def in_words(profile: ExportProfile) -> dict[str, str]:
    """The coded values of a profile as people read them."""
    return {
        "sector": str(INDUSTRIES.get(profile.sector, "")),
        "countries": ", ".join(countries.label(code) for code in profile.countries),
    }


APPLICANTS = ExportApplicants()
