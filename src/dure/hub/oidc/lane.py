"""A light path for the protocol's machine endpoints: the same views behind two middlewares instead of a dozen.

A view that finds that it has to show a page after all answers ``needs_page()``; the request then runs through the
whole stack. Such views have written nothing by then.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse

PATHS = (
    "/oidc/authorize",
    "/oidc/token",
    "/oidc/userinfo",
    "/oidc/introspect",
    "/oidc/revoke",
    "/oidc/par",
    "/oidc/jwks",
    "/oidc/sessions/end",
    "/oidc/links",
    "/.well-known/",
)
MIDDLEWARE = ("dure.hub.oidc.lane.Headers", "dure.foundation.access.middleware.Guard")
LIGHT = "dure.light"
PAGE = "X-Needs-Page"


class Headers:
    """What the security middlewares would have added to an answer without a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.transport = f"max-age={settings.SECURE_HSTS_SECONDS}" if settings.SECURE_HSTS_SECONDS else ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()
        response = self.get_response(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        if self.transport:
            response.headers["Strict-Transport-Security"] = self.transport
        return response


def is_light(request: HttpRequest) -> bool:
    return LIGHT in request.META


def needs_page() -> HttpResponse:
    return HttpResponse(headers={PAGE: "1"})


class Light(WSGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 (the base class's signature)
        ordinary = settings.MIDDLEWARE
        settings.MIDDLEWARE = list(MIDDLEWARE)
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = ordinary


class Divider:
    """A WSGI application that sends the machine endpoints down the light path and the rest to ``full``."""

    def __init__(self, full: WSGIHandler) -> None:
        self.full = full
        self.light = Light()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PATHS) or (path.startswith("/oidc/authorize") and environ["REQUEST_METHOD"] != "GET"):
            return self.full(environ, start_response)
        started: list[tuple[str, list[tuple[str, str]]]] = []
        environ[LIGHT] = True
        body: Any = self.light(environ, lambda status, headers, _error=None: started.append((status, headers)))  # type: ignore[arg-type]
        status, headers = started[0]
        if status.startswith("404") or any(name == PAGE for name, _value in headers):
            body.close()
            del environ[LIGHT]
            return self.full(environ, start_response)
        start_response(status, headers)
        return body
