"""The sign-in page as strangers first see it, rendered once for each language and contrast.

Only two things differ between two such pages: the CSRF token and where to go next. They are put in afterwards.
"""

import copy
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from dure.foundation.ui.display import contrast_of

MARK = "/next-5f1c9ab2"
TOKEN = "csrf-5f1c9ab2"  # noqa: S105 (a place holder)
MOST = 64
MESSAGES_COOKIE = "messages"
_pages: dict[tuple[str, ...], str] = {}


def plain(request: HttpRequest, next_path: str) -> bool:
    """Whether this is a first look: nobody signed in, nothing to say, nothing remembered, no other parameter."""
    return (
        request.method == "GET"
        and request.member is None  # type: ignore[attr-defined]
        and not getattr(request, "session_lapsed", False)
        and MESSAGES_COOKIE not in request.COOKIES
        and set(request.GET) <= {"next"}
        and request.GET.get("next", "") == next_path
        and len(request.GET.getlist("next")) <= 1
        and not any(name.endswith(("_login_id", "_number")) for name in request.COOKIES)
    )


def page(request: HttpRequest, next_path: str, render: Callable[[HttpRequest, str], HttpResponse]) -> HttpResponse:
    """``render(request, next_path)`` draws the page; it is called for the first visitor of each kind only."""
    key = (get_language() or "", contrast_of(request), request.path, "next" if next_path else "", settings.BASE_URL)
    html = _pages.get(key)
    if html is None:
        html = _draw(request, bool(next_path), render)
        if len(_pages) >= MOST:
            _pages.clear()
        _pages[key] = html
    return HttpResponse(_fill(html, get_token(request), next_path))


def _draw(request: HttpRequest, with_next: bool, render: Callable[[HttpRequest, str], HttpResponse]) -> str:  # noqa: FBT001 (internal)
    shadow = copy.copy(request)
    shadow.META = {**request.META, "QUERY_STRING": f"next={quote(MARK, safe='')}" if with_next else ""}
    shadow.GET = QueryDict(shadow.META["QUERY_STRING"])  # type: ignore[assignment]
    answer = render(shadow, MARK if with_next else "")
    text = answer.content.decode()
    for token in set(_tokens(text)):
        text = text.replace(token, TOKEN)
    return text


def _tokens(text: str) -> list[str]:
    parts = text.split('name="csrfmiddlewaretoken" value="')[1:]
    return [part.split('"', 1)[0] for part in parts]


def _fill(html: str, token: str, next_path: str) -> str:
    once = quote(next_path, safe="")
    html = html.replace(TOKEN, token)
    html = html.replace(quote(quote(MARK, safe=""), safe=""), quote(once, safe=""))
    return html.replace(quote(MARK, safe=""), once).replace(MARK, escape(next_path))
