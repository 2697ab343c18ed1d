from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

BASE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class ContentSecurityPolicy:
    """Strict policy on every response.

    Chromium checks redirects after a form post against ``form-action``; a view whose answer may end at another origin
    names those origins in ``response.csp_form_action`` (the sign-in pages of the hub: the clients' origins).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(getattr(response, "csp_form_action", ())))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


def policy(form_action: tuple[str, ...] | list[str] = ()) -> str:
    origins = sorted(set(form_action))
    rules = {**BASE_POLICY, "form-action": " ".join(["'self'", *origins])}
    return "; ".join(f"{name} {value}" for name, value in rules.items())
