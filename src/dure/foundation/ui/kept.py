"""Public pages go on while the database is away: each is kept as a stranger last saw it, and shown with the time it was kept.

Only what says nothing of its reader is kept: a public view's answer to a request without session, without a token for forms,
and without a cookie in the answer. It lies in files, so that all processes of a host share it.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from dure.foundation import clock
from dure.foundation.access import access_of
from dure.foundation.privacy import keyed_hash
from dure.foundation.ui.display import contrast_of
from dure.foundation.ui.words import moment

logger = logging.getLogger(__name__)
KINDS = ("text/html", "application/rss+xml", "text/calendar")
MAIN = b'<main id="content" tabindex="-1">'
RENEW_SECONDS = 60.0
LEFT_ALONE_SECONDS = 2.0
LONGEST_QUERY, LARGEST = 200, 500_000
MOST_KNOWN = 2_000


class KeptPages:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known: OrderedDict[str, float] = OrderedDict()
        self.away_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        if clock.monotonic() < self.away_until and stranger(request) and (kept := find(request)):
            return kept
        response = self.get_response(request)
        if getattr(response, "out_of_service", False):
            self.away_until = clock.monotonic() + LEFT_ALONE_SECONDS
            return find(request) or response
        if keepable(request, response):
            self.keep(key_of(request), response)
        return response

    def keep(self, key: str, response: HttpResponse) -> None:
        now = clock.monotonic()
        if now - self.known.get(key, float("-inf")) < RENEW_SECONDS:
            return
        self.known[key] = now
        self.known.move_to_end(key)
        if len(self.known) > MOST_KNOWN:
            self.known.popitem(last=False)
        try:
            caches["kept"].set(key, (response.headers["Content-Type"], response.content, clock.now()))
        except OSError as error:
            logger.warning("a public page could not be kept: %s", type(error).__name__)


def keepable(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    return (
        request.method == "GET"
        and response.status_code == HTTPStatus.OK
        and match is not None
        and access_of(match.func).kind == "public"
        and says_nothing_of_its_reader(request, response)
        and not response.streaming
        and meant_for_all(response)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and len(response.content) <= LARGEST
    )


def meant_for_all(response: HttpResponse) -> bool:
    """Pages and feeds; of data only what says that anybody may store it."""
    kind, control = response.headers.get("Content-Type", ""), response.headers.get("Cache-Control", "")
    return "no-store" not in control and (kind.startswith(KINDS) or "public" in control)


def stranger(request: HttpRequest) -> bool:
    return request.COOKIES.keys().isdisjoint({settings.SIGN_IN_COOKIE, settings.SESSION_COOKIE_NAME, "messages"})


def says_nothing_of_its_reader(request: HttpRequest, response: HttpResponse) -> bool:
    return stranger(request) and not response.cookies and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META


def find(request: HttpRequest) -> HttpResponse | None:
    try:
        found = caches["kept"].get(key_of(request))
    except OSError:
        return None
    if found is None:
        return None
    kind, content, kept_at = found
    language = translation.get_language_from_request(request)
    if kind.startswith("text/html"):
        content = content.replace(MAIN, MAIN + notice(language, kept_at), 1)
    response = HttpResponse(content, content_type=kind)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    return response


def notice(language: str, kept_at: dt.datetime) -> bytes:
    with translation.override(language):
        return render_to_string("ui/kept_notice.html", {"kept_at": moment(kept_at)}).encode()


def key_of(request: HttpRequest) -> str:
    language = translation.get_language_from_request(request)
    return keyed_hash("kept-page", "\n".join([language, contrast_of(request), request.get_full_path()]))
