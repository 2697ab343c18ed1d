"""Lets staff in who passed password and second factor, and ends their session when it has been idle too long."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dure.foundation import audit, chance, clock
from dure.foundation.staff import place, services
from dure.foundation.staff.models import StaffUser

PASSED_AT = "staff_passed_at"
SEEN_AT = "staff_seen_at"
TOUCH_SECONDS = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"
BROWSER_COOKIE = "dure_staff_browser"
BROWSER_SECONDS = 90 * 24 * 3600


class StaffSession:
    """What the header shows of a staff session."""

    def __init__(self, request: HttpRequest) -> None:
        self.passed_at = int(request.session[PASSED_AT])
        self.seen_at = int(request.session[SEEN_AT])

    @property
    def seconds_left(self) -> int:
        ends = min(self.seen_at + settings.IDLE_SECONDS, self.passed_at + settings.ABSOLUTE_SECONDS)
        return max(0, ends - clock.timestamp())


def refuse_staff(request: HttpRequest, permission: str) -> HttpResponse | None:
    """None when the caller may pass. Raises PermissionDenied when the role lacks ``permission``."""
    user = current(request)
    if user is None:
        target = request.get_full_path() if request.method in {"GET", "HEAD"} else place.prefix()
        return HttpResponseRedirect(f"{place.sign_in_url()}?{urlencode({'next': target})}")
    request.actor = services.actor_of(user)  # type: ignore[attr-defined]
    if permission and not request.actor.may(permission):  # type: ignore[attr-defined]
        raise PermissionDenied
    return None


def current(request: HttpRequest) -> StaffUser | None:
    """The staff user of this browser, noting activity; None when there is none or the time ran out."""
    user = request.user
    if not isinstance(user, StaffUser) or not user.is_active or PASSED_AT not in request.session:
        return None
    if StaffSession(request).seconds_left <= 0:
        logout(request)
        return None
    touch(request)
    request.staff = user  # type: ignore[attr-defined]
    request.staff_session = StaffSession(request)  # type: ignore[attr-defined]
    return user


def touch(request: HttpRequest) -> None:
    now = clock.timestamp()
    if now - int(request.session[SEEN_AT]) >= TOUCH_SECONDS:
        request.session[SEEN_AT] = now


def pass_in(request: HttpRequest, response: HttpResponse, user: StaffUser) -> None:
    """Start the staff session under a fresh key."""
    login(request, user, backend=BACKEND)
    request.session[PASSED_AT] = request.session[SEEN_AT] = clock.timestamp()
    mark_browser(request, response, user)
    audit.record("staff.signed_in", actor=services.actor_of(user), subject=user.subject)


def mark_browser(request: HttpRequest, response: HttpResponse, user: StaffUser) -> None:
    response.set_signed_cookie(
        BROWSER_COOKIE,
        f"{user.login_id}:{chance.token(12)}",
        salt=settings.SITE_KEY,
        max_age=BROWSER_SECONDS,
        path=place.prefix(),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def browser_of(request: HttpRequest, login_id: str) -> str:
    """The mark of a browser in which this login ID has signed in before, else ''."""
    mark = request.get_signed_cookie(BROWSER_COOKIE, default="", salt=settings.SITE_KEY, max_age=BROWSER_SECONDS)
    return mark if mark and mark.rpartition(":")[0] == login_id else ""
