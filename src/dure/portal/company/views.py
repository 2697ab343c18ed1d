from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import signed_in
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_name
from dure.portal.accounts.models import Account, AccountState, Company
from dure.portal.company import selectors, services
from dure.portal.company.forms import ColleagueForm, CompanyForm
from dure.portal.entry import selectors as joins
from dure.portal.entry import services as joining
from dure.portal.entry.models import JoinRequest
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone


def company_of(request: HttpRequest) -> tuple[Account, Company]:
    """The caller and their company; pages of a company do not exist for others."""
    account: Account = request.account  # type: ignore[attr-defined]
    if account.company is None or account.state != AccountState.ACTIVE:
        raise Http404
    return account, account.company


def master_of(request: HttpRequest) -> tuple[Account, Company]:
    account, company = company_of(request)
    if not account.is_master:
        raise PermissionDenied
    return account, company


@signed_in
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    account, company = company_of(request)
    return page(request, account, company, ColleagueForm())


def page(request: HttpRequest, account: Account, company: Company, form: ColleagueForm, **more: Any) -> HttpResponse:
    people = selectors.colleagues(company, account) if account.is_master else []
    context = {
        "account": account,
        "company": company,
        "rows": facts(company),
        "people": people,
        "form": form,
        "waiting": [(join, mask_name(join.account.name)) for join in joins.waiting_joins(company)] if account.is_master else [],
        "takers": [item for item in people if item.may_receive],
        **more,
    }
    return render(request, "company/overview.html", context, status=422 if form.errors else 200)


def facts(company: Company) -> list[tuple[str, Any]]:
    rows = [
        (_("기업명"), company.name),
        (_("영문 기업명"), company.name_en),
        (_("기업 구분"), company.get_kind_display()),
        (_("사업자등록번호"), format_business_number(company.business_registration_number)),
        (_("대표자 성명"), company.representative),
        (_("설립일"), company.founded_on.isoformat() if company.founded_on else ""),
        (_("업종"), company.industry),
        (_("본사 주소"), company.address),
        (_("본사 전화번호"), show_phone(company.phone) if company.phone else ""),
    ]
    return [(label, value or _("입력하지 않음")) for label, value in rows]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    _account, company = master_of(request)
    initial = {name: getattr(company, name) for name in CompanyForm.base_fields}
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit_company(company, form.cleaned_data, actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("기업 정보를 저장했습니다."))
        return redirect("company:overview")
    number = format_business_number(company.business_registration_number)
    return render(request, "company/edit.html", {"form": form, "number": number}, status=422 if form.errors else 200)


@signed_in
@never_cache
@require_safe
def check(request: HttpRequest) -> JsonResponse:
    master_of(request)
    try:
        services.check_colleague(request.GET.get("value", ""), "-")
    except Refusal as refusal:
        return JsonResponse({"ok": False, "message": str(refusal.message)})
    return JsonResponse({"ok": True, "message": _("쓸 수 있는 아이디입니다.")})


@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """First shows the dialog that asks, then, with ``confirmed``, makes the account."""
    account, company = master_of(request)
    form = ColleagueForm(request.POST)
    if not form.is_valid():
        return page(request, account, company, form)
    login_id, name = form.cleaned_data["login_id"], form.cleaned_data["name"]
    try:
        if request.POST.get("confirmed"):
            services.add_colleague(company, login_id, name, actor=request.actor)  # type: ignore[attr-defined]
        else:
            services.check_colleague(login_id, name)
    except Refusal as refusal:
        form.add_error(refusal.field or None, str(refusal.message))
        return page(request, account, company, form)
    if not request.POST.get("confirmed"):
        return page(request, account, company, form, asking={"login_id": login_id, "name": name})
    messages.success(request, _("담당자 계정을 만들었습니다. 담당자가 통합로그인을 하면 비밀번호를 설정합니다."))
    return redirect("company:overview")


@signed_in
@require_POST
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Deactivate, reactivate, or hand the master role to one colleague."""
    account, company = master_of(request)
    actor = request.actor  # type: ignore[attr-defined]
    try:
        match request.POST.get("act"):
            case "deactivate":
                services.deactivate(company, str(pk), actor=actor)
                messages.success(request, _("계정을 사용 중지했습니다."))
            case "reactivate":
                services.reactivate(company, str(pk), actor=actor)
                messages.success(request, _("계정을 다시 쓸 수 있게 했습니다."))
            case "hand-over":
                services.hand_over_master(company, str(account.pk), str(pk), actor=actor)
                messages.success(request, _("마스터를 넘겼습니다."))
            case _:
                raise Http404
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("company:overview")


@signed_in
@require_POST
def answer_join(request: HttpRequest, pk: int) -> HttpResponse:
    _account, company = master_of(request)
    join = JoinRequest.objects.filter(company=company, pk=pk).first()
    if join is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    try:
        if request.POST.get("act") == "accept":
            joining.accept_join(join, actor=actor)
            messages.success(request, _("소속 요청을 승인했습니다."))
        else:
            joining.refuse_join(join, actor=actor, reason=request.POST.get("reason", "")[:300])
            messages.success(request, _("소속 요청을 거절했습니다."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("company:overview")
