from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dure.foundation import audit
from dure.foundation.access import staff_only, writes_on_get
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.words import day
from dure.programme.certificates import papers, retention, selectors, services
from dure.programme.certificates.forms import CertificateFilter, ReasonForm
from dure.programme.certificates.models import Certificate, State

PAGE_SIZE = 20


def handled(request: HttpRequest, pk: UUID) -> Certificate:
    found = selectors.handled(pk, request.actor)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


@staff_only(StaffPermission.CERTIFICATE_MANAGE)
@never_cache
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    form = CertificateFilter(request.GET)
    data = form.cleaned_data if form.is_valid() else {}
    wanted = {"words": data.get("q", "").strip(), "state": data.get("state", ""), "agency": data.get("agency", "")}
    page = Paginator(selectors.handled_by(request.actor, **wanted), PAGE_SIZE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "certificates/office/list.html", {"filter": CertificateFilter(initial=request.GET.dict()), "page": page})


@staff_only(StaffPermission.CERTIFICATE_MANAGE)
@never_cache
@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    return page_of(request, handled(request, pk))


def page_of(request: HttpRequest, item: Certificate, **more: Any) -> HttpResponse:
    context = {
        "item": item,
        "rows": papers.rows(item.content["company"]) if item.content else [],
        "kept_until": day(retention.kept_until(item)),
        "revoke_form": ReasonForm(prefix="revoke"),
        "reissue_form": ReasonForm(prefix="reissue"),
        "successor": Certificate.objects.filter(replaces=item).first(),
        "may_revoke": item.state == State.ACTIVE and item.erased_at is None,
        **more,
    }
    context["may_reissue"] = item.state != State.REPLACED and item.erased_at is None and context["successor"] is None
    faulty = any(form.errors for form in (context["revoke_form"], context["reissue_form"]))
    return render(request, "certificates/office/one.html", context, status=422 if faulty else 200)


@staff_only(StaffPermission.CERTIFICATE_MANAGE)
@never_cache
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    item, form = handled(request, pk), ReasonForm(request.POST, prefix="revoke")
    try:
        if not form.is_valid():
            return page_of(request, item, revoke_form=form)
        services.revoke(item, reason=form.cleaned_data["reason"], actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("확인증 %(number)s을 취소했습니다.") % {"number": item.number})
    return redirect("office-certificates:one", pk=pk)


@staff_only(StaffPermission.CERTIFICATE_MANAGE)
@never_cache
@require_POST
def reissue(request: HttpRequest, pk: UUID) -> HttpResponse:
    item, form = handled(request, pk), ReasonForm(request.POST, prefix="reissue")
    try:
        if not form.is_valid():
            return page_of(request, item, reissue_form=form)
        fresh = services.reissue(item, reason=form.cleaned_data["reason"], actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("office-certificates:one", pk=pk)
    messages.success(request, _("확인증 %(number)s을 새로 발급했습니다.") % {"number": fresh.number})
    return redirect("office-certificates:one", pk=fresh.pk)


@staff_only(StaffPermission.CERTIFICATE_MANAGE)
@writes_on_get("Reading a company's certificate is recorded.")
@never_cache
@require_safe
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    item = handled(request, pk)
    if item.document is None:
        raise Http404
    audit.record("certificate.read", actor=request.actor, subject=f"company:{item.company_id}", obj=item.subject)  # type: ignore[attr-defined]
    return attachment(item.document)
