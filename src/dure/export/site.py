from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem
from dure.portal.backoffice.navigation import group, portal_site


def menu(_request: HttpRequest) -> list[MenuItem]:
    calls = [MenuItem(_("모든 공고"), "/announcements/"), MenuItem(_("우리 기업에 맞는 공고"), "/for-me/")]
    guides = [
        *group(_("수출지원 소개"), "programme"),
        MenuItem(_("기관별 사업"), "/programmes/"),
        MenuItem(_("유관기관"), "/agencies/"),
        MenuItem(_("HS코드 찾기"), "/hs/"),
    ]
    notices = [MenuItem(_("공지사항"), "/notices/"), MenuItem(_("자료실"), "/downloads/")]
    helps = [MenuItem(_("자주 묻는 질문"), "/faq/"), MenuItem(_("질문과 답변"), "/questions/"), MenuItem(_("증명서 진위 확인"), "/verify/")]
    return [
        MenuItem(_("사업공고"), "/announcements/", calls),
        MenuItem(_("연중일정"), "/calendar/"),
        MenuItem(_("사업안내"), "/programmes/", guides),
        MenuItem(_("알림정보"), "/notices/", notices),
        MenuItem(_("고객센터"), "/faq/", helps),
    ]


SITE = portal_site(
    name=_("한밭시 수출지원"),
    short="EX",
    accent="information",
    menu=menu,
    sign_up_url="/sign-up/",
)
