"""What a company said, as rows to read and as values to edit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dure.export.membership import countries
from dure.export.membership.forms import GENDERS, CompanyFields
from dure.export.membership.models import CERTIFICATIONS, ExportProfile, Membership, MembershipState, Product, YearFigures
from dure.foundation.errors import Text
from dure.foundation.ui.words import day, number
from dure.portal.accounts.models import Account, Company
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

TONES = {MembershipState.FULL: "success", MembershipState.PROVISIONAL: "warning", MembershipState.LAPSED: "danger"}
Rows = list[tuple[Text, Any]]


def state(membership: Membership | None) -> tuple[str, str]:
    """Name and tone of a membership's state."""
    if membership is None:
        return _("수출 정보 입력 전"), "warning"
    return str(membership.get_state_display()), TONES[MembershipState(membership.state)]  # type: ignore[attr-defined]


def company_rows(company: Company, profile: ExportProfile | None) -> Rows:
    rows: Rows = [
        (_("업체명"), " / ".join(filter(None, (company.name, company.name_en)))),
        (_("사업자등록번호"), format_business_number(company.business_registration_number)),
        (_("법인등록번호"), company.corporate_number),
        (_("설립일"), day(company.founded_on)),
        (_("대표자"), representative(company, profile)),
        (_("본사 소재지"), company.address),
        (_("공장 소재지"), company.factory_address),
        (_("대표 연락처"), show_phone(company.phone) if company.phone else ""),
    ]
    if profile is not None:
        rows += profile_rows(company, profile)
    return [(label, value or _("입력하지 않음")) for label, value in rows]


def representative(company: Company, profile: ExportProfile | None) -> str:
    names = filter(None, (company.representative, profile.representative_en if profile else ""))
    gender = dict(GENDERS).get(company.representative_gender, "")
    return " / ".join(names) + (f" ({gender})" if gender else "")


def profile_rows(company: Company, profile: ExportProfile) -> Rows:
    return [
        (_("대표 이메일"), profile.email),
        (_("홈페이지 주소"), profile.homepage),
        (_("업종 분류"), profile.get_sector_display()),
        (_("업종과 업태"), f"{company.industry} / {profile.business_type}"),
        (_("주 생산품"), profile.main_product),
        (_("종업원 수(명)"), number(company.employees)),
        (_("자산 규모(백만원)"), number(profile.assets)),
        (_("주요 수출국"), ", ".join(countries.label(code) for code in profile.countries)),
    ]


def contact_rows(account: Account) -> Rows:
    return [
        (_("담당자"), " / ".join(filter(None, (account.name, account.profile.get("name_en", ""))))),
        (_("부서와 직위"), " ".join(filter(None, (account.department, account.position))) or _("입력하지 않음")),
        (_("휴대폰 전화번호"), show_phone(account.mobile) if account.mobile else _("입력하지 않음")),
        (_("담당자 이메일"), account.email or _("입력하지 않음")),
    ]


def figure_rows(years: list[tuple[int, YearFigures | None]]) -> list[list[str]]:
    """Year, sales in million won, exports in thousand dollars."""
    empty = _("입력하지 않음")
    return [[str(year), number(row.sales) if row else empty, number(row.exports) if row else empty] for year, row in years]


def figures_initial(years: list[tuple[int, YearFigures | None]]) -> dict[str, int]:
    known = [row for _year, row in years if row]
    return {f"sales_{row.year}": row.sales for row in known} | {f"exports_{row.year}": row.exports for row in known}


def held(product: Product) -> str:
    return ", ".join(f"{CERTIFICATIONS[kind]}: {text}" for kind, text in product.certifications.items() if kind in CERTIFICATIONS)


def initial(company: Company, profile: ExportProfile | None) -> dict[str, Any]:
    values = {name: getattr(company, name) for name in CompanyFields.record} | {"company_phone": company.phone}
    if profile is None:
        return values | {"company_email": company.representative_email}
    return values | {name: getattr(profile, name) for name in CompanyFields.profile} | {"company_email": profile.email}


def product_initial(product: Product) -> dict[str, Any]:
    names = ("name", "name_en", "hs_code", "description", "description_en")
    return {name: getattr(product, name) for name in names} | product.certifications
