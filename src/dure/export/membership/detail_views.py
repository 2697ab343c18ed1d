"""The pages of the sign-up's third step."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters

from dure.export.membership import drafts, originals, pages, uploads
from dure.export.membership.fields import EVIDENCE, PAPERS
from dure.export.membership.forms import CompanyFields, ContactForm, FiguresForm, PapersForm, ProductForm, shown_years
from dure.export.membership.models import SignUpDraft, Way, product_kind
from dure.export.membership.sign_up_views import detail, show
from dure.foundation import clock
from dure.foundation.access import ANONYMOUS
from dure.foundation.documents import services as document_services
from dure.foundation.errors import Refusal
from dure.portal.entry.services import kind_of_number


def page(request: HttpRequest, draft: SignUpDraft, name: str, form: forms.Form, **more: Any) -> HttpResponse:
    context = {"form": form, "name": name, "title": pages.TITLES[name], "back": pages.before(draft, name), "kept": {}, **more}
    return show(request, "sign_up_page", 3, context, refused=form.is_bound and bool(form.errors))


@sensitive_post_parameters("password", "password_again")
@detail
def contact(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    before = draft.answers.get("contact", {})
    same = request.method != "POST" or request.POST.get("login_id") == before.get("login_id")
    chosen = bool(draft.password_hash) and same
    if request.method != "POST":
        return page(request, draft, "contact", ContactForm(initial=before, chosen=chosen))
    form = ContactForm(request.POST, chosen=chosen)
    if form.is_valid():
        drafts.keep(draft, "contact", uploads.typed(request, form.fields), password=form.cleaned_data["password"])
        return HttpResponseRedirect(pages.after(draft, "contact"))
    return page(request, draft, "contact", form)


@detail
def papers(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    kinds = {"papers": originals.KIND}
    if draft.way != Way.PAPERS:
        return HttpResponseRedirect(pages.address("contact"))
    away = uploads.removed(request, draft.subject)
    needed = not drafts.files(draft, originals.KIND)
    if request.method != "POST" or away:
        return page(request, draft, "papers", PapersForm(needed=needed), kept=uploads.kept(draft.subject, kinds), files=True)
    form = PapersForm(request.POST, request.FILES, needed=needed)
    form.is_valid()
    uploads.take(request, draft.subject, form, kinds, PAPERS)
    if not form.errors:
        return HttpResponseRedirect(pages.after(draft, "papers"))
    return page(request, draft, "papers", form, kept=uploads.kept(draft.subject, kinds), files=True)


@detail
def company(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    if request.method != "POST":
        initial = draft.answers.get("company") or {"kind": kind_of_number(draft.business_number)}
        return page(request, draft, "company", CompanyFields(initial=initial))
    form = CompanyFields(request.POST)
    if form.is_valid():
        drafts.keep(draft, "company", uploads.typed(request, form.fields))
        return HttpResponseRedirect(pages.after(draft, "company"))
    return page(request, draft, "company", form)


FIGURE_FILES = {"sales_evidence": "sales-evidence", "exports_evidence": "exports-evidence"}


@detail
def figures(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    years = shown_years(clock.today())
    more = {"files": True}
    if request.method != "POST" or uploads.removed(request, draft.subject):
        initial = request.POST.dict() or draft.answers.get("figures", {})
        return page(request, draft, "figures", FiguresForm(initial=initial, years=years), kept=uploads.kept(draft.subject, FIGURE_FILES), **more)
    form = FiguresForm(request.POST, request.FILES, years=years)
    form.is_valid()
    uploads.take(request, draft.subject, form, FIGURE_FILES, EVIDENCE)
    drafts.keep(draft, "figures", uploads.typed(request, form.fields))
    if not form.errors:
        return HttpResponseRedirect(pages.after(draft, "figures"))
    return page(request, draft, "figures", form, kept=uploads.kept(draft.subject, FIGURE_FILES), **more)


@detail
def products(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    """The list: add, change, remove, go on."""
    found = drafts.products(draft)
    if request.method == "POST":
        key = request.POST.get("remove_product", "")
        if key:
            remove_product(draft, key)
            return HttpResponseRedirect(pages.address("products"))
        drafts.keep(draft, "products", found)
        return HttpResponseRedirect(pages.after(draft, "products"))
    return show(request, "sign_up_products", 3, {"products": found, "title": pages.TITLES["products"], "back": pages.before(draft, "products")})


def remove_product(draft: SignUpDraft, key: str) -> None:
    drafts.keep(draft, "products", [one for one in drafts.products(draft) if one["key"] != key])
    for document in drafts.files(draft, product_kind(key)):
        document_services.remove(document, actor=ANONYMOUS)


@detail
def product(request: HttpRequest, draft: SignUpDraft, key: str = "") -> HttpResponse:
    """One product; a new one has its key in the form, so that files kept on an error are found again."""
    found = drafts.products(draft)
    answers = next((one for one in found if one["key"] == key), None)
    if key and answers is None:
        raise Http404
    mark = key or uploads.as_uuid(request.POST.get("key") or drafts.new_key()).hex
    kinds = {"evidence": product_kind(mark)}
    more: dict[str, Any] = {"files": True, "mark": mark, "back": pages.address("products")}
    if request.method != "POST" or uploads.removed(request, draft.subject):
        form = ProductForm(initial=request.POST.dict() or answers or {})
        return page(request, draft, "products", form, kept=uploads.kept(draft.subject, kinds), **more)
    form = ProductForm(request.POST, request.FILES)
    form.is_valid()
    uploads.take(request, draft.subject, form, kinds, EVIDENCE)
    if not form.errors:
        try:
            keep_product(draft, found, {"key": mark, **uploads.typed(request, form.fields)})
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return HttpResponseRedirect(pages.address("products"))
    return page(request, draft, "products", form, kept=uploads.kept(draft.subject, kinds), **more)


def keep_product(draft: SignUpDraft, found: list[dict[str, Any]], answers: dict[str, Any]) -> None:
    others = [one for one in found if one["key"] != answers["key"]]
    place = next((index for index, one in enumerate(found) if one["key"] == answers["key"]), len(others))
    drafts.keep(draft, "products", [*others[:place], answers, *others[place:]])
