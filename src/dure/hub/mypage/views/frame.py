from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def sections() -> list[tuple[str, str, str]]:
    return [
        ("home", _("한눈에 보기"), "/my/"),
        ("information", _("나의 정보"), "/my/information/"),
        ("security", _("보안"), "/my/security/"),
        ("consents", _("동의 내역"), "/my/consents/"),
        ("services", _("유관기관 서비스"), "/my/services/"),
        ("download", _("내 정보 내려받기"), "/my/download/"),
        ("leave", _("회원 탈퇴"), "/my/leave/"),
    ]


def show(request: HttpRequest, template: str, here: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a page of my page with its side navigation; ``here`` is the section."""
    name = next(label for key, label, _url in sections() if key == here)
    trail = [(_("나의 페이지"), "/my/")] + ([(name, "")] if here != "home" else [])
    frame = {"side": sections(), "here": here, "trail": trail, "member": request.member}  # type: ignore[attr-defined]
    return render(request, f"mypage/{template}.html", {**frame, **(context or {})}, status=status)
