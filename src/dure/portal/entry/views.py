from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dure.foundation.access import public
from dure.foundation.consent import selectors as terms
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_login_id, mask_name
from dure.portal.accounts import person, selectors
from dure.portal.accounts.audience import audience
from dure.portal.accounts.models import Account, AccountSession, Company
from dure.portal.accounts.person import VerifiedPerson
from dure.portal.accounts.views import person_step
from dure.portal.entry import proved, services
from dure.portal.entry.draft import Draft, change, draft
from dure.portal.entry.forms import KindForm, details_form
from dure.portal.linking.arrival import NEXT_KEY, enter
from dure.portal.linking.candidates import Person, person_of
from dure.portal.linking.views import unsettled
from dure.portal.policy import Choice, policy
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

STEPS = (_("약관 동의"), _("회원 정보 입력"), _("가입 완료"))
PURPOSE = "first-sign-in"
Page = Callable[..., HttpResponse]


def newcomer(view: Page) -> Page:
    """Only for somebody who came from the hub and is not signed in to an account yet."""

    @public
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        session = unsettled(request)
        if session is None:
            return HttpResponseRedirect("/" if request.account else "/sign-in/unified/")  # type: ignore[attr-defined]
        present = draft(request, session.hub_sub)
        if present.account and request.path not in {"/welcome/done/", "/welcome/join/"}:
            return HttpResponseRedirect("/welcome/done/")
        return view(request, session, present)

    return guarded


def kinds_for(who: Person) -> tuple[Choice, ...]:
    return tuple(policy().first_sign_in.get(who.kind, ()))


@newcomer
def welcome(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """01: the kind of member, where there is a choice, and the terms for it."""
    kinds = kinds_for(person_of(session))
    asked = request.POST.get("kind") or request.GET.get("kind") or present.kind
    kind = asked if asked in {choice.key for choice in kinds} else (kinds[0].key if len(kinds) == 1 else "")
    versions = terms.current(audience(kind)) if kind else []
    form = AgreementForm(
        request.POST if "agree" in request.POST or "all" in request.POST else None, versions=versions, agreed=present.agreed
    )
    if kind and form.is_bound and form.is_valid():
        change(request, present, kind=kind, agreed=form.agreed)
        return HttpResponseRedirect(after_terms(person_of(session), present))
    chooser = KindForm(kinds=kinds, chosen=kind) if len(kinds) > 1 else None
    context = {"steps": STEPS, "form": form, "chooser": chooser, "kind": kind, "person": person_of(session)}
    return render(request, "entry/welcome.html", context, status=400 if form.is_bound else 200)


def after_terms(who: Person, present: Draft) -> str:
    if not who.corporate and policy().individual_needs_company and not present.business_number:
        return "/welcome/business/"
    return "/welcome/details/"


@newcomer
def verify_person(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """02, first part for a company: the contact person proves who they are by their phone."""
    context = {"steps": STEPS, "current": 2}
    return person_step(request, PURPOSE, then="/welcome/details/", context=context)


def contact(request: HttpRequest, who: Person) -> VerifiedPerson | None:
    """The person behind the new account: as the hub verified them, or by phone code here."""
    if not who.corporate and who.name and who.mobile:
        return VerifiedPerson(who.name, who.mobile)
    return person.verified(request, PURPOSE)


@sensitive_post_parameters("password", "password_again")
@newcomer
def details(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """02: company, account and what the kind of member adds."""
    who = person_of(session)
    if not present.kind:
        return HttpResponseRedirect("/welcome/")
    found = contact(request, who)
    if found is None:
        return HttpResponseRedirect("/welcome/person/")
    number = who.business_number if who.corporate else present.business_number
    if policy().individual_needs_company and not number:
        return HttpResponseRedirect("/welcome/business/")
    known = selectors.company_by_number(number) if number else None
    form_class = details_form(company=bool(number) and known is None, evaluator=present.kind == "evaluator")
    twins = list(selectors.same_person(found.name, found.mobile))
    if request.method == "POST":
        form = form_class(request.POST, request.FILES)
        if form.is_valid() and services.told(form, twins, confirmed=request.POST.get("another") == "yes"):
            try:
                account = services.make_account(session, answers_of(form, present, found, number))
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
            else:
                change(request, present, account=str(account.pk))
                person.forget(request)
                return HttpResponseRedirect("/welcome/join/" if present.kind == "general" else "/welcome/done/")
    else:
        form = form_class(initial=prefill(who, number))
    context = {
        "steps": STEPS,
        "form": form,
        "company": known,
        "company_rows": company_rows(known),
        "warnings": proved.warnings(known) if known and who.corporate else [],
        "who_rows": who_rows(found, number),
        "twins": shown(twins),
        "back": "/welcome/",
    }
    return render(request, "entry/details.html", context, status=400 if form.is_bound else 200)


def who_rows(found: VerifiedPerson, number: str) -> list[tuple[Any, str]]:
    rows = [(_("이름"), found.name), (_("휴대폰"), show_phone(found.mobile))]
    return [*rows, (_("사업자등록번호"), format_business_number(number))] if number else rows


def company_rows(company: Company | None) -> list[tuple[Any, str]]:
    if company is None:
        return []
    number = format_business_number(company.business_registration_number)
    return [(_("기업명"), company.name), (_("사업자등록번호"), number), (_("대표자"), company.representative)]


def shown(twins: list[Account]) -> list[str]:
    return [f"{mask_name(one.name)} {mask_login_id(one.login_id or '')}" for one in twins]


def prefill(who: Person, number: str) -> dict[str, Any]:
    start: dict[str, Any] = {"email": who.email}
    if number:
        start["kind"] = services.kind_of_number(number)
    if who.corporate:
        start |= {"name": who.company_name, "representative": who.representative, "founded_on": who.founded_on}
    return start


def answers_of(form: Any, present: Draft, found: VerifiedPerson, number: str) -> services.Answers:
    data = form.cleaned_data
    return services.Answers(
        kind=present.kind,
        who=found,
        business_number=number,
        company=form.values() if hasattr(form, "values") else {},
        account={name: data[name] for name in ("login_id", "password", *form.details)},
        profile=form.profile() if hasattr(form, "profile") else {},
        files={name: data[name] for name in services.FILE_KINDS if name in data},
        agreed=terms.by_ids(present.agreed),
    )


@newcomer
def done(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """03: finished; the button signs in without asking anything again."""
    account = selectors.present().filter(pk=present.account).first() if present.account else None
    if account is None:
        return HttpResponseRedirect("/welcome/")
    if request.method == "POST":
        if account.company_id and not request.session.get(NEXT_KEY):
            request.session[NEXT_KEY] = policy().after_entry
        return enter(request, HttpResponse(status=302), session, account)
    return render(request, "entry/done.html", {"steps": STEPS, "account": account})
