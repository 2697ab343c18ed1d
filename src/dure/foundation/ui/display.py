"""How one visitor wants pages shown: language and contrast, kept in two cookies that name nobody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from dure.foundation.access import local_path, public

CONTRAST_COOKIE = "dure_contrast"
YEAR = 365 * 24 * 3600


def contrast_of(request: HttpRequest) -> str:
    return "high" if request.COOKIES.get(CONTRAST_COOKIE) == "high" else "normal"


@public
def display(request: HttpRequest) -> HttpResponse:
    """Set ``language`` or ``contrast`` and go back to ``next``."""
    response = HttpResponseRedirect(local_path(request.GET.get("next"), "/"))
    language, contrast = request.GET.get("language", ""), request.GET.get("contrast", "")
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    if contrast in {"high", "normal"}:
        _remember(response, CONTRAST_COOKIE, contrast)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")
