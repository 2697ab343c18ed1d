from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from dure.export.membership.forms import shown_years
from dure.export.membership.models import ExportProfile, Membership, MembershipState, Product, SignUpDraft, YearFigures
from dure.foundation import clock
from dure.portal.accounts.models import Account, Company
from dure.rules.identifiers.numbers import only_digits

UPDATE_AFTER = dt.timedelta(days=365)


def membership_of(company: Company) -> Membership | None:
    return Membership.objects.filter(company=company).first()


def profile_of(company: Company) -> ExportProfile | None:
    return ExportProfile.objects.filter(company=company).first()


def products(company: Company) -> QuerySet[Product]:
    return Product.objects.filter(company=company, removed_at=None)


def product_of(company: Company, key: UUID) -> Product | None:
    """A product of this company alone; those of others do not exist here."""
    return products(company).select_related("company").filter(pk=key).first()


def figures(company: Company, on: dt.date) -> list[tuple[int, YearFigures | None]]:
    """The three calendar years before ``on``, oldest first; None where nothing was entered."""
    years = shown_years(on)
    known = {row.year: row for row in YearFigures.objects.filter(company=company, year__in=years)}
    return [(year, known.get(year)) for year in years]


def latest_figures(company: Company, on: dt.date) -> YearFigures | None:
    """The newest complete year of which figures are known."""
    return YearFigures.objects.filter(company=company, year__lt=on.year).order_by("-year").first()


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept of a company's exports, read once; years newest first."""

    membership: Membership | None
    profile: ExportProfile | None
    years: list[YearFigures]
    products: list[Product]


def record_of(company: Company) -> Record:
    return Record(membership_of(company), profile_of(company), list(company.export_years.all()), list(products(company)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a company's details are. ``due``: they were last confirmed more than a year ago, or a new year has begun."""

    membership: Membership | None
    profile: ExportProfile | None
    years_missing: tuple[int, ...] = ()
    products: int = 0

    @property
    def complete(self) -> bool:
        return self.profile is not None

    @property
    def due(self) -> bool:
        if self.profile is None:
            return False
        return bool(self.years_missing) or clock.today() - self.profile.updated_on > UPDATE_AFTER


def standing(company: Company) -> Standing:
    missing = tuple(year for year, row in figures(company, clock.today()) if row is None)
    return Standing(membership_of(company), profile_of(company), missing, products(company).count())


def waiting_for_originals() -> QuerySet[Membership]:
    waiting = [MembershipState.PROVISIONAL, MembershipState.LAPSED]
    return Membership.objects.filter(state__in=waiting).select_related("company").order_by("joined_at", "pk")


def contacts(company: Company) -> list[Account]:
    """Whom the portal tells about the company's membership: its masters, else everybody with an address."""
    present = list(company.accounts.filter(state="active").exclude(email="").order_by("created_at"))
    return [account for account in present if account.is_master] or present


def draft(key: str) -> SignUpDraft | None:
    try:
        return SignUpDraft.objects.select_related("account").filter(pk=UUID(key)).first()
    except ValueError:
        return None


def memberships(words: str = "", state: str = "") -> QuerySet[Membership]:
    """Those in ``state``, else those whose originals are awaited; by a part of the name or the whole number."""
    found = Membership.objects.select_related("company").filter(state=state) if state else waiting_for_originals()
    if words:
        digits = only_digits(words)
        wanted = Q(company__name__icontains=words)
        found = found.filter(wanted | Q(company__business_registration_number=digits) if len(digits) == 10 else wanted)
    return found.order_by("-joined_at", "-pk") if state else found
