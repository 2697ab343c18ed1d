from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation import clock
from dure.foundation.access import public, requires, signed_in, writes_on_get
from dure.foundation.consent import selectors as terms
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.pdf import keys
from dure.portal.policy import Permission
from dure.programme.announcements import selectors as announcements
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.applicants import applicants
from dure.programme.certificates import boxes, selectors, services, verification
from dure.programme.certificates.forms import FileForm, NumberForm
from dure.programme.certificates.models import Certificate

PAGE_SIZE = 20
FORM_METHODS = ["GET", "HEAD", "POST"]


@requires(Permission.PROGRAMME_APPLY)
@never_cache
@require_http_methods(FORM_METHODS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Company data to put right, terms to agree to again, one button."""
    announcement = announcements.visible(pk)
    if announcement is None or announcement.reception != Reception.ELSEWHERE:
        raise Http404
    account = request.account  # type: ignore[attr-defined]
    held = selectors.active(account.company, announcement) if account.company else None
    if held is not None:
        return redirect("my-certificates:one", pk=held.pk)
    standing = applicants().standing(account)
    if not standing.may_apply or not announcement.accepts(clock.now()):
        return render(request, "certificates/closed.html", {"item": announcement, "reason": standing.reason if not standing.may_apply else ""})
    return ask_page(request, announcement, provisional=standing.provisional)


def ask_page(request: HttpRequest, announcement: Announcement, *, provisional: bool) -> HttpResponse:
    account, data = request.account, request.POST or None  # type: ignore[attr-defined]
    form = applicants().update_form(account, data, request.FILES or None)
    agreement = AgreementForm(data, versions=terms.current(applicants().audience(account)))
    refusal = ""
    if data is not None and form.is_valid() & agreement.is_valid():
        try:
            certificate = issued(request, announcement, form, agreement)
        except Refusal as refused:
            refusal = str(refused.message)
        else:
            return redirect(f"/my/certificates/{certificate.pk}/?new=1")
    context = {
        "item": announcement,
        "form": form,
        "agreement": agreement,
        "refusal": refusal,
        "provisional": provisional,
        "unmet": boxes.unmet(account.company, announcement),
        "may_edit": bool(applicants().edit_url(account)),
    }
    return render(request, "certificates/ask.html", context, status=422 if form.errors or agreement.errors or refusal else 200)


def issued(request: HttpRequest, announcement: Announcement, form: Any, agreement: AgreementForm) -> Certificate:
    actor = request.actor  # type: ignore[attr-defined]
    agreed = [version for version in agreement.versions if version.pk in agreement.agreed]
    account = request.account  # type: ignore[attr-defined]
    return services.update_and_issue(account, announcement, form, agreed=agreed, actor=actor)


@signed_in
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(selectors.of_company(request.account), PAGE_SIZE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "certificates/mine.html", {"page": page})


def own(request: HttpRequest, pk: UUID) -> Certificate:
    return get_object_or_404(selectors.of_company(request.account), pk=pk)  # type: ignore[attr-defined]


@signed_in
@never_cache
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """With ``new`` the browser fetches the PDF by itself; the page stays."""
    certificate = own(request, pk)
    new = "new" in request.GET
    response = render(request, "certificates/one.html", {"item": certificate, "new": new})
    if new and certificate.document is not None:
        response["Refresh"] = f"1; url=/my/certificates/{certificate.pk}/file/"
    return response


@signed_in
@never_cache
@require_safe
def file(request: HttpRequest, pk: UUID) -> FileResponse:
    document = own(request, pk).document
    if document is None:
        raise Http404
    return attachment(document)


@public
@writes_on_get("Look-ups are counted against walking through numbers.")
@never_cache
@require_http_methods(FORM_METHODS)
def verify(request: HttpRequest) -> HttpResponse:
    """By number (GET) or by file (POST)."""
    if request.method == "POST":
        return by_file(request)
    if "number" not in request.GET:
        return verify_page(request)
    form = NumberForm(request.GET)
    if not form.is_valid():
        return verify_page(request, number_form=form, status=422)
    return by_number(request, form.cleaned_data["number"])


@public
@writes_on_get("Look-ups are counted against walking through numbers.")
@never_cache
@require_safe
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    return by_number(request, number)


def by_number(request: HttpRequest, typed: str) -> HttpResponse:
    try:
        verification.demand_patience(request)
        answer = verification.by_number(typed)
        if answer.outcome == "unknown":
            verification.count_miss(request)
    except Refusal as refusal:
        return too_often(request, refusal)
    form = NumberForm(initial={"number": answer.number or typed[:60]})
    return verify_page(request, number_form=form, answer=answer, asked=answer.number or typed[:60])


def by_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    try:
        verification.demand_patience(request)
    except Refusal as refusal:
        return too_often(request, refusal)
    if not form.is_valid():
        return verify_page(request, file_form=form, status=422)
    upload = form.cleaned_data["file"]
    return verify_page(request, answer=verification.by_file(upload), asked=upload.name, from_file=True)


def too_often(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = verify_page(request, refusal=refusal.message, status=429)
    response["Retry-After"] = str(refusal.wait_seconds)
    return response


def verify_page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    whole = {"number_form": NumberForm(), "file_form": FileForm(), "answer": None, **context}
    response = render(request, "certificates/verify.html", whole, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    """The certificate that other programs have to trust to check our signatures by themselves."""
    response = HttpResponse(keys.identity().authority, content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="document-authority.pem"'
    return response
