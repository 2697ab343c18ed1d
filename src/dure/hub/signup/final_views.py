"""Steps 5 and 6: services, check your answers, done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from dure.foundation.access import public
from dure.foundation.errors import Refusal
from dure.hub.catalogue import selectors as catalogue
from dure.hub.catalogue.forms import SearchForm
from dure.hub.members import selectors as members
from dure.hub.members.models import Member
from dure.hub.signin.models import Method
from dure.hub.signin.services import sign_in
from dure.hub.signup import completion, services, steps, summary
from dure.hub.signup.models import DraftState, SignUpDraft
from dure.hub.signup.steps import Page
from dure.hub.signup.views import on_draft, page

METHODS = {"certificate": Method.CERTIFICATE}
MEND = {"login_id_taken": Page.DETAILS, "person_exists": Page.VERIFY, "business_exists": Page.VERIFY}


@public
@on_draft(Page.SERVICES)
def choose(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    if request.method == "POST":
        return take_choice(request, draft)
    search = SearchForm(request.GET)
    wanted = search.wanted
    found = list(catalogue.matching(catalogue.linkable(), wanted))
    chosen = set(services.chosen_keys(draft))
    context = {
        "search": search,
        "wanted": wanted,
        "groups": catalogue.by_kind(found),
        "found": len(found),
        "chosen": chosen,
        "total": catalogue.linkable().count(),
    }
    return page(request, "services", draft, 5, **context)


def take_choice(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    shown, action = request.POST.getlist("shown"), request.POST.get("action", "")
    ticked = {"all": shown, "none": []}.get(action, request.POST.getlist("service"))
    services.choose(draft, shown=shown, ticked=ticked)
    here = reverse("signup:services", args=[draft.pk])
    if action in {"all", "none", "search", "clear"}:
        query = "" if action == "clear" else filters(request.POST)
        return redirect(f"{here}?{query}" if query else here)
    return redirect(steps.url_of(draft, Page.CHECK))


def filters(data: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name in ("q", "agency", "kind"):
        if data.get(name):
            kept[name] = data.get(name, "")
    return kept.urlencode()


@public
@on_draft(Page.CHECK, lock=True)
def check(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    """Check your answers; POST makes the membership. Pressed twice, the second press finds it made."""
    if request.method != "POST":
        return page(request, "check", draft, 6, sections=summary.sections(draft))
    if draft.state == DraftState.DONE:
        return finished_before(request, draft)
    try:
        member, identity = completion.complete(draft)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect(steps.url_of(draft, mend_at(draft, refusal)))
    response = redirect("signup:done", draft.pk)
    method = METHODS.get(identity.method, Method.SIMPLE)
    sign_in(request, response, member, amr=" ".join(identity.amr), acr=identity.acr, method=method)
    return response


def mend_at(draft: SignUpDraft, refusal: Refusal) -> Page:
    if refusal.code == "login_id_taken":
        services.reopen_details(draft)
    return min(MEND.get(refusal.code, Page.CHECK), steps.furthest(draft), key=steps.ORDER.index)


def finished_before(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    response = redirect("signup:done", draft.pk)
    member = members.by_id(draft.member_id) if draft.member_id else None
    if member is not None and completion.just_finished(draft) and not is_signed_in(request, member):
        sign_in(request, response, member, amr="", acr=member.acr, method=Method.SIMPLE)
    return response


def is_signed_in(request: HttpRequest, member: Member) -> bool:
    standing = getattr(request, "member", None)
    return standing is not None and standing.pk == member.pk


@public
@on_draft()
def done(request: HttpRequest, draft: SignUpDraft) -> HttpResponse:
    if draft.state != DraftState.DONE:
        return redirect(steps.url_of(draft, steps.furthest(draft)))
    member: Any = members.by_id(draft.member_id) if draft.member_id else None
    links = list(catalogue.active_links(member)) if member else []
    return page(request, "done", draft, len(steps.LABELS), member=member, links=links)
