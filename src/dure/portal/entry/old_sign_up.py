"""Signing up at this portal alone, without the hub. Off unless the site's policy says otherwise."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dure.foundation.access import public
from dure.foundation.consent import selectors as terms
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.errors import Refusal
from dure.portal.accounts import person, selectors
from dure.portal.accounts.audience import audience
from dure.portal.accounts.forms import NewAccountForm
from dure.portal.accounts.views import person_step
from dure.portal.entry import services
from dure.portal.entry.views import STEPS, shown
from dure.portal.policy import policy
from dure.rules.identifiers.phone import show_phone

KEY = "old_sign_up"
PURPOSE = "old-sign-up"
KIND = "general"


def switched_on(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    @public
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not policy().old_sign_up:
            return render(request, "entry/sign_up_moved.html")
        return view(request)

    return guarded


@switched_on
def agree(request: HttpRequest) -> HttpResponse:
    versions = terms.current(audience(KIND))
    form = AgreementForm(request.POST if request.method == "POST" else None, versions=versions, agreed=request.session.get(KEY, []))
    if form.is_bound and form.is_valid():
        request.session[KEY] = form.agreed
        return HttpResponseRedirect("/sign-up/person/")
    return render(request, "entry/sign_up.html", {"steps": STEPS, "form": form}, status=400 if form.is_bound else 200)


@switched_on
def verify_person(request: HttpRequest) -> HttpResponse:
    if KEY not in request.session:
        return HttpResponseRedirect("/sign-up/")
    return person_step(request, PURPOSE, then="/sign-up/details/", context={"steps": STEPS, "current": 2})


@sensitive_post_parameters("password", "password_again")
@switched_on
def details(request: HttpRequest) -> HttpResponse:
    who = person.verified(request, PURPOSE)
    if who is None or KEY not in request.session:
        return HttpResponseRedirect("/sign-up/person/")
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    twins = list(selectors.same_person(who.name, who.mobile))
    if form.is_bound and form.is_valid() and services.told(form, twins, confirmed=request.POST.get("another") == "yes"):
        data = form.cleaned_data
        account = {name: data[name] for name in ("login_id", "password", *form.details)}
        agreed = terms.by_ids(request.session[KEY])
        try:
            services.make_old_account(services.Answers(kind=KIND, who=who, account=account, agreed=agreed))
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            person.forget(request)
            request.session.pop(KEY)
            messages.success(request, _("가입을 마쳤습니다. 아이디로 로그인한 뒤 마이페이지에서 소속 기업을 선택해 주세요."))
            return HttpResponseRedirect("/sign-in/")
    rows = [(_("이름"), who.name), (_("휴대폰"), show_phone(who.mobile))]
    context = {"steps": STEPS, "form": form, "who_rows": rows, "twins": shown(twins), "company": None, "back": "/sign-up/"}
    return render(request, "entry/details.html", context, status=400 if form.is_bound else 200)
