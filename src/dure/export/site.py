from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem, Site
from dure.portal.backoffice.navigation import FOOTER, account_menu, group, office_account_menu, office_menu


def menu(request: HttpRequest) -> list[MenuItem]:
    notices = [MenuItem(_("공지사항"), "/notices/"), MenuItem(_("자료실"), "/downloads/")]
    helps = [MenuItem(_("자주 묻는 질문"), "/faq/"), MenuItem(_("질문과 답변"), "/questions/")]
    items = [
        *group(_("사업소개"), "programme"),
        MenuItem(_("알림정보"), "/notices/", notices),
        MenuItem(_("고객센터"), "/faq/", helps),
    ]
    if getattr(request, "account", None) is not None:
        items.append(MenuItem(_("마이페이지"), "/my/"))
    return items


SITE = Site(
    name=_("수출지원"),
    short="EX",
    accent="success",
    menu=menu,
    account_menu=account_menu,
    staff_menu=office_menu,
    staff_account_menu=office_account_menu,
    help_url="/faq/",
    pages=FOOTER,
)
