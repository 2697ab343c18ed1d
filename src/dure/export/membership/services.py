"""What a member says of the company: saved, kept as an edition, told to the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dure.export.membership import history
from dure.export.membership.models import ExportProfile, Membership, MembershipState, Product, Proof, YearFigures
from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.documents import selectors as documents
from dure.foundation.documents import services as document_services
from dure.foundation.errors import Refusal
from dure.foundation.workflow.models import move
from dure.portal.accounts.models import Company, HubLink, Origin
from dure.portal.accounts.selectors import PRESENT
from dure.portal.company.services import edit_company
from dure.protocol.claims import CORPORATE

MOST_PRODUCTS = 100


def subject_of(company: Company) -> str:
    """Whose the company's documents are."""
    return f"company:{company.pk}"


def membership_for(company: Company, *, actor: Actor) -> Membership:
    """The company's membership, made on first need: full when the hub or a certificate proved the company before."""
    found = Membership.objects.select_for_update().filter(company=company).first()
    if found is not None:
        return found
    membership, made = Membership.objects.get_or_create(company=company, defaults={"proof": Proof.PAPERS})
    if made:
        audit.record("membership.begun", actor=actor, organisation=subject_of(company))
        if proved_elsewhere(company):
            move(membership, "confirm", actor=actor, reason="hub", proof=Proof.HUB)
    return membership


def proved_elsewhere(company: Company) -> bool:
    """The hub signed the company in, or its certificate opened an account at a first sign-in."""
    here = company.accounts.filter(state__in=PRESENT)
    if HubLink.objects.filter(account__in=here, member_kind=CORPORATE, active=True).exists():
        return True
    return here.filter(origin=Origin.FIRST_SIGN_IN).exists()


@transaction.atomic
def save_details(company: Company, record: Mapping[str, Any], profile: Mapping[str, Any], *, actor: Actor) -> ExportProfile:
    """Company record and export profile in one act; saving confirms that all of it is up to date."""
    locked = Company.objects.select_for_update().get(pk=company.pk)
    edit_company(locked, record, actor=actor)
    membership_for(locked, actor=actor)
    saved, _made = ExportProfile.objects.update_or_create(company=locked, defaults={**profile, "updated_on": clock.today()})
    history.keep(locked, "profile", history.all_of(locked, saved), actor=actor)
    return saved


@transaction.atomic
def save_figures(company: Company, figures: Mapping[int, tuple[int, int]], *, actor: Actor) -> None:
    """Sales (million won) and exports (thousand US dollars) by year; other years stay."""
    Company.objects.select_for_update().get(pk=company.pk)
    for year, (sales, exports) in figures.items():
        values = {"sales": sales, "exports": exports, "saved_at": clock.now()}
        YearFigures.objects.update_or_create(company=company, year=year, defaults=values)
    ExportProfile.objects.filter(company=company).update(updated_on=clock.today())
    history.keep(company, "figures", {str(year): list(pair) for year, pair in figures.items()}, actor=actor)


@transaction.atomic
def confirm_unchanged(company: Company, *, actor: Actor) -> None:
    """The yearly update when nothing changed. Raises Refusal without details to confirm."""
    if not ExportProfile.objects.filter(company=company).update(updated_on=clock.today()):
        raise Refusal("no_details", _("확인할 수출 정보가 없습니다. 먼저 수출 정보를 입력해 주세요."))
    audit.record("profile.confirmed", actor=actor, organisation=subject_of(company))


@transaction.atomic
def add_product(company: Company, values: Mapping[str, Any], *, actor: Actor, key: UUID | None = None) -> Product:
    """``key``: the id that its evidence was received under; a product that has it already is saved again.

    Raises Refusal beyond ``MOST_PRODUCTS``.
    """
    Company.objects.select_for_update().get(pk=company.pk)
    before = Product.objects.filter(pk=key).first() if key else None
    if before is not None and (before.company_id, before.removed_at) == (company.pk, None):
        save_product(before, values, actor=actor)
        return before
    if before is not None:
        raise Refusal("product_key", _("화면이 오래되었습니다. 제품 추가하기를 처음부터 다시 해 주세요."))
    if Product.objects.filter(company=company, removed_at=None).count() >= MOST_PRODUCTS:
        raise Refusal("too_many_products", _("제품은 100개까지 등록할 수 있습니다."))
    product = Product(company=company, **values)
    if key is not None:
        product.pk = key
    product.save(force_insert=True)
    history.keep(company, "product", {"id": str(product.pk), **values}, actor=actor)
    return product


@transaction.atomic
def save_product(product: Product, values: Mapping[str, Any], *, actor: Actor) -> None:
    for name, value in values.items():
        setattr(product, name, value)
    product.save(update_fields=list(values))
    history.keep(product.company, "product", {"id": str(product.pk), **values}, actor=actor)


@transaction.atomic
def remove_product(product: Product, *, actor: Actor) -> None:
    """The product's evidence goes with it; its editions stay."""
    if not Product.objects.filter(pk=product.pk, removed_at=None).update(removed_at=clock.now()):
        return
    for document in documents.of(subject_of(product.company), product.evidence_kind):
        document_services.remove(document, actor=actor)
    history.keep(product.company, "removal", {"id": str(product.pk)}, actor=actor)


def may_apply(membership: Membership | None) -> bool:
    return membership is not None and membership.state in {MembershipState.FULL, MembershipState.PROVISIONAL}
