from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem
from dure.portal.backoffice.navigation import group, portal_site


def menu(_request: HttpRequest) -> list[MenuItem]:
    notices = [MenuItem(_("공지사항"), "/notices/"), MenuItem(_("자료실"), "/downloads/")]
    helps = [MenuItem(_("자주 묻는 질문"), "/faq/"), MenuItem(_("질문과 답변"), "/questions/")]
    return [
        *group(_("사업소개"), "programme"),
        MenuItem(_("알림정보"), "/notices/", notices),
        MenuItem(_("고객센터"), "/faq/", helps),
    ]


SITE = portal_site(
    name=_("중소기업 혁신바우처"),
    short="IV",
    accent="point",
    menu=menu,
)
