from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem, Site
from dure.portal.backoffice.navigation import FOOTER, account_menu, group, office_account_menu, office_menu


def menu(request: HttpRequest) -> list[MenuItem]:
    calls = [MenuItem(_("모든 공고"), "/announcements/"), MenuItem(_("우리 기업에 맞는 공고"), "/for-me/")]
    guides = [
        *group(_("수출지원 소개"), "programme"),
        MenuItem(_("기관별 사업"), "/programmes/"),
        MenuItem(_("유관기관"), "/agencies/"),
        MenuItem(_("HS코드 찾기"), "/hs/"),
    ]
    notices = [MenuItem(_("공지사항"), "/notices/"), MenuItem(_("자료실"), "/downloads/")]
    helps = [MenuItem(_("자주 묻는 질문"), "/faq/"), MenuItem(_("질문과 답변"), "/questions/"), MenuItem(_("증명서 진위 확인"), "/verify/")]
    items = [
        MenuItem(_("사업공고"), "/announcements/", calls),
        MenuItem(_("연중일정"), "/calendar/"),
        MenuItem(_("사업안내"), "/programmes/", guides),
        MenuItem(_("알림정보"), "/notices/", notices),
        MenuItem(_("고객센터"), "/faq/", helps),
    ]
    if getattr(request, "account", None) is not None:
        items.append(MenuItem(_("마이페이지"), "/my/"))
    return items


SITE = Site(
    name=_("한밭시 수출지원"),
    short="EX",
    accent="information",
    menu=menu,
    account_menu=account_menu,
    staff_menu=office_menu,
    staff_account_menu=office_account_menu,
    sign_up_url="/sign-up/",
    help_url="/faq/",
    pages=FOOTER,
)
