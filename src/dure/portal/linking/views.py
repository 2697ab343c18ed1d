from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dure.foundation.access import essential, public, writes_on_get
from dure.foundation.door import Unreachable
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_login_id, mask_name
from dure.foundation.sessions.models import address_of
from dure.foundation.ui.words import moment
from dure.portal.accounts import person, sessions
from dure.portal.accounts.forms import SetUpForm
from dure.portal.accounts.models import Account, AccountSession
from dure.portal.accounts.views import Expected, person_step
from dure.portal.linking import services
from dure.portal.linking.arrival import SET_UP_KEY, STEP_PATHS, arrive, enter
from dure.portal.linking.candidates import Candidate, Step, candidates, person_of
from dure.portal.linking.forms import ChoiceForm
from dure.portal.rp.client import ProviderRefused
from dure.portal.rp.id_tokens import Identity
from dure.portal.rp.jose import TokenRefused
from dure.portal.rp.selectors import logged_out_already
from dure.portal.rp.services import complete
from dure.portal.rp.views import failed
from dure.rules.identifiers.phone import show_phone

SET_UP_STEPS = (gettext_lazy("본인 확인"), gettext_lazy("비밀번호와 추가 정보"))


@public
@never_cache
@writes_on_get("the provider sends the browser back by GET (OpenID Connect Core 3.1.2.5)")
@essential("people sign in while the disk is full")
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    try:
        identity, attempt = complete(request)
        return still_on(request, identity, arrive(request, identity, attempt))
    except (Refusal, Unreachable, ProviderRefused, TokenRefused) as error:
        return failed(request, error)


def still_on(request: HttpRequest, identity: Identity, response: HttpResponse) -> HttpResponse:
    """A logout that the hub announced while the session was being opened counts too. Raises Refusal."""
    if logged_out_already(identity):
        sessions.end([request.account_session], sessions.HUB_LOGOUT)  # type: ignore[attr-defined]
        raise services.session_over()
    return response


def unsettled(request: HttpRequest) -> AccountSession | None:
    """The session of somebody who came from the hub and is not yet signed in to an account."""
    session: AccountSession | None = getattr(request, "account_session", None)
    return session if session and session.came_from_hub and session.account_id is None else None


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    session = unsettled(request)
    if session is None:
        return HttpResponseRedirect("/sign-in/unified/" if not request.account else "/")  # type: ignore[attr-defined]
    found = candidates(person_of(session))
    if not found:
        return HttpResponseRedirect(STEP_PATHS[Step.FIRST_SIGN_IN])
    if request.method != "POST":
        return choice_page(request, session, found)
    picked = request.POST.get("account", "")
    try:
        chosen = services.choose(session, picked, request.POST.get("password", ""), address_of(request))
    except Refusal as refusal:
        return choice_page(request, session, found, picked=picked, refusal=refusal)
    if chosen.account.is_new:
        request.session[SET_UP_KEY] = str(chosen.account.pk)
        return HttpResponseRedirect(STEP_PATHS[Step.SET_UP])
    return enter(request, HttpResponse(status=302), session, chosen.account)


def choice_page(
    request: HttpRequest, session: AccountSession, found: list[Candidate], *, picked: str = "", refusal: Refusal | None = None
) -> HttpResponse:
    cards = [card_of(one, session, refusal if str(one.account.pk) == picked else None) for one in found]
    refused = next((card["form"] for card in cards if card["form"] and card["form"].is_bound), None)
    context = {"cards": cards, "person": person_of(session), "form": refused}
    return render(request, "linking/choose.html", context, status=400 if refusal else 200)


def card_of(one: Candidate, session: AccountSession, refusal: Refusal | None) -> dict[str, Any]:
    account = one.account
    asks = one.needs_password and str(account.pk) not in session.confirmed_accounts
    form = ChoiceForm({"password": "-"} if refusal else None, auto_id=f"id_{account.pk}_%s") if asks or refusal else None
    if form is not None and refusal is not None:
        form.add_error("password", str(refusal.message))
    roles = ", ".join(role.label for role in account.roles.all())
    last = _("마지막 사용 %(when)s") % {"when": moment(account.last_sign_in_at)} if account.last_sign_in_at else _("사용한 적 없음")
    return {
        "account": account,
        "form": form,
        "linked": one.link is not None,
        "title": f"{mask_name(account.name)} {mask_login_id(account.login_id or '')}",
        "facts": " · ".join(part for part in (account.company.name if account.company else "", roles, last) if part),
    }


@public
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Nothing is linked; the session here ends, the one at the hub stays."""
    response = HttpResponseRedirect("/")
    sessions.sign_out(request, response)
    return response


def account_to_set_up(request: HttpRequest, session: AccountSession) -> Account | None:
    key = request.session.get(SET_UP_KEY, "")
    found = next((one.account for one in candidates(person_of(session)) if str(one.account.pk) == key), None)
    return found if found and found.is_new else None


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_person(request: HttpRequest) -> HttpResponse:
    """A new account: first the person named for it proves who they are."""
    session = unsettled(request)
    account = account_to_set_up(request, session) if session else None
    if account is None:
        return HttpResponseRedirect("/accounts/choose/")
    purpose = f"set-up:{account.pk}"
    context = {"steps": SET_UP_STEPS, "current": 1}
    expected = Expected(account.name, account.mobile)
    return person_step(request, purpose, then="/accounts/set-up/details/", context=context, expected=expected)


@public
@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_details(request: HttpRequest) -> HttpResponse:
    """A new account: then password and details, once; then straight in."""
    session = unsettled(request)
    account = account_to_set_up(request, session) if session else None
    if session is None or account is None:
        return HttpResponseRedirect("/accounts/choose/")
    who = person.verified(request, f"set-up:{account.pk}")
    if who is None:
        return HttpResponseRedirect(STEP_PATHS[Step.SET_UP])
    form = SetUpForm(request.POST if request.method == "POST" else None, initial={"email": account.email})
    form.for_login_id = account.login_id or ""
    if form.is_bound and form.is_valid():
        try:
            data = form.cleaned_data
            services.set_up(account, session, who, data["password"], {name: data[name] for name in form.details})
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            person.forget(request)
            return enter(request, HttpResponse(status=302), session, account)
    rows = [(_("아이디"), account.login_id), (_("이름"), who.name), (_("휴대폰"), show_phone(who.mobile))]
    context = {"form": form, "rows": rows, "steps": SET_UP_STEPS}
    return render(request, "linking/set_up.html", context, status=400 if form.is_bound else 200)
