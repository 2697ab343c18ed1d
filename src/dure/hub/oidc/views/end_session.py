"""RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from dure.foundation.access import public, writes_on_get
from dure.foundation.sessions.models import clear_cookie, hash_token
from dure.hub.members.models import MemberSession
from dure.hub.oidc import directory, parameters
from dure.hub.oidc.authorization import hint_claims
from dure.hub.oidc.logout import end_sessions
from dure.hub.oidc.models import Client
from dure.hub.oidc.parameters import Malformed
from dure.hub.oidc.server import no_store, with_parameters
from dure.hub.oidc.subjects import subject_of
from dure.hub.oidc.views.authorize import refused


@dataclass
class Asked:
    """A logout request. ``back`` is set only when it is registered for the client that provably asks."""

    client: Client | None
    hint: dict[str, Any] | None
    back: str

    def speaks_for(self, session: MemberSession) -> bool:
        """Whether the hint is an ID token of this very session and member."""
        if self.hint is None or self.client is None:
            return False
        return self.hint["sid"] == str(session.pk) and self.hint["sub"] == subject_of(self.client, session.member_id)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@writes_on_get("OpenID Connect RP-initiated logout is a GET")
@public
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out at once with an ID token of this session; otherwise ask the person first."""
    try:
        given = parameters.read(request.GET if request.method == "GET" else request.POST, parameters.END_SESSION)
        asked = understand(given)
    except Malformed as error:
        return refused(request, error.error, error.text)
    session: MemberSession | None = request.member_session  # type: ignore[attr-defined]
    if session is None and request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{urlencode(without_hint(given, asked))}", status=303)
    standing = session or lapsed(request)
    if standing is not None and asked.speaks_for(standing):
        end_sessions([standing], reason="portal")
        return signed_out(request, asked.back)
    if session is None:
        return signed_out(request, asked.back)
    response = render(request, "oidc/sign_out.html", {"back": asked.back, "name": session.member.display_name})
    response.csp_form_action = [origin(asked.back)] if asked.back else []  # type: ignore[attr-defined]
    return no_store(response)


def without_hint(given: dict[str, str], asked: Asked) -> dict[str, str]:
    """A form from another site comes without our cookie: ask again by address, in which no ID token may stand."""
    client = {"client_id": asked.client.client_id} if asked.client else {}
    return {**{name: value for name, value in given.items() if name != "id_token_hint"}, **client}


def lapsed(request: HttpRequest) -> MemberSession | None:
    """The session of this browser that ran out here while portals went on with it: they still have to be told."""
    raw = request.COOKIES.get(settings.SIGN_IN_COOKIE, "")
    return MemberSession.objects.filter(token_hash=hash_token(raw), ended_at=None).first() if raw else None


@require_POST
@public
def confirmed(request: HttpRequest) -> HttpResponse:
    """The person has agreed on the page to sign out."""
    session = request.member_session  # type: ignore[attr-defined]
    back = request.POST.get("back", "")
    if request.POST.get("answer") != "sign-out":
        return HttpResponseRedirect("/")
    if session is not None:
        end_sessions([session], reason="signed_out")
    return signed_out(request, back if registered(back) else "")


def understand(given: dict[str, str]) -> Asked:
    """Raises Malformed when a hint or client is given that is not genuine, or the two do not fit each other."""
    hint = hint_claims(given["id_token_hint"]) if "id_token_hint" in given else None
    if "id_token_hint" in given and hint is None:
        raise Malformed("id_token_hint is not an ID token of this issuer")
    name = given.get("client_id") or (hint["aud"] if hint else "")
    if hint and hint["aud"] != name:
        raise Malformed("client_id does not fit id_token_hint")
    client = directory.find(name) if name else None
    wanted = given.get("post_logout_redirect_uri", "")
    back = wanted if client and wanted in client.post_logout_redirect_uris else ""
    return Asked(client, hint, with_parameters(back, {"state": given["state"]}) if back and "state" in given else back)


def registered(address: str) -> bool:
    """Whether the address that came through our own confirm page is, without its state, one that a client registered."""
    bare = address.partition("?state=")[0].partition("&state=")[0]
    return bool(bare) and any(bare in uris for uris in Client.objects.values_list("post_logout_redirect_uris", flat=True))


def origin(address: str) -> str:
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def signed_out(request: HttpRequest, back: str) -> HttpResponse:
    response = HttpResponseRedirect(back) if back else render(request, "oidc/signed_out.html")
    clear_cookie(response)
    return no_store(response)
