"""What a programme asks of the site about its applicants: facts for eligibility, data to confirm, a snapshot to keep.

A site publishes its own as ``dure.<site>.applicants.APPLICANTS``; without one the portal's plain company record is used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor
from dure.foundation.errors import Refusal, Text
from dure.portal.accounts.models import Account, Company


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a company and where it came from. ``value`` None: not known."""

    value: Any
    source: Text
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a company may apply here. ``provisional``: it may, and its applications are marked so."""

    may_apply: bool
    provisional: bool = False
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a filing needs of an applicant, its rows read once. Without data and summary while ``standing`` lets nobody apply."""

    standing: Standing
    data: dict[str, Any] = field(default_factory=dict)
    summary: list[tuple[Text, str]] = field(default_factory=list)


class UpdateForm(Protocol):
    """A bound or unbound Django form over the company's data that saves itself."""

    def is_valid(self) -> bool: ...
    def save(self, *, actor: Actor) -> None: ...


class Applicants(Protocol):
    def standing(self, account: Account) -> Standing: ...
    def facts(self, company: Company, on: dt.date) -> Mapping[str, Fact]:
        """Facts by the keys of ``dure.rules.eligibility`` (region, founded_on, employees, sales, exports, …)."""

    def snapshot(self, account: Account) -> dict[str, Any]:
        """Everything that a submission keeps of the company and its contact, as plain JSON."""

    def summary(self, account: Account) -> list[tuple[Text, str]]:
        """Label and value rows that a person checks before sending."""

    def dossier(self, account: Account) -> Dossier:
        """Standing, snapshot and summary of one moment."""

    def update_form(self, account: Account, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The data to confirm at submission; the form has ``save(actor=…)``.

        It may have ``note``, a sentence, and ``fixed``, summary rows: what this account confirms without changing it here.
        """

    def audience(self, account: Account) -> str:
        """Audience of the terms that are agreed to again at submission."""

    def edit_url(self, account: Account) -> str:
        """Where ``account`` puts the company's data right; empty where it may not."""


def applicants() -> Applicants:
    module = f"dure.{settings.SITE_KEY}.applicants"
    if find_spec(module) is None:
        return PORTAL
    found: Applicants = import_module(module).APPLICANTS
    return found


RECORD = _("기업 정보")


def company_of(account: Account) -> Company:
    """Raises Refusal for an account without a company."""
    if account.company is None:
        raise Refusal("no_company", _("기업에 속한 계정만 신청할 수 있습니다."))
    return account.company


class CompanyUpdate(forms.ModelForm):
    class Meta:
        model = Company
        fields = ["name", "representative", "address", "phone", "employees", "industry", "founded_on"]

    def save(self, *, actor: Actor, commit: bool = True) -> Company:  # type: ignore[override]
        company: Company = super().save(commit=commit)
        return company


class PortalApplicants:
    """The plain record that every portal has."""

    def standing(self, account: Account) -> Standing:
        if account.company is None:
            return Standing(may_apply=False, reason=_("기업에 속한 계정만 신청할 수 있습니다."))
        return Standing(may_apply=True)

    def facts(self, company: Company, on: dt.date) -> Mapping[str, Fact]:
        return {
            "founded_on": Fact(company.founded_on, RECORD),
            "employees": Fact(company.employees, RECORD),
            "address": Fact(company.address or None, RECORD),
            "industry": Fact(company.industry or None, RECORD),
        }

    def snapshot(self, account: Account) -> dict[str, Any]:
        company = company_of(account)
        return {
            "company": {
                "name": company.name,
                "business_registration_number": company.business_registration_number,
                "representative": company.representative,
                "address": company.address,
                "phone": company.phone,
                "founded_on": company.founded_on.isoformat() if company.founded_on else None,
                "employees": company.employees,
                "industry": company.industry,
            },
            "contact": {"name": account.name, "email": account.email, "mobile": account.mobile},
        }

    def summary(self, account: Account) -> list[tuple[Text, str]]:
        company = company_of(account)
        return [(_("회사 이름"), company.name), (_("대표자"), company.representative), (_("주소"), company.address)]

    def dossier(self, account: Account) -> Dossier:
        standing = self.standing(account)
        return Dossier(standing, self.snapshot(account), self.summary(account)) if standing.may_apply else Dossier(standing)

    def update_form(self, account: Account, data: Any = None, files: Any = None) -> forms.BaseForm:
        return CompanyUpdate(data, instance=account.company)

    def audience(self, account: Account) -> str:
        return "corporate"

    def edit_url(self, account: Account) -> str:
        return "/company/edit/" if account.is_master else ""


PORTAL = PortalApplicants()
