from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dure.foundation.access.actor import ANONYMOUS, Actor
from dure.foundation.sessions.middleware import SessionMiddleware
from dure.foundation.sessions.models import SignInSession
from dure.portal.accounts.models import AccountSession
from dure.portal.accounts.selectors import PRESENT

NEW_PASSWORD_PAGE = "/my/password/"  # noqa: S105 (an address)
OPEN_WITH_TEMPORARY = (NEW_PASSWORD_PAGE, "/my/unlock/", "/sign-out/", "/display/", "/session/", "/static/", "/health/")


class AccountSessions(SessionMiddleware):
    """Sets ``request.account`` and ``request.account_session``. A session without an account acts as anonymous.

    Whoever signed in with a temporary password goes no further than to the page that changes it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(lambda request: to_new_password(request) or get_response(request))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = super().__call__(request)
        if not hasattr(response, "csp_form_action"):
            response.csp_form_action = [hub_origin()]  # type: ignore[attr-defined]
        return response

    def wanted(self, request: HttpRequest) -> bool:
        return not request.path.startswith(("/static/", "/health/", "/backchannel-logout", "/events"))

    def find(self, token_hash: str) -> SignInSession | None:
        return AccountSession.objects.select_related("account__company").filter(token_hash=token_hash).first()

    def actor(self, session: Any) -> Actor:
        account = session.account
        if account is None or account.state not in PRESENT:
            return ANONYMOUS
        return Actor("account", str(account.pk), account.name, account.permissions())

    def attach(self, request: HttpRequest, session: Any) -> None:
        request.account_session = session  # type: ignore[attr-defined]
        usable = session is not None and request.actor.kind == "account"  # type: ignore[attr-defined]
        request.account = session.account if usable else None  # type: ignore[attr-defined]


def to_new_password(request: HttpRequest) -> HttpResponse | None:
    account, session = request.account, request.account_session  # type: ignore[attr-defined]
    if account is None or not account.password_is_temporary or session.amr != "pwd" or request.path.startswith(OPEN_WITH_TEMPORARY):
        return None
    return HttpResponseRedirect(NEW_PASSWORD_PAGE)


def hub_origin() -> str:
    """Sign-out and conversion are form posts that end at the hub."""
    parts = urlsplit(settings.ENV["HUB_ISSUER"])
    return f"{parts.scheme}://{parts.netloc}"
