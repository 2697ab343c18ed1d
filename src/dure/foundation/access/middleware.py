from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse

from dure.foundation.access.actor import ANONYMOUS
from dure.foundation.access.decorators import Access, access_of
from dure.foundation.access.readonly import read_only
from dure.foundation.sqlite import reserve

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
ADMIN_PREFIX = "/admin/"


class Guard:
    """Checks the view's declared access, then runs it: reads under a guard that refuses writes, writes in one transaction."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not hasattr(request, "actor"):
            request.actor = ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse:
        access = access_of(view)
        refused = self.refuse(request, access)
        if refused is not None:
            return refused
        if access.essential:
            reserve.make_room()
        with guard_for(request, access):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response = response.render()
        return response

    def refuse(self, request: HttpRequest, access: Access) -> HttpResponse | None:
        actor = request.actor  # type: ignore[attr-defined]
        match access.kind:
            case "public" | "machine":
                return None
            case "demo" if settings.DEMO:
                return None
            case "signed_in":
                return None if actor.kind in {"member", "account"} else to_sign_in(request)
            case "requires":
                if actor.kind not in {"member", "account"}:
                    return to_sign_in(request)
                if actor.may(access.permission):
                    return None
            case "staff":
                from dure.foundation.staff.gate import refuse_staff  # noqa: PLC0415 (needs the app registry)

                return refuse_staff(request, access.permission)
            case "demo":
                raise Http404
            case "" if request.path.startswith(ADMIN_PREFIX):
                from dure.foundation.staff.gate import refuse_staff  # noqa: PLC0415 (needs the app registry)

                return refuse_staff(request, "admin")
        raise PermissionDenied


def guard_for(request: HttpRequest, access: Access) -> AbstractContextManager[Any]:
    if request.method not in SAFE:
        return nullcontext() if access.own_transactions else transaction.atomic()
    if access.writes_on_get or not access.kind:
        return nullcontext()
    return read_only(connection)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    target = request.get_full_path() if request.method in SAFE else request.path
    return HttpResponseRedirect(f"{settings.SIGN_IN_URL}?{urlencode({'next': target})}")
