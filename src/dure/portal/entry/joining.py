"""The general member's question at the first sign-in: which performing company to join."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.portal.accounts import selectors
from dure.portal.accounts.models import Account, AccountSession, Company
from dure.portal.entry import services
from dure.portal.entry.draft import Draft
from dure.portal.entry.forms import CompanySearchForm
from dure.portal.entry.selectors import latest_join
from dure.portal.entry.views import STEPS, newcomer
from dure.rules.identifiers.numbers import format_business_number


@newcomer
def join(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    account = selectors.present().filter(pk=present.account, kind="general").first() if present.account else None
    if account is None:
        return HttpResponseRedirect("/welcome/done/")
    problem = ""
    if request.method == "POST":
        try:
            act(request, account)
            return HttpResponseRedirect("/welcome/join/")
        except Refusal as refusal:
            problem = str(refusal.message)
    return join_page(request, account, problem)


def act(request: HttpRequest, account: Account) -> None:
    if "cancel" in request.POST:
        services.cancel_join(account)
        return
    key = chosen(request)
    company = Company.objects.filter(pk=key).first() if key else None
    if company is None:
        raise Refusal("company_missing", _("요청할 기업을 목록에서 선택해 주세요."))
    services.ask_to_join(account, company)


def chosen(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("company", ""))
    except ValueError:
        return None


def join_page(request: HttpRequest, account: Account, problem: str) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    found = list(selectors.search_companies(words)) if len(words) > 1 else []
    waiting = latest_join(account)
    context = {
        "steps": STEPS,
        "form": CompanySearchForm(initial={"q": words}),
        "searched": words,
        "companies": [(one.pk, one.name, format_business_number(one.business_registration_number)) for one in found],
        "waiting": waiting if waiting and waiting.state == "waiting" else None,
        "problem": problem,
    }
    return render(request, "entry/join.html", context, status=400 if problem else 200)
