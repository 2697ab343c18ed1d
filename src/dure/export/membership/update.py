"""The compact form over a member's data that is confirmed at each submission."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dure.export.membership import selectors, services
from dure.export.membership.fields import MoneyField, NeededPhoneField
from dure.export.membership.forms import PersonFields
from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.ui.words import number
from dure.portal.accounts.models import Account, Company
from dure.portal.mypage.services import edit_details
from dure.portal.policy import Permission
from dure.rules.identifiers.phone import show_phone

PERSON = ("department", "position", "phone")
BUSINESS = ("address", "company_phone", "main_product", "employees", "assets", "sales", "exports")


def may_edit(account: Account) -> bool:
    return account.is_master or Permission.COMPANY_EDIT in account.permissions()


class UpdateForm(PersonFields):
    """What changes most. Sales in million won, exports in thousand US dollars, of the last calendar year.

    ``fixed`` are the rows that are confirmed but not changed here: the e-mail address, which opens the account,
    and what the company says when the account may not edit it.
    """

    address = forms.CharField(label=_("본사 소재지"), max_length=200)
    company_phone = NeededPhoneField(label=_("대표 연락처"))
    main_product = forms.CharField(label=_("주 생산품"), max_length=200)
    employees = forms.IntegerField(label=_("종업원 수(명)"), min_value=0, max_value=1_000_000)
    assets = MoneyField(label=_("자산 규모(백만원)"))

    def __init__(self, data: Any = None, files: Any = None, *, account: Account) -> None:
        company = account.company
        if company is None:
            raise Refusal("no_company", _("기업에 속한 계정만 신청할 수 있습니다."))
        self.account, self.company = account, company
        self.year = clock.today().year - 1
        super().__init__(data, files, initial=initial_of(account, company, self.year))
        self.fields["sales"] = MoneyField(label=_("%(year)s년 매출액(백만원)") % {"year": self.year})
        self.fields["exports"] = MoneyField(label=_("%(year)s년 수출액(천 달러)") % {"year": self.year})
        self.fixed: list[tuple[Any, Any, str]] = [(self.fields["email"].label, account.email or _("입력하지 않음"), "/my/details/")]
        for name in ("name", "mobile", "name_en", "email"):
            self.fields.pop(name)
        for name in PERSON:
            self.fields[name].required = self.fields[name].required and bool(getattr(account, name))
        self.lacking: list[str] = []
        self.may_edit = may_edit(account)
        if not self.may_edit:
            self.fix_business()

    def fix_business(self) -> None:
        for name in BUSINESS:
            label, value = self.fields.pop(name).label, self.initial[name]
            self.fixed.append((label, in_words(name, value), ""))
            if value in {None, ""}:
                self.lacking.append(str(label))

    @property
    def note(self) -> Any:
        return "" if self.may_edit else _("기업 정보는 마스터나 기업 정보를 고칠 수 있는 동료만 고칩니다. 내용이 맞는지 확인해 주세요.")

    @property
    def sections(self) -> list[tuple[Any, tuple[str, ...]]]:
        person: tuple[Any, tuple[str, ...]] = (_("담당자"), PERSON)
        return [person, (_("기업"), BUSINESS)] if self.may_edit else [person]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if selectors.profile_of(self.company) is None:
            raise ValidationError(_("수출 정보를 먼저 입력해 주세요."), code="no_details")
        if self.lacking:
            text = _("비어 있는 기업 정보가 있습니다: %(labels)s. 기업 정보를 고칠 수 있는 동료에게 입력을 요청해 주세요.")
            raise ValidationError(text, code="lacking", params={"labels": ", ".join(self.lacking)})
        return data

    @transaction.atomic
    def save(self, *, actor: Actor) -> None:
        data, profile = self.cleaned_data, selectors.profile_of(self.company)
        if profile is None:
            raise Refusal("no_details", _("수출 정보를 먼저 입력해 주세요."))
        edit_details(self.account, {name: data[name] for name in PERSON}, actor=actor)
        if not self.may_edit:
            return
        record = {"address": data["address"], "phone": data["company_phone"], "employees": data["employees"]}
        services.save_details(self.company, record, {"main_product": data["main_product"], "assets": data["assets"]}, actor=actor)
        services.save_figures(self.company, {self.year: (data["sales"], data["exports"])}, actor=actor)


def in_words(name: str, value: Any) -> str:
    if name == "company_phone":
        return show_phone(value) if value else ""
    return number(value) if isinstance(value, int) else value or ""


def initial_of(account: Account, company: Company, year: int) -> dict[str, Any]:
    profile = selectors.profile_of(company)
    figures = company.export_years.filter(year=year).first()
    return {
        **{name: getattr(account, name) for name in PERSON},
        "address": company.address,
        "company_phone": company.phone,
        "employees": company.employees,
        "main_product": profile.main_product if profile else "",
        "assets": profile.assets if profile else None,
        "sales": figures.sales if figures else None,
        "exports": figures.exports if figures else None,
    }
