"""What the sign-in pages have in common: the page itself, where one goes afterwards, what is remembered."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dure.foundation.access import local_path
from dure.foundation.errors import Refusal
from dure.hub.members.models import Member
from dure.hub.signin import marks, pagecache, renewal
from dure.protocol.claims import CORPORATE, INDIVIDUAL, satisfies
from dure.rules.identifiers.numbers import format_business_number

PROVIDER_PREFIX = "/oidc/"
HOME = "/my/"


def next_of(request: HttpRequest) -> str:
    return local_path(request.POST.get("next") or request.GET.get("next"))


def address(path: str, next_path: str = "", **query: str) -> str:
    given = {"next": next_path, **query}
    given = {name: value for name, value in given.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def elsewhere(request: HttpRequest) -> str:
    """Where the first sign-in page sends those who need another: companies, and members who must prove more than they did."""
    next_path, hint = next_of(request), request.GET.get("login_hint", "")[:60]
    if CORPORATE in {request.GET.get("member_type"), request.GET.get("kind")}:
        return address("/sign-in/corporate/", next_path, login_hint=hint)
    session, wanted = request.member_session, wanted_acr(request)  # type: ignore[attr-defined]
    if session is not None and not enough(session.acr, wanted):
        return address("/sign-in/again/", next_path, acr=" ".join(wanted))
    return ""


def wanted_acr(request: HttpRequest) -> list[str]:
    """The levels of assurance of which a service wants one."""
    return (request.POST.get("acr") or request.GET.get("acr") or "").split()[:10]


def enough(acr: str, wanted: list[str]) -> bool:
    return not wanted or satisfies(acr, wanted)


def came_from(request: HttpRequest) -> str:
    """The local path of the page that held the form, when the browser tells."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.get_host():
        return ""
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def page(request: HttpRequest, kind: str, form: Form, *, status: int = 200, wait: int = 0, refusal: Refusal | None = None) -> HttpResponse:
    next_path = next_of(request)
    if status == 200 and pagecache.plain(request, next_path):
        response = pagecache.page(request, next_path, lambda shadow, where: _draw(shadow, kind, form, where))
    else:
        response = _draw(request, kind, form, next_path, status=status, refusal=refusal)
    if wait:
        response["Retry-After"] = str(wait)
    response.csp_form_action = form_action_for(next_path)  # type: ignore[attr-defined]
    return response


def _draw(
    request: HttpRequest, kind: str, form: Form, next_path: str, *, status: int = 200, refusal: Refusal | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "next": next_path,
        "tabs": [
            (INDIVIDUAL, _("개인회원"), address("/sign-in/", next_path)),
            (CORPORATE, _("기업회원"), address("/sign-in/corporate/", next_path)),
        ],
        "sign_up_url": address("/sign-up/", next_path),
        "refusal": refusal,
        "lapsed": getattr(request, "session_lapsed", False),
        "standing": request.member if status == 200 else None,  # type: ignore[attr-defined]
    }
    return render(request, f"signin/{kind}.html", context, status=status)


def form_action_for(next_path: str) -> tuple[str, ...]:
    """Other origins at which the redirects after a form may end."""
    if not next_path.startswith(PROVIDER_PREFIX):
        return ()
    from dure.hub.oidc import origins  # noqa: PLC0415 (the provider knows the sign-in, so they meet late)

    return tuple(origins.form_action_for(next_path))


def after(request: HttpRequest, member: Member, next_path: str) -> str:
    """Where a member who has just signed in goes."""
    return renewal.next_step(member, next_path or HOME)


def onward(request: HttpRequest, response: HttpResponse, next_path: str) -> HttpResponse:
    """Fill ``response`` with a page that leads on by itself: the redirect chain of the form before it ends here."""
    filled = render(request, "signin/onward.html", {"next": next_path})
    response.content = filled.content
    return response


def remembered(request: HttpRequest) -> dict[str, Any]:
    login_id = marks.remembered_id(request)
    return {"login_id": request.GET.get("login_hint", "")[:60] or login_id, "remember": bool(login_id)}


def remembered_number(request: HttpRequest) -> dict[str, Any]:
    number = marks.remembered_number(request)
    return {"number": format_business_number(request.GET.get("login_hint", "")[:20] or number), "remember": bool(number)}
