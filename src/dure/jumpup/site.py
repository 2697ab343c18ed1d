from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem
from dure.portal.backoffice.navigation import group, portal_site


def menu(_request: HttpRequest) -> list[MenuItem]:
    community = [
        MenuItem(_("공지사항"), "/notices/"),
        MenuItem(_("자주 묻는 질문"), "/faq/"),
        MenuItem(_("질문과 답변"), "/questions/"),
        MenuItem(_("자료실"), "/downloads/"),
    ]
    return [MenuItem(_("메인화면"), "/"), *group(_("사업정보"), "programme"), MenuItem(_("커뮤니티"), "/notices/", community)]


SITE = portal_site(
    name=_("도약(Jump-Up) 프로그램"),
    short="JU",
    accent="success",
    menu=menu,
)
