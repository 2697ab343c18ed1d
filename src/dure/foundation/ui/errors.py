"""Pages that say in words what went wrong and what to do. 500 and 400 stand alone: they must not need what just failed."""

import errno
import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dure.foundation.access import public

DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def _page(request: HttpRequest, status: int, heading: str, lines: list[str], **more: Any) -> HttpResponse:
    context = {"code": status, "heading": heading, "lines": lines, "home_label": _("첫 화면으로"), "retry_url": "", "retry_label": "", **more}
    return render(request, "ui/error.html", context, status=status)


def _plain(status: int, heading: str, lines: list[str]) -> HttpResponse:
    context = {"code": status, "heading": heading, "lines": lines, "home_label": _("첫 화면으로"), "language": get_language() or "ko"}
    return HttpResponse(render_to_string("ui/plain_error.html", context), status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(400, _("요청을 알아볼 수 없습니다"), [_("주소나 보낸 내용이 온전하지 않습니다. 앞 화면으로 돌아가 다시 해 주세요.")])


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lines = [_("이 화면을 볼 권한이 없습니다. 다른 계정으로 로그인했다면 그 계정을 확인해 주세요."), _("권한이 있어야 하는 업무라면 담당자에게 알려 주세요.")]
    return _page(request, 403, _("볼 수 없는 화면입니다"), lines)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    lines = [_("주소가 바뀌었거나 없어진 화면입니다. 주소를 다시 확인해 주세요.")]
    return _page(request, 404, _("찾는 화면이 없습니다"), lines)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After while the database or the disk cannot take more, else 500."""
    if out_of_service(sys.exc_info()[1]):
        lines = [_("지금은 서비스를 쓸 수 없습니다. 잠시 뒤에 다시 들어와 주세요."), _("보낸 내용은 저장되지 않았습니다.")]
        response = _plain(503, _("잠시 멈춘 서비스입니다"), lines)
        response.headers["Retry-After"] = "30"
        response.out_of_service = True  # type: ignore[attr-defined]
        return response
    lines = [_("저희 쪽에서 문제가 생겼습니다. 하던 일은 저장되지 않았을 수 있습니다."), _("잠시 뒤에 다시 해 주세요. 되풀이되면 고객센터로 알려 주세요.")]
    return _plain(500, _("처리하지 못했습니다"), lines)


def out_of_service(fault: BaseException | None) -> bool:
    return isinstance(fault, OperationalError | InterfaceError) or (isinstance(fault, OSError) and fault.errno in DISK_FULL)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    lines = [
        _("화면을 연 지 오래되었거나 브라우저가 쿠키를 막고 있어, 보낸 내용을 받지 않았습니다."),
        _("화면을 새로 연 다음 다시 보내 주세요. 쿠키를 막아 두었다면 허용해 주세요."),
    ]
    return _page(request, 403, _("보낸 내용을 받지 못했습니다"), lines, retry_url=request.path, retry_label=_("화면 새로 열기"))


def too_many(request: HttpRequest, wait_seconds: int) -> HttpResponse:
    """429 with Retry-After."""
    minutes = max(1, -(-wait_seconds // 60))
    lines = [ngettext("짧은 시간에 너무 많이 시도했습니다. %(count)d분 뒤에 다시 해 주세요.", "짧은 시간에 너무 많이 시도했습니다. %(count)d분 뒤에 다시 해 주세요.", minutes) % {"count": minutes}]
    response = _page(request, 429, _("잠시 쉬었다가 해 주세요"), lines)
    response.headers["Retry-After"] = str(max(1, wait_seconds))
    return response


def unavailable(request: HttpRequest, wait_seconds: int = 60) -> HttpResponse:
    """503 with Retry-After."""
    lines = [_("지금은 서비스를 쓸 수 없습니다. 잠시 뒤에 다시 들어와 주세요."), _("보낸 내용은 저장되지 않았습니다.")]
    response = _page(request, 503, _("잠시 멈춘 서비스입니다"), lines)
    response.headers["Retry-After"] = str(wait_seconds)
    return response
