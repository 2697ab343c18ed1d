"""The cookie that ties drafts to the browser in which they were begun."""

import hashlib
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dure.foundation import chance, clock
from dure.hub.signup.models import LIFE, SignUpDraft


def cookie_name() -> str:
    name = f"{settings.SITE_KEY}_signup"
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def token(request: HttpRequest) -> str:
    """The browser's token, or a fresh one."""
    return request.COOKIES.get(cookie_name()) or chance.token()


def hashed(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def remember(response: HttpResponse, raw: str) -> None:
    response.set_cookie(
        cookie_name(),
        raw,
        max_age=int(LIFE.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
        path="/",
    )


def draft(request: HttpRequest, draft_id: uuid.UUID, *, lock: bool = False) -> SignUpDraft | None:
    """The draft, if it was begun in this browser and has not run out."""
    raw = request.COOKIES.get(cookie_name(), "")
    if not raw:
        return None
    rows = SignUpDraft.objects.select_for_update() if lock else SignUpDraft.objects
    return rows.filter(pk=draft_id, browser_hash=hashed(raw), expires_at__gt=clock.now()).first()
