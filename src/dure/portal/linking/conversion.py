"""The conversion of an old account: offered on the first page after the old sign-in, sent to the hub, come back linked."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access import local_path, public, signed_in
from dure.foundation.door import Unreachable
from dure.portal.accounts import selectors
from dure.portal.accounts.models import Account, Role
from dure.portal.linking.arrival import REFUSED_KEY
from dure.portal.linking.services import kind_called_for
from dure.portal.rp import services as rp
from dure.portal.rp.client import ProviderRefused
from dure.portal.rp.views import failed
from dure.protocol.claims import CORPORATE, INDIVIDUAL

LATER_KEY = "convert_later"


@dataclass(frozen=True)
class Offer:
    name: str
    kind: str
    """individual, corporate, or empty when the roles do not say."""
    table: dict[str, list[str]]


def offer_for(request: HttpRequest) -> Offer | None:
    """What the conversion dialog says to the person signed in the old way; None when there is nothing to offer."""
    account: Account | None = getattr(request, "account", None)
    session: Any = getattr(request, "account_session", None)
    if account is None or session is None or session.came_from_hub or request.session.get(LATER_KEY):
        return None
    if selectors.active_link(account) is not None:
        return None
    return Offer(account.name, kind_called_for(account), conversion_table())


def conversion_table() -> dict[str, list[str]]:
    """Which roles convert to which kind of membership, as the operator keeps it."""
    table: dict[str, list[str]] = {INDIVIDUAL: [], CORPORATE: []}
    for role in Role.objects.all():
        table[role.member_kind].append(role.label)
    return table


@signed_in
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The offer as a page of its own, also after "later" and without script."""
    request.session.pop(LATER_KEY, None)
    return render(request, "linking/convert.html", {"offer": offer_for(request)})


@signed_in
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """To the hub, with the account kept in this browser's session until the person comes back."""
    account: Account = request.account  # type: ignore[attr-defined]
    if selectors.active_link(account) is not None:
        return HttpResponseRedirect("/")
    try:
        target = rp.begin(request, create=True, member_kind=kind_called_for(account), converting=request.account_session)  # type: ignore[attr-defined]
        return HttpResponseRedirect(target)
    except (Unreachable, ProviderRefused) as error:
        return failed(request, error)


@signed_in
@require_POST
def later(request: HttpRequest) -> HttpResponse:
    """Not asked again until the next old sign-in."""
    request.session[LATER_KEY] = True
    return HttpResponseRedirect(local_path(request.POST.get("next")) or "/")


@public
@never_cache
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    reason = request.session.get(REFUSED_KEY, "")
    return render(request, "linking/refused.html", {"reason": reason}, status=409 if reason else 200)
