"""What the first page of every portal shows of its board."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dure.foundation.ui.words import day
from dure.portal.board.selectors import notices

SHOWN = 5


def latest_notices() -> list[tuple[str, str, Any, Any]]:
    return [
        (item.title_here, f"/notices/{item.pk}/", day(item.published_from), _("중요") if item.pinned else "")
        for item in notices()[:SHOWN]
    ]


def board_links() -> list[tuple[Any, str, Any, str]]:
    return [
        (_("공지사항"), "/notices/", _("새 소식과 모집 안내"), "notice"),
        (_("자주 묻는 질문"), "/faq/", _("많이 묻는 것과 답"), "faq"),
        (_("질문과 답변"), "/questions/", _("담당자에게 묻기"), "help"),
        (_("자료실"), "/downloads/", _("서식과 안내서"), "down"),
    ]


def ways_in(request: HttpRequest) -> bool:
    """Whether to offer signing in: nobody is signed in here yet."""
    return getattr(request, "account", None) is None
