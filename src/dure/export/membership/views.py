"""The company's export details and products, seen and edited by its own people."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.export.hscodes.words import dotted
from dure.export.membership import originals, selectors, services, shown, uploads
from dure.export.membership.fields import EVIDENCE, PAPERS
from dure.export.membership.forms import CompanyFields, FiguresForm, PapersForm, ProductForm, shown_years
from dure.export.membership.models import Product, product_kind
from dure.foundation import chance, clock
from dure.foundation.access import signed_in
from dure.foundation.certificates import services as certificates
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.policies import BUSINESS
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Company
from dure.portal.company.views import company_of
from dure.portal.policy import Permission
from dure.portal.replies import actor
from dure.rules.identifiers.numbers import format_business_number

HOME = "/company/export/"
FORM_METHODS = ["GET", "HEAD", "POST"]


def may_edit(request: HttpRequest) -> bool:
    return bool(request.account.is_master or actor(request).may(Permission.COMPANY_EDIT))  # type: ignore[attr-defined]


def editable(request: HttpRequest) -> Company:
    """The caller's company, for those who may change what it says."""
    _account, company = company_of(request)
    if not may_edit(request):
        raise PermissionDenied
    return company


def show(request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    return render(request, f"membership/{template}.html", context, status=422 if refused else 200)


@signed_in
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    account, company = company_of(request)
    standing = selectors.standing(company)
    context = {
        "company": company,
        "standing": standing,
        "may_edit": may_edit(request),
        "state": shown.state(standing.membership),
        "until": originals.ends_on(standing.membership) if standing.membership else None,
        "rows": shown.company_rows(company, standing.profile),
        "figures": shown.figure_rows(selectors.figures(company, clock.today())),
        "products": [(product, dotted(product.hs_code), shown.held(product)) for product in selectors.products(company)],
        "documents": documents.of(services.subject_of(company)),
        "contact": shown.contact_rows(account),
    }
    return show(request, "company", context)


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest) -> HttpResponse:
    company = editable(request)
    profile = selectors.profile_of(company)
    form = CompanyFields(request.POST or None, initial=shown.initial(company, profile))
    if request.method == "POST" and form.is_valid():
        services.save_details(company, form.company_values(), form.profile_values(), actor=actor(request))
        messages.success(request, _("기업 정보를 저장했습니다."))
        return redirect(HOME if profile else f"{HOME}figures/")
    return edit_page(request, form, _("기업 정보"))


def edit_page(request: HttpRequest, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "kept": {}, "files": False, "lead": "", **more}
    return show(request, "edit", context, refused=form.is_bound and bool(form.errors))


FIGURE_FILES = {"sales_evidence": "sales-evidence", "exports_evidence": "exports-evidence"}


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def figures(request: HttpRequest) -> HttpResponse:
    company = editable(request)
    if selectors.profile_of(company) is None:
        return redirect(f"{HOME}edit/")
    years, title = shown_years(clock.today()), _("매출과 수출")
    owner = services.subject_of(company)
    known = shown.figures_initial(selectors.figures(company, clock.today()))
    if request.method != "POST" or uploads.removed(request, owner):
        form = FiguresForm(initial=request.POST.dict() or known, years=years)
        return edit_page(request, form, title, files=True, kept=uploads.kept(owner, FIGURE_FILES))
    form = FiguresForm(request.POST, request.FILES, years=years)
    form.is_valid()
    uploads.take(request, owner, form, FIGURE_FILES, EVIDENCE)
    if form.errors:
        return edit_page(request, form, title, files=True, kept=uploads.kept(owner, FIGURE_FILES))
    services.save_figures(company, form.figures(), actor=actor(request))
    messages.success(request, _("매출과 수출을 저장했습니다."))
    return redirect(HOME)


def product_or_404(company: Company, key: UUID) -> Product:
    found = selectors.product_of(company, key)
    if found is None:
        raise Http404
    return found


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def product(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """A new product carries its id in the form, so that evidence kept on an error is found again."""
    company = editable(request)
    found = product_or_404(company, key) if key else None
    mark = found.pk if found else uploads.as_uuid(request.POST.get("key") or str(chance.identifier()))
    owner, kinds = services.subject_of(company), {"evidence": product_kind(mark.hex)}
    more: dict[str, Any] = {"files": True, "mark": mark.hex, "lead": ""}
    title = found.name if found else _("제품 추가하기")
    if request.method != "POST" or uploads.removed(request, owner):
        form = ProductForm(initial=request.POST.dict() or (shown.product_initial(found) if found else {}))
        return edit_page(request, form, title, kept=uploads.kept(owner, kinds), **more)
    form = ProductForm(request.POST, request.FILES)
    form.is_valid()
    uploads.take(request, owner, form, kinds, EVIDENCE)
    if not form.errors and save_product(request, company, found, mark, form):
        return redirect(f"{HOME}#products")
    return edit_page(request, form, title, kept=uploads.kept(owner, kinds), **more)


def save_product(request: HttpRequest, company: Company, found: Product | None, mark: UUID, form: ProductForm) -> bool:
    try:
        if found is None:
            services.add_product(company, form.values(), actor=actor(request), key=mark)
        else:
            services.save_product(found, form.values(), actor=actor(request))
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("제품을 저장했습니다."))
    return True


@signed_in
@require_POST
def remove_product(request: HttpRequest, key: UUID) -> HttpResponse:
    services.remove_product(product_or_404(editable(request), key), actor=actor(request))
    messages.success(request, _("제품을 지웠습니다."))
    return redirect(f"{HOME}#products")


@signed_in
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The yearly update: everything still holds."""
    try:
        services.confirm_unchanged(editable(request), actor=actor(request))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("지금 정보가 맞다고 기록했습니다."))
    return redirect(HOME)


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def papers(request: HttpRequest) -> HttpResponse:
    """Files of the papers, handed in again or for the first time, by members that are not full yet."""
    company = editable(request)
    membership = selectors.membership_of(company)
    if membership is None or membership.is_full:
        return redirect(HOME)
    owner, kinds, title = services.subject_of(company), {"papers": originals.KIND}, _("동의서 및 인증서류")
    if request.method != "POST" or uploads.removed(request, owner):
        return edit_page(request, PapersForm(needed=True), title, files=True, kept=uploads.kept(owner, kinds), lead="papers")
    form = PapersForm(request.POST, request.FILES, needed=True)
    form.is_valid()
    uploads.take(request, owner, form, kinds, PAPERS)
    if form.errors:
        return edit_page(request, form, title, files=True, kept=uploads.kept(owner, kinds), lead="papers")
    originals.handed_in(membership, actor=actor(request))
    messages.success(request, _("서류를 받았습니다. 원본이 접수되면 알려 드립니다."))
    return redirect(HOME)


@signed_in
@never_cache
@require_http_methods(FORM_METHODS)
def authenticate(request: HttpRequest) -> HttpResponse:
    """The company's certificate makes a provisional membership full."""
    company = editable(request)
    membership = selectors.membership_of(company)
    if membership is None or membership.is_full:
        return redirect(HOME)
    if request.method != "POST":
        return show(request, "authenticate", {"signing": None, "number": format_business_number(company.business_registration_number)})
    if "signature" not in request.POST:
        return certificate_page(request, company)
    number = company.business_registration_number
    try:
        holder = certificates.verify_request(request, purpose(company), kind=BUSINESS, number=number)
        originals.authenticate(company, holder.fingerprint, actor=actor(request))
    except CertificateFault as fault:
        return certificate_page(request, company, trouble=str(fault.message))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("기업인증서로 인증했습니다. 이제 정식회원입니다."))
    return redirect(HOME)


def certificate_page(request: HttpRequest, company: Company, *, trouble: str = "") -> HttpResponse:
    number = company.business_registration_number
    signing = certificates.signing(purpose(company), kind=BUSINESS, number=number, trouble=trouble)
    context = {"signing": signing, "number": format_business_number(number), "action_label": _("기업인증서로 인증하기")}
    return show(request, "authenticate", context, refused=bool(trouble))


def purpose(company: Company) -> str:
    return f"membership:{company.pk.hex[:24]}"


@signed_in
@require_safe
def file(request: HttpRequest, key: UUID) -> FileResponse:
    _account, company = company_of(request)
    return attachment(get_object_or_404(documents.of(services.subject_of(company)), pk=key))
