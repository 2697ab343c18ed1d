"""Two cookies that outlive a session: the mark of a browser in which a member has signed in, and the remembered login ID."""

import hashlib

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from dure.foundation import chance
from dure.hub.members.models import Member

YEAR = 365 * 24 * 3600
MOST_MEMBERS = 8
SALT = "signin.browser"


def _name(what: str) -> str:
    prefix = "__Host-" if settings.SESSION_COOKIE_SECURE else ""
    return f"{prefix}{settings.SITE_KEY}_{what}"


def _read(request: HttpRequest) -> dict[str, str]:
    """The marks of the cookie: member → name and era. Read once a request."""
    if not hasattr(request, "browser_marks"):
        request.browser_marks = _load(request.COOKIES.get(_name("browser"), ""))  # type: ignore[attr-defined]
    marks: dict[str, str] = request.browser_marks  # type: ignore[attr-defined]
    return dict(marks)


def _load(raw: str) -> dict[str, str]:
    if not raw:
        return {}
    try:
        loaded = signing.loads(raw, salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _era(member: Member) -> str:
    """Changes with the password, so that old marks lose their worth."""
    return hashlib.sha256(f"{member.password_changed_at}".encode()).hexdigest()[:8]


def browser_of(request: HttpRequest, member: Member | None) -> str:
    """The random name of this browser for ``member``; empty when the member never signed in here."""
    if member is None:
        return ""
    name, _, era = _read(request).get(member.pk.hex, "").partition(".")
    return name if name and era == _era(member) else ""


def mark_browser(request: HttpRequest, response: HttpResponse, member: Member) -> None:
    marks = _read(request)
    name = browser_of(request, member) or chance.token(9)
    marks.pop(member.pk.hex, None)
    kept = dict(list(marks.items())[-(MOST_MEMBERS - 1) :])
    value = signing.dumps({**kept, member.pk.hex: f"{name}.{_era(member)}"}, salt=SALT)
    _set(response, "browser", value, YEAR)


def unmark_browser(response: HttpResponse) -> None:
    response.delete_cookie(_name("browser"), path="/", samesite="Lax")


def remembered_id(request: HttpRequest) -> str:
    return request.COOKIES.get(_name("login_id"), "")[:20]


def remember_id(request: HttpRequest, response: HttpResponse, login_id: str, *, wanted: bool) -> None:
    _remember(request, response, "login_id", login_id if wanted else "")


def remembered_number(request: HttpRequest) -> str:
    return request.COOKIES.get(_name("number"), "")[:10]


def remember_number(request: HttpRequest, response: HttpResponse, number: str, *, wanted: bool) -> None:
    _remember(request, response, "number", number if wanted else "")


def _remember(request: HttpRequest, response: HttpResponse, what: str, value: str) -> None:
    if value:
        _set(response, what, value, YEAR // 4)
    elif _name(what) in request.COOKIES:
        response.delete_cookie(_name(what), path="/", samesite="Lax")


def _set(response: HttpResponse, what: str, value: str, seconds: int) -> None:
    response.set_cookie(_name(what), value, max_age=seconds, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax", path="/")
