"""Personal data opens only after the password was given again in this session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase

from dure.foundation import clock
from dure.foundation.access import signed_in

KEY = "my_page_opened"
OPEN_SECONDS = 15 * 60

View = Callable[..., HttpResponseBase]


def open_up(request: HttpRequest) -> None:
    request.session[KEY] = {"session": str(request.account_session.pk), "at": clock.timestamp()}  # type: ignore[attr-defined]


def is_open(request: HttpRequest) -> bool:
    opened = request.session.get(KEY)
    session = getattr(request, "account_session", None)
    if not opened or session is None or opened["session"] != str(session.pk):
        return False
    return clock.timestamp() - int(opened["at"]) < OPEN_SECONDS


def behind_password(view: View) -> View:
    """Sends to the password page first, and back afterwards. Implies ``signed_in``."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_open(request):
            return view(request, *args, **kwargs)
        return HttpResponseRedirect(f"/my/unlock/?{urlencode({'next': request.path})}")

    return signed_in(guarded)
