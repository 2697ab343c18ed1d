"""Signing up at this portal alone: terms, company authentication, details page by page, done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dure.export.membership import answered, consent_form, drafts, joining, pages, standing, takeover
from dure.export.membership.forms import NumberForm, RequiredAgreementForm
from dure.export.membership.models import SignUpDraft, Way
from dure.foundation.access import own_transactions, public
from dure.foundation.certificates import services as certificates
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.policies import BUSINESS
from dure.foundation.consent import selectors as terms
from dure.foundation.errors import Refusal
from dure.portal.accounts import selectors as accounts
from dure.rules.identifiers.numbers import format_business_number

STEPS = (_("약관 동의"), _("기업 인증"), _("가입 정보"), _("가입 완료"))
NUMBER_KEY = "export_sign_up_number"
Page = Callable[..., HttpResponse]


def step(view: Page) -> Page:
    """A page of a sign-up under way; others begin at the first, and a finished one ends at the last."""

    @public
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = drafts.present(request)
        if draft is None:
            return HttpResponseRedirect("/sign-up/")
        if draft.account_id:
            return HttpResponseRedirect("/sign-up/done/")
        return view(request, draft, *args, **kwargs)

    return guarded


def detail(view: Page) -> Page:
    """A page of the third step: only once the company is chosen."""

    @step
    @wraps(view)
    def guarded(request: HttpRequest, draft: SignUpDraft, *args: Any, **kwargs: Any) -> HttpResponse:
        if not draft.way:
            return HttpResponseRedirect("/sign-up/authenticate/")
        return view(request, draft, *args, **kwargs)

    return guarded


def show(request: HttpRequest, template: str, current: int, context: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    full = {"steps": STEPS, "current": current, **context}
    return render(request, f"membership/{template}.html", full, status=400 if refused else 200)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    draft = drafts.present(request)
    agreed = draft.agreed if draft else []
    form = RequiredAgreementForm(request.POST if request.method == "POST" else None, versions=terms.current(drafts.AUDIENCE), agreed=agreed)
    if form.is_bound and form.is_valid():
        begun = drafts.begin(request, form.agreed)
        ready = begun.way and not begun.account_id and not pages.unfinished(begun)
        return HttpResponseRedirect("/sign-up/check/" if ready else "/sign-up/authenticate/")
    return show(request, "sign_up_terms", 1, {"form": form}, refused=form.is_bound)


@own_transactions("the tax office is asked in between; no lock is held meanwhile")
@step
def authenticate(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    """The business number, then the signature of its certificate, or the way without one."""
    if "signature" in request.POST:
        return judge(request, draft)
    form = NumberForm(request.POST if request.method == "POST" else None, initial={"business_number": draft.business_number})
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["business_number"]
        if "without" not in request.POST:
            request.session[NUMBER_KEY] = number
            return certificate_page(request, draft)
        try:
            drafts.demand_free(number, Way.PAPERS)
            drafts.choose_way(draft, Way.PAPERS, number, standing.ask(number))
        except Refusal as refusal:
            form.add_error("business_number", str(refusal.message))
        else:
            return HttpResponseRedirect(pages.address("contact"))
    context = {"form": form, "draft": draft, "number": format_business_number(draft.business_number) if draft.business_number else ""}
    return show(request, "sign_up_authenticate", 2, context, refused=form.is_bound)


def judge(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    number = request.session.get(NUMBER_KEY, "")
    try:
        with transaction.atomic():
            holder = certificates.verify_request(request, purpose(draft), kind=BUSINESS, number=number)
    except CertificateFault as fault:
        return certificate_page(request, draft, trouble=str(fault.message))
    try:
        drafts.demand_free(number, Way.CERTIFICATE)
        drafts.choose_way(draft, Way.CERTIFICATE, number, standing.ask(number), certificate=holder.fingerprint)
    except Refusal as refusal:
        form = NumberForm(initial={"business_number": number})
        return show(request, "sign_up_authenticate", 2, {"form": form, "draft": draft, "number": "", "trouble": refusal.message}, refused=True)
    request.session.pop(NUMBER_KEY, None)
    return HttpResponseRedirect(pages.address("contact"))


def certificate_page(request: HttpRequest, draft: SignUpDraft, *, trouble: str = "") -> HttpResponse:
    number = request.session.get(NUMBER_KEY, "")
    signing = certificates.signing(purpose(draft), kind=BUSINESS, number=number, trouble=trouble)
    context = {"signing": signing, "number": format_business_number(number), "action_label": _("기업인증서로 인증하기")}
    return show(request, "sign_up_certificate", 2, context, refused=bool(trouble))


def purpose(draft: SignUpDraft) -> str:
    return f"export_sign_up:{draft.pk.hex[:24]}"


@sensitive_post_parameters("password", "password_again")
@detail
def check(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    """Everything once more, then the sign-up itself."""
    problem = ""
    if request.method == "POST":
        try:
            with transaction.atomic():
                joining.complete(draft)
        except Refusal as refusal:
            if refusal.code == "terms_changed":
                messages.warning(request, refusal.message)
                return HttpResponseRedirect("/sign-up/")
            problem = str(refusal.message)
        else:
            return HttpResponseRedirect("/sign-up/done/")
    return show(request, "sign_up_check", 3, {**overview(draft), "problem": problem}, refused=bool(problem))


def overview(draft: SignUpDraft) -> dict[str, Any]:
    state = pages.done(draft)
    tasks = [
        (pages.TITLES[name], pages.address(name), _("입력함") if whole else _("입력 필요"), "success" if whole else "warning")
        for name, whole in state.items()
    ]
    rows = [
        (_("사업자등록번호"), format_business_number(draft.business_number), "/sign-up/authenticate/"),
        (_("가입 방법"), draft.get_way_display(), "/sign-up/authenticate/"),
    ]
    warning = takeover.warning(accounts.company_by_number(draft.business_number)) if draft.way == Way.CERTIFICATE else ""
    back = pages.before(draft, "products")
    ready = all(state.values())
    return {"tasks": tasks, "rows": rows, "ready": ready, "parts": answered.parts(draft), "draft": draft, "back": back, "warning": warning}


@public
@never_cache
@require_http_methods(["GET", "HEAD"])
def done(request: HttpRequest) -> HttpResponse:
    draft = drafts.present(request)
    if draft is None or draft.account is None or draft.account.company is None:
        return HttpResponseRedirect("/sign-up/")
    membership = draft.account.company.export_membership
    return show(request, "sign_up_done", 4, {"account": draft.account, "membership": membership, "company": draft.account.company})


@public
@require_safe
def blank_consent(request: HttpRequest) -> HttpResponse:
    """The consent form to print and stamp."""
    response = HttpResponse(consent_form.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="consent-form.pdf"'
    return response
