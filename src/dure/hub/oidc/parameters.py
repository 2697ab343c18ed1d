"""The typed guard in front of the OAuth library: what is not plainly well formed never reaches it."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from django.http import HttpRequest, QueryDict

CHARACTERS = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]*")
FORM = "application/x-www-form-urlencoded"

AUTHORIZATION = {
    "client_id": 80,
    "redirect_uri": 500,
    "response_type": 40,
    "response_mode": 20,
    "scope": 300,
    "state": 1000,
    "nonce": 300,
    "code_challenge": 128,
    "code_challenge_method": 10,
    "prompt": 60,
    "max_age": 9,
    "acr_values": 400,
    "id_token_hint": 4000,
    "login_hint": 200,
    "ui_locales": 60,
    "member_type": 20,
    "request_uri": 200,
    "request": 8000,
    "claims": 2000,
}
CLIENT = {"client_id": 80, "client_secret": 200, "client_assertion": 4000, "client_assertion_type": 100}
TOKEN = {
    **CLIENT,
    "grant_type": 60,
    "code": 200,
    "redirect_uri": 500,
    "code_verifier": 200,
    "refresh_token": 200,
    "scope": 300,
}
TOKEN_QUESTION = {**CLIENT, "token": 200, "token_type_hint": 40}
PUSHED = {**AUTHORIZATION, **CLIENT}
SESSION_END = {**CLIENT, "sid": 40}
END_SESSION = {
    "id_token_hint": 4000,
    "client_id": 80,
    "post_logout_redirect_uri": 500,
    "state": 1000,
    "logout_hint": 200,
    "ui_locales": 60,
}
SECRETS = frozenset({"client_secret", "client_assertion", "grant_type", "code", "refresh_token", "token", "code_verifier"})


class Malformed(Exception):
    """The request is not well formed. ``text`` is plain ASCII for the error description; ``status`` 400 or 401."""

    def __init__(self, text: str, *, error: str = "invalid_request", status: int = 400) -> None:
        super().__init__(text)
        self.text = text
        self.error = error
        self.status = status


@dataclass(frozen=True)
class Credentials:
    """Client identifier and secret of an HTTP Basic header."""

    client_id: str
    secret: str


def read(source: QueryDict, known: Mapping[str, int]) -> dict[str, str]:
    """The known, non-empty parameters of ``source``; unknown names are left out. Raises Malformed."""
    found: dict[str, str] = {}
    for name, longest in known.items():
        values = source.getlist(name)
        if not values:
            continue
        if len(values) > 1:
            raise Malformed(f"{name} is given more than once")
        value = values[0]
        if len(value) > longest:
            raise Malformed(f"{name} is longer than {longest} characters")
        if not CHARACTERS.fullmatch(value):
            raise Malformed(f"{name} contains characters that are not allowed")
        if value:
            found[name] = value
    return found


def form(request: HttpRequest, known: Mapping[str, int]) -> tuple[dict[str, str], Credentials | None]:
    """Body parameters and Basic credentials of a machine's POST: one kind of credentials, none in the address."""
    if request.content_type != FORM:
        raise Malformed(f"the body must be {FORM}")
    if request.META.get("QUERY_STRING"):
        for name in request.GET:
            if name in known or name in SECRETS:
                raise Malformed(f"{name[:40] if CHARACTERS.fullmatch(name) else 'a parameter'} must not be in the address")
    parameters = read(request.POST, known)
    credentials = basic(request.META.get("HTTP_AUTHORIZATION", ""))
    if (credentials is not None) + ("client_secret" in parameters) + ("client_assertion" in parameters) > 1:
        raise Malformed("more than one way of client authentication")
    if credentials and parameters.get("client_id", credentials.client_id) != credentials.client_id:
        raise Malformed("client_id differs from the Basic credentials")
    return parameters, credentials


def basic(header: str) -> Credentials | None:
    """Credentials of a Basic header (RFC 6749 §2.3.1: each part form-encoded), or None without one. Raises Malformed, 401."""
    scheme, _, encoded = header.partition(" ")
    if not header or scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise _bad_basic() from None
    name, secret = unquote(name), unquote(secret)
    if not colon or not name or len(name) > 80 or len(secret) > 200:
        raise _bad_basic()
    if not CHARACTERS.fullmatch(name) or not CHARACTERS.fullmatch(secret):
        raise _bad_basic()
    return Credentials(name, secret)


def _bad_basic() -> Malformed:
    return Malformed("the Basic credentials are not well formed", error="invalid_client", status=401)
