"""The pages of the sign-up's third step: which form each has, what it still lacks, and what was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dure.export.membership import drafts, originals
from dure.export.membership.forms import CompanyFields, ContactForm, FiguresForm, ProductForm, shown_years
from dure.export.membership.models import SignUpDraft, Way
from dure.foundation import clock

TITLES: dict[str, Promise] = {
    "contact": _("담당자 정보"),
    "papers": _("동의서 및 인증서류"),
    "company": _("기업 정보"),
    "figures": _("매출과 수출"),
    "products": _("제품 정보"),
}


def names(draft: SignUpDraft) -> list[str]:
    """The pages of this sign-up in order; papers are asked for without a certificate alone."""
    return [name for name in TITLES if name != "papers" or draft.way == Way.PAPERS]


def address(name: str) -> str:
    return f"/sign-up/{name}/"


def after(draft: SignUpDraft, name: str) -> str:
    order = names(draft)
    place = order.index(name) + 1
    return address(order[place]) if place < len(order) else "/sign-up/check/"


def before(draft: SignUpDraft, name: str) -> str:
    order = names(draft)
    place = order.index(name)
    return address(order[place - 1]) if place else "/sign-up/authenticate/"


def contact_form(draft: SignUpDraft) -> ContactForm:
    form = ContactForm(draft.answers.get("contact", {}), chosen=bool(draft.password_hash))
    form.is_valid()
    return form


def company_form(draft: SignUpDraft) -> CompanyFields:
    form = CompanyFields(draft.answers.get("company", {}))
    form.is_valid()
    return form


def figures_form(draft: SignUpDraft) -> FiguresForm:
    form = FiguresForm(draft.answers.get("figures", {}), years=shown_years(clock.today()))
    form.is_valid()
    return form


def product_form(answers: dict[str, Any]) -> ProductForm:
    form = ProductForm(answers)
    form.is_valid()
    return form


def done(draft: SignUpDraft) -> dict[str, bool]:
    """Whether each page has all that it asks for."""
    checks: dict[str, Callable[[], bool]] = {
        "contact": lambda: contact_form(draft).is_valid() and bool(draft.password_hash),
        "papers": lambda: bool(drafts.files(draft, originals.KIND)),
        "company": lambda: company_form(draft).is_valid(),
        "figures": lambda: figures_form(draft).is_valid(),
        "products": lambda: "products" in draft.answers,
    }
    return {name: checks[name]() for name in names(draft)}


def unfinished(draft: SignUpDraft) -> list[str]:
    """Titles of the pages that still lack something."""
    return [str(TITLES[name]) for name, whole in done(draft).items() if not whole]
