"""What a sign-up has answered, to be read once more before it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from dure.export.hscodes.fields import HsCodeField
from dure.export.hscodes.words import dotted
from dure.export.membership import drafts, originals, pages
from dure.export.membership.models import SignUpDraft, product_kind
from dure.foundation.documents.fields import UploadField
from dure.foundation.ui.words import day, number
from dure.portal.accounts.fields import MobileField, PhoneField
from dure.rules.identifiers.phone import show_phone

Rows = list[tuple[str, str]]
FIGURES = {"sales-evidence": "sales_evidence", "exports-evidence": "exports_evidence"}


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the sign-up, or one of its products."""

    title: str
    address: str
    rows: Rows


def parts(draft: SignUpDraft) -> list[Part]:
    made = {"contact": contact, "papers": papers, "company": company, "figures": figures}
    found = [Part(str(pages.TITLES[name]), pages.address(name), made[name](draft)) for name in pages.names(draft) if name in made]
    return [*found, *products(draft)]


def contact(draft: SignUpDraft) -> Rows:
    return rows(pages.contact_form(draft))


def papers(draft: SignUpDraft) -> Rows:
    return [(_("올린 파일"), names(draft, originals.KIND))]


def company(draft: SignUpDraft) -> Rows:
    return rows(pages.company_form(draft))


def figures(draft: SignUpDraft) -> Rows:
    form = pages.figures_form(draft)
    return [*rows(form), *((str(form.fields[field].label), names(draft, kind)) for kind, field in FIGURES.items())]


def products(draft: SignUpDraft) -> Iterator[Part]:
    """One part a product; without any, one part that says so."""
    known = drafts.products(draft)
    for answers in known:
        form = pages.product_form(answers)
        files = (str(form.fields["evidence"].label), names(draft, product_kind(answers["key"])))
        yield Part(answers.get("name") or str(pages.TITLES["products"]), f"{pages.address('products')}{answers['key']}/", [*rows(form), files])
    if not known:
        yield Part(str(pages.TITLES["products"]), pages.address("products"), [(_("제품"), _("등록한 제품이 없습니다"))])


def names(draft: SignUpDraft, kind: str) -> str:
    return ", ".join(document.name for document in drafts.files(draft, kind)) or _("없음")


def rows(form: forms.Form) -> Rows:
    """Label and words of each field in the form's order; passwords and files are left out."""
    ordered = [name for _title, names in getattr(form, "sections", ()) for name in names]
    shown = [name for name in ordered if not isinstance(form.fields[name].widget, forms.PasswordInput) and not isinstance(form.fields[name], UploadField)]
    return [(str(form.fields[name].label), in_words(form.fields[name], form.cleaned_data.get(name)) or _("입력하지 않음")) for name in shown]


def in_words(field: forms.Field, value: Any) -> str:
    match field:
        case forms.MultipleChoiceField():
            return ", ".join(str(label) for key, label in flat(field.choices) if key in (value or ()))
        case forms.ChoiceField():
            return str(dict(flat(field.choices)).get(value, "")) if value else ""
        case HsCodeField():
            return dotted(value or "")
        case PhoneField() | MobileField():
            return show_phone(value) if value else ""
    if isinstance(value, dt.date):
        return day(value)
    return number(value) if isinstance(value, int) else str(value or "")


def flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Choices without the groups that they stand in."""
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
