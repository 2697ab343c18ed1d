"""The API's addresses as views of the house: declared open to everyone, cached, with ETags, and not too often to one address."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.cache import patch_cache_control
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from dure.foundation.access import public
from dure.foundation.sessions.models import address_of, network_of
from dure.foundation.throttle import Throttle
from dure.programme.announcements.api import Problem, api

PREFIX = "/api/v1/"
View = Callable[..., HttpResponse]
THROTTLE = Throttle("api")
TOO_OFTEN = {
    "description": "Too many requests from one address; ask again after Retry-After",
    "headers": {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}},
    "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
}


def declared(pattern: URLPattern) -> URLPattern:
    """The same address with this house's declaration of access on its view, its share of requests, and an ETag on what it answers."""
    inner: View = pattern.callback

    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        wait = THROTTLE.wait(network_of(address_of(request) or ""), settings.ENV["API_PER_MINUTE"])
        response = too_often(wait) if wait else inner(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=60)
        return response

    shown: View = public(conditional_page(view))
    shown.__name__ = getattr(inner, "__name__", "api")
    return path(str(pattern.pattern), shown, name=pattern.name)


def too_often(wait: float) -> HttpResponse:
    seconds = max(1, math.ceil(wait))
    answer = JsonResponse({"detail": f"Too many requests; ask again in {seconds} s."}, status=429)
    answer["Retry-After"] = str(seconds)
    answer["Access-Control-Expose-Headers"] = "Retry-After"
    answer["Cache-Control"] = "no-store"
    return answer


class Description:
    @cached_property
    def schema(self) -> dict[str, object]:
        made = dict(api.get_openapi_schema(path_prefix=PREFIX))
        made["servers"] = [{"url": settings.BASE_URL}]
        for methods in made["paths"].values():
            for call in methods.values():
                call["responses"]["429"] = TOO_OFTEN
        return made


DESCRIPTION = Description()


@public
@require_safe
@conditional_page
def openapi(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(DESCRIPTION.schema, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=3600)
    return response


@public
@require_safe
def readable(request: HttpRequest) -> HttpResponse:
    """What the API offers, for people; made from the description that machines read."""
    paths: dict[str, dict[str, dict[str, Any]]] = DESCRIPTION.schema["paths"]  # type: ignore[assignment]
    calls = [
        (f"{method.upper()} {address}", call["summary"], [row(part) for part in call.get("parameters", [])])
        for address, methods in paths.items()
        for method, call in methods.items()
    ]
    return render(request, "announcements/api.html", {"calls": calls, "headers": [_("이름"), _("종류"), _("설명")], "base": settings.BASE_URL, "most": settings.ENV["API_PER_MINUTE"]})


def row(parameter: dict[str, Any]) -> tuple[str, str, str]:
    """Name, type or possible values, and meaning of one parameter."""
    schema = parameter["schema"]
    options = schema.get("anyOf", [schema])
    values = [str(value) for option in options for value in option.get("enum", []) if value]
    kinds = [option["type"] for option in options if option.get("type", "null") != "null" and "const" not in option]
    return parameter["name"], ", ".join(values or dict.fromkeys(kinds)), schema.get("description", "-")


def api_urlpatterns() -> list[URLPattern]:
    patterns = api.urls[0]
    return [declared(pattern) for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"]


api_patterns = [
    path("api/", readable, name="api"),
    path("api/v1/openapi.json", openapi, name="openapi"),
    *(path(f"api/v1/{pattern.pattern}", pattern.callback, name=f"api-{pattern.name}") for pattern in api_urlpatterns()),
]
