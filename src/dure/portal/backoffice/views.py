from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation import audit
from dure.foundation.access import staff_only, writes_on_get
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.models import Document
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_email, mask_login_id, mask_name, mask_phone
from dure.foundation.staff.permissions import StaffPermission
from dure.portal import replies
from dure.portal.accounts.models import Account, AccountState, Company, HubLink, Role
from dure.portal.accounts.selectors import PRESENT
from dure.portal.backoffice import exports, roles, selectors, services
from dure.portal.backoffice.forms import AssignForm, ExportForm, PeopleFilter, ReasonForm, RoleForm
from dure.portal.entry import services as joining
from dure.portal.entry.models import JoinRequest
from dure.portal.mypage.views import evaluator_facts
from dure.portal.replies import actor, attempt
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGE_SIZE = 20


def paged(request: HttpRequest, items: Any, size: int = PAGE_SIZE) -> Any:
    return Paginator(items, size).get_page(request.GET.get("page"))


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return replies.page(request, f"backoffice/{template}.html", context)


@staff_only(StaffPermission.DASHBOARD_SEE)
@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    context = {
        "todo": selectors.to_do(actor(request)),
        "tiles": selectors.totals(),
        "per_day": [(_("새 계정"), selectors.accounts_per_day())],
        "per_role": selectors.accounts_per_role(),
    }
    return show(request, "dashboard", context)


@staff_only(StaffPermission.PEOPLE_SEE)
@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    form = PeopleFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    page = paged(request, selectors.people(data.get("q", "").strip(), data.get("state", ""), data.get("role", "")))
    rows = [(item, masked(item)) for item in page]
    return show(request, "people", {"filter": PeopleFilter(initial=request.GET.dict()), "page": page, "rows": rows})


def masked(account: Account) -> dict[str, str]:
    return {
        "name": mask_name(account.name),
        "login_id": mask_login_id(account.login_id or ""),
        "mobile": mask_phone(account.mobile) if account.mobile else "",
        "email": mask_email(account.email) if account.email else "",
    }


def opened(account: Account) -> dict[str, str]:
    return {
        "name": account.name,
        "login_id": account.login_id or "",
        "mobile": show_phone(account.mobile) if account.mobile else "",
        "email": account.email,
    }


def account_or_404(pk: UUID) -> Account:
    return get_object_or_404(Account.objects.select_related("company"), pk=pk)


@staff_only(StaffPermission.PEOPLE_SEE)
@never_cache
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(pk)
    return person_page(request, account, masked(account))


def person_page(request: HttpRequest, account: Account, shown: dict[str, str], **more: Any) -> HttpResponse:
    none = _("없음")
    rows = [
        (_("이름"), shown["name"] or none),
        (_("아이디"), shown["login_id"] or none),
        (_("휴대폰"), shown["mobile"] or none),
        (_("이메일"), shown["email"] or none),
        (_("기업"), account.company.name if account.company else none),
        (_("역할"), ", ".join(role.label for role in account.roles.all()) or none),
        (_("상태"), account.get_state_display()),
        (_("만들어진 길"), account.get_origin_display()),
    ]
    context = {
        "account": account,
        "rows": rows,
        "links": HubLink.objects.filter(account=account).order_by("-linked_at"),
        "unmask_form": ReasonForm(prefix="unmask"),
        "assign_form": AssignForm(prefix="roles", initial={"roles": [role.key for role in account.roles.all()]}),
        "state_form": ReasonForm(prefix="state"),
        "may_unmask": actor(request).may(StaffPermission.PEOPLE_UNMASK),
        "may_assign": actor(request).may(StaffPermission.ROLE_EDIT),
        "may_suspend": account.state != AccountState.LEFT and actor(request).may(StaffPermission.PEOPLE_SUSPEND),
        "in_use": account.state in PRESENT,
        **more,
    }
    return show(request, "person", context)


@staff_only(StaffPermission.PEOPLE_UNMASK)
@never_cache
@require_POST
def unmask(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(pk)
    form = ReasonForm(request.POST, prefix="unmask")
    if not form.is_valid():
        return person_page(request, account, masked(account), unmask_form=form)
    services.unmask(account.subject, actor=actor(request), reason=form.cleaned_data["reason"], what="contact")
    return person_page(request, account, opened(account), open=True)


@staff_only(StaffPermission.ROLE_EDIT)
@require_POST
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(pk)
    form = AssignForm(request.POST, prefix="roles")
    if not form.is_valid():
        return person_page(request, account, masked(account), assign_form=form)
    data = form.cleaned_data
    roles.assign(account, data["roles"], actor=actor(request), reason=data["reason"])
    messages.success(request, _("역할을 바꾸었습니다."))
    return redirect("office:person", pk=pk)


@staff_only(StaffPermission.PEOPLE_SUSPEND)
@require_POST
def change_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(pk)
    form = ReasonForm(request.POST, prefix="state")
    if not form.is_valid():
        return person_page(request, account, masked(account), state_form=form)
    act = services.suspend if account.state in PRESENT else services.restore
    attempt(request, lambda: act(account, actor=actor(request), reason=form.cleaned_data["reason"]), _("처리했습니다."))
    return redirect("office:person", pk=pk)


@staff_only(StaffPermission.PEOPLE_SEE)
@never_cache
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:60]
    page = paged(request, selectors.companies(words))
    rows = [(item, format_business_number(item.business_registration_number), mask_name(item.representative)) for item in page]
    return show(request, "companies", {"page": page, "rows": rows, "q": words})


@staff_only(StaffPermission.PEOPLE_SEE)
@never_cache
@require_safe
def company(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(Company, pk=pk)
    rows = [
        (_("기업명"), item.name),
        (_("사업자등록번호"), format_business_number(item.business_registration_number)),
        (_("기업 구분"), item.get_kind_display()),
        (_("대표자 성명"), mask_name(item.representative)),
        (_("본사 주소"), item.address or _("없음")),
        (_("통합회원 연결"), _("확인됨") if item.hub_uuid else _("없음")),
    ]
    accounts = Account.objects.filter(company=item).exclude(state=AccountState.LEFT).order_by("-is_master", "created_at")
    people = [(account, masked(account)) for account in accounts]
    return show(request, "company", {"company": item, "rows": rows, "people": people})


@staff_only(StaffPermission.APPROVAL_DECIDE)
@never_cache
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    experts = [(item, masked(item), services.readiness(item)) for item in selectors.waiting_experts()[:100]]
    joins = [(join, mask_name(join.account.name)) for join in selectors.waiting_joins()[:100]]
    return show(request, "approvals", {"experts": experts, "joins": joins})


@staff_only(StaffPermission.APPROVAL_DECIDE)
@never_cache
@require_http_methods(FORM_METHODS)
def evaluator(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = get_object_or_404(selectors.waiting_experts(), pk=pk)
    form = ReasonForm(request.POST if request.POST.get("act") == "return" else None)
    if request.POST.get("act") == "approve":
        attempt(request, lambda: services.approve_expert(account, actor=actor(request)), _("승인했습니다."))
        return redirect("office:approvals")
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        attempt(request, lambda: services.return_expert(account, actor=actor(request), reason=reason), _("보완을 요청했습니다."))
        return redirect("office:approvals")
    context = {"account": account, "shown": masked(account), "ready": services.readiness(account), "form": form}
    return show(request, "evaluator", {**context, **evaluator_facts(account)})


@staff_only(StaffPermission.APPROVAL_DECIDE)
@writes_on_get("Reading an identity paper is recorded.")
@never_cache
@require_safe
def paper(request: HttpRequest, pk: UUID, key: UUID) -> FileResponse:
    account = get_object_or_404(selectors.waiting_experts(), pk=pk)
    document: Document = get_object_or_404(documents.of(account.subject), pk=key)
    audit.record("document.read", actor=actor(request), subject=account.subject, obj=document.subject)
    return attachment(document)


@staff_only(StaffPermission.APPROVAL_DECIDE)
@require_POST
def answer_join(request: HttpRequest, pk: int) -> HttpResponse:
    join = get_object_or_404(JoinRequest, pk=pk)
    if request.POST.get("act") == "accept":
        attempt(request, lambda: joining.accept_join(join, actor=actor(request)), _("소속 요청을 승인했습니다."))
    else:
        attempt(request, lambda: joining.refuse_join(join, actor=actor(request), reason=""), _("소속 요청을 거절했습니다."))
    return redirect("office:approvals")


@staff_only(StaffPermission.ROLE_EDIT)
@never_cache
@require_safe
def role_table(request: HttpRequest) -> HttpResponse:
    by_kind = [
        (_("개인회원으로 전환"), Role.objects.filter(member_kind="individual")),
        (_("기업회원으로 전환"), Role.objects.filter(member_kind="corporate")),
    ]
    return show(request, "roles", {"tables": by_kind})


@staff_only(StaffPermission.ROLE_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def role(request: HttpRequest, key: str) -> HttpResponse:
    item = get_object_or_404(Role, key=key)
    form = RoleForm(request.POST or None, instance=item)
    if request.method == "POST" and form.is_valid():
        stored = Role.objects.select_for_update().get(pk=item.pk)
        roles.edit_role(stored, form.changes(), actor=actor(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("역할을 저장했습니다."))
        return redirect("office:roles")
    return show(request, "role", {"role": item, "form": form})


@staff_only(StaffPermission.EXPORT_MAKE)
@never_cache
@require_http_methods(FORM_METHODS)
def export(request: HttpRequest) -> HttpResponse:
    form = ExportForm(request.POST or None, actor=actor(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sheet = exports.make(data["kind"], data["format"], masked=data["masked"], actor=actor(request), reason=data["reason"])
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            response = HttpResponse(sheet.body, content_type=sheet.content_type)
            response["Content-Disposition"] = f'attachment; filename="{sheet.name}"'
            return response
    return show(request, "export", {"form": form})

