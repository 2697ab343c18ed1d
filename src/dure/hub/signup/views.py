import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dure.foundation.access import local_path, own_transactions, public, writes_on_get
from dure.foundation.consent import selectors as terms
from dure.foundation.consent import services as consents
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.errors import Refusal
from dure.hub.members import rules
from dure.hub.members import selectors as members
from dure.hub.members.models import MemberKind
from dure.hub.signup import browser, business, services, steps, summary
from dure.hub.signup.forms import BusinessNumberForm, DetailsForm, GuardianForm, KindForm, details_form
from dure.hub.signup.models import DraftState, SignUpDraft
from dure.hub.signup.steps import Page
from dure.hub.verification import choice_url, methods, uses_up
from dure.hub.verification import services as verification
from dure.hub.verification.identity import Purpose, VerifiedIdentity
from dure.protocol.claims import INDIVIDUAL

DraftView = Callable[..., HttpResponse]


def page(request: HttpRequest, name: str, draft: SignUpDraft | None, step: int, /, **context: Any) -> HttpResponse:
    frame = {"draft": draft, "step": step, "labels": steps.labels(draft), "next": draft.next if draft else "", "member": None, "lost": False}
    return render(request, f"signup/{name}.html", {**frame, **context})


def on_draft(wanted: Page | None = None, *, lock: bool = False) -> Callable[[DraftView], DraftView]:
    """Give the view its draft. One that is gone, finished or not that far leads to the page where the person can go on."""

    def wrap(view: DraftView) -> DraftView:
        @wraps(view)
        def inner(request: HttpRequest, draft_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
            draft = browser.draft(request, draft_id, lock=lock and request.method == "POST")
            if draft is None:
                return redirect(f"{reverse('signup:start')}?lost=1")
            if draft.state == DraftState.DONE and wanted is not None and not (wanted == Page.CHECK and request.method == "POST"):
                return redirect("signup:done", draft.pk)
            if draft.state == DraftState.OPEN and wanted is not None and not steps.may_open(draft, wanted):
                return redirect(steps.url_of(draft, steps.furthest(draft)))
            try:
                return view(request, draft, **kwargs)
            except services.Finished:
                return redirect("signup:done", draft.pk)

        return inner

    return wrap


def onward(draft: SignUpDraft, after: Page) -> HttpResponse:
    """The page after ``after``, or an earlier one that still lacks something."""
    following = steps.ORDER[steps.ORDER.index(after) + 1]
    if following == Page.UNDER_AGE:
        following = Page.DETAILS
    reached = steps.furthest(draft)
    return redirect(steps.url_of(draft, min(following, reached, key=steps.ORDER.index)))


# --- step 1 --------------------------------------------------------------------------------------------------------


@public
def start(request: HttpRequest) -> HttpResponse:
    next_path = local_path(request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        form = KindForm(request.POST)
        if form.is_valid():
            return begin(request, kind=form.cleaned_data["kind"], next_path=next_path)
    else:
        wanted = request.GET.get("member_type") or request.GET.get("kind") or INDIVIDUAL
        form = KindForm(initial={"kind": wanted if wanted in MemberKind.values else INDIVIDUAL, "next": next_path})
    context = {"form": form, "next": next_path, "member": getattr(request, "member", None), "lost": "lost" in request.GET}
    return page(request, "kind", None, 1, **context)


@public
def under_14(request: HttpRequest) -> HttpResponse:
    """The entry for children: what it needs, then the guardian's page."""
    next_path = local_path(request.POST.get("next") or request.GET.get("next"))
    if request.method == "POST":
        return begin(request, kind=MemberKind.INDIVIDUAL, next_path=next_path, minor=True)
    return page(request, "under_14", None, 1, next=next_path)


def begin(request: HttpRequest, *, kind: str, next_path: str, minor: bool = False) -> HttpResponse:
    raw = browser.token(request)
    draft = services.begin(browser.hashed(raw), kind=kind, next_path=next_path, minor=minor)
    response = redirect(steps.url_of(draft, Page.GUARDIAN if minor else Page.TERMS))
    browser.remember(response, raw)
    return response


@public
@on_draft()
def kind(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    """Back to step 1 with a draft: the choice can be changed."""
    if draft.state == DraftState.DONE:
        return redirect("signup:done", draft.pk)
    form = KindForm(request.POST if request.method == "POST" else None, initial={"kind": draft.kind, "next": draft.next})
    if request.method == "POST" and form.is_valid():
        services.change_kind(draft, form.cleaned_data["kind"])
        return redirect(steps.url_of(draft, Page.TERMS))
    return page(request, "kind", draft, 1, form=form)


# --- step 2 --------------------------------------------------------------------------------------------------------


@public
@on_draft(Page.GUARDIAN)
def guardian(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    if not draft.minor:
        return redirect(steps.url_of(draft, Page.TERMS))
    version = next(iter(terms.required_for("guardian")), None)
    form = GuardianForm(request.POST if request.method == "POST" else None, initial={"relation": draft.guardian.get("relation", "")})
    if request.method == "POST" and form.is_valid() and version is not None:
        services.note_guardian(draft, relation=form.cleaned_data["relation"], version=version)
        return redirect(choice_url(Purpose.GUARDIAN, INDIVIDUAL, reverse("signup:guardian_verified", args=[draft.pk])))
    return page(request, "guardian", draft, 2, form=form, version=version)


@public
@writes_on_get("a verification provider sends the browser back here with GET; its single-use result is taken")
@uses_up
@on_draft(Page.GUARDIAN)
def guardian_verified(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    identity = verification.take(request, Purpose.GUARDIAN)
    if identity is not None:
        try:
            services.take_guardian(draft, identity)
            messages.success(request, _("법정대리인의 동의를 확인했습니다. 이제 어린이의 약관 동의와 본인확인을 이어 갑니다."))
            return redirect(steps.url_of(draft, Page.TERMS))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
    return redirect(steps.url_of(draft, Page.GUARDIAN))


@public
@on_draft(Page.TERMS)
def agree(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    versions = terms.current(draft.kind)
    if draft.minor:
        versions = [version for version in versions if version.document.key != services.CHILD_OPTIONAL]
    form = AgreementForm(request.POST if request.method == "POST" else None, versions=versions, agreed=draft.agreed)
    if request.method == "POST":
        if form.is_valid():
            consents.demand(versions, set(form.agreed))
            services.agree(draft, form.agreed)
            return onward(draft, Page.TERMS)
        services.agree(draft, form.ticked)
    return page(request, "terms", draft, 2, form=form)


# --- step 3 --------------------------------------------------------------------------------------------------------


@public
@own_transactions("asks the tax service about the business before anything is written")
@on_draft(Page.VERIFY)
def verify(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    form = business_form(draft, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return to_method(request, draft, form.cleaned_data.get("number", ""))
        except Refusal as refusal:
            form.add_error("number" if draft.is_corporate else None, str(refusal.message))
    offered = methods.offered(draft.kind)
    response = page(request, "verify", draft, 3, methods=offered, identity=draft.identity, form=form)
    response.csp_form_action = ["/".join(method.provider.split("/")[:3]) for method in offered if method.provider]  # type: ignore[attr-defined]
    return response


def business_form(draft: SignUpDraft, data: Any) -> Form:
    """What the page asks before the method: of a company its number, of a person nothing."""
    return BusinessNumberForm(data, initial={"number": draft.business_number}) if draft.is_corporate else Form(data)


def to_method(request: HttpRequest, draft: SignUpDraft, number: str) -> HttpResponse:
    """Check the business, then send the browser to the chosen method. Raises Refusal."""
    if draft.is_corporate:
        standing = business.ask(number)
        business.demand_open(standing)
        services.note_business(draft, number, standing)
    target = reverse("signup:verified", args=[draft.pk])
    response = verification.start(request, method=request.POST.get("method", ""), purpose=Purpose.SIGN_UP, next=target, kind=draft.kind)
    if number:
        response["Location"] = f"{response['Location']}?{urlencode({'number': number})}"
    return response


@public
@writes_on_get("a verification provider sends the browser back here with GET; its single-use result is taken")
@uses_up
@on_draft(Page.VERIFY)
def verified(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    identity = verification.take(request, Purpose.SIGN_UP)
    if identity is None:
        return redirect(steps.url_of(draft, min(Page.DETAILS, steps.furthest(draft), key=steps.ORDER.index)))
    try:
        services.demand_no_membership(identity)
        services.take_identity(draft, identity)
    except Refusal as refusal:
        return refused(request, draft, refusal, identity)
    return onward(draft, Page.VERIFY)


def refused(request: HttpRequest, draft: SignUpDraft, refusal: Refusal, identity: VerifiedIdentity) -> HttpResponse:
    """A membership that stands already gets its own page; anything else is told on the verification page."""
    if refusal.code in {"person_exists", "business_exists"}:
        return duplicate(request, draft, identity)
    messages.error(request, str(refusal.message))
    return redirect(steps.url_of(draft, Page.VERIFY))


def duplicate(request: HttpRequest, draft: SignUpDraft, identity: VerifiedIdentity) -> HttpResponse:
    number = identity.business_registration_number
    standing = members.by_business_number(number) if number else members.by_person(identity.ci_hash)
    query = urlencode({"kind": draft.kind} | ({"next": draft.next} if draft.next else {}))
    return page(request, "duplicate", draft, 3, standing=standing, sign_in_url=f"/sign-in/?{query}")


@public
@on_draft(Page.UNDER_AGE)
def under_age(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    """Someone under 14 on the normal path: on to the guardian's consent."""
    if request.method == "POST":
        services.become_minor(draft)
        return redirect(steps.url_of(draft, Page.GUARDIAN))
    if not steps.is_under_age(draft):
        return redirect(steps.url_of(draft, steps.furthest(draft)))
    return page(request, "under_age", draft, 3)


# --- step 4 --------------------------------------------------------------------------------------------------------


@public
@own_transactions("hashing a password must not hold the write lock")
@on_draft(Page.DETAILS)
def details(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    form = details_form(draft, request.POST if request.method == "POST" else None)
    if request.method == "POST" and request.POST.get("action") != "check" and keep(form, draft):
        return onward(draft, Page.DETAILS)
    asked = availability(request.POST.get("login_id", "")) if request.POST.get("action") == "check" else None
    if asked is not None:
        services.keep_details(draft, form.typed, complete=False)
        form = details_form(draft)
    return page(request, "details", draft, 4, form=form, asked=asked, proved=summary.proved(draft))


def keep(form: DetailsForm, draft: SignUpDraft) -> bool:
    """Store what was typed, right or wrong; whether all of it was right."""
    good = form.is_valid()
    values = form.values if good else form.typed
    services.keep_details(draft, values, complete=good, password=form.good_password)
    form.note_password()
    return good


@public
def login_id(request: HttpRequest) -> HttpResponse:
    """``?value=`` free or not, as JSON for the button beside the field."""
    return JsonResponse(availability(request.GET.get("value", "")))


def availability(text: str) -> dict[str, Any]:
    try:
        wanted = rules.check_login_id(text)
    except Refusal as refusal:
        return {"ok": False, "message": str(refusal.message)}
    if members.login_id_free(wanted):
        return {"ok": True, "message": _("쓸 수 있는 아이디입니다.")}
    return {"ok": False, "message": _("이미 쓰이고 있는 아이디입니다. 다른 아이디를 정해 주세요.")}


