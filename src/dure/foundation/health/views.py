import os

from django.conf import settings
from django.http import HttpRequest, JsonResponse

from dure.foundation.access import public
from dure.foundation.health.probes import SERVING, asked


@public
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. ``start`` is the id that the supervisor gave it, so that a stale process is not taken for it."""
    return _answer({"site": settings.SITE_KEY, "status": "ok", "start": os.environ.get("DURE_START_ID", "")}, 200)


@public
def ready(request: HttpRequest) -> JsonResponse:
    """Each need apart: ``ok`` or what is wrong. 503 when the site cannot serve."""
    faults = {name: probe() for name, probe in asked().items()}
    bad = [name for name, fault in faults.items() if fault]
    body = {
        "site": settings.SITE_KEY,
        "status": "ok" if not bad else "degraded" if not SERVING.intersection(bad) else "down",
        "checks": {name: fault or "ok" for name, fault in faults.items()},
    }
    return _answer(body, 503 if SERVING.intersection(bad) else 200)


def _answer(body: dict[str, object], status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response
