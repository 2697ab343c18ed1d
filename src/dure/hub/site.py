from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem, Site


def menu(request: HttpRequest) -> Sequence[MenuItem]:
    return (
        MenuItem(_("통합회원 소개"), "/about/"),
        MenuItem(_("연결 서비스"), "/services/"),
        MenuItem(_("도움말"), "/help/"),
    )


def account_menu(request: HttpRequest) -> Sequence[MenuItem]:
    return (
        MenuItem(_("나의 정보"), "/my/"),
        MenuItem(_("보안"), "/my/security/"),
        MenuItem(_("동의 내역"), "/my/consents/"),
        MenuItem(_("유관기관 서비스"), "/my/services/"),
    )


def staff_menu(request: HttpRequest) -> Sequence[MenuItem]:
    return (
        MenuItem(_("업무 현황"), "/operator/", exact=True),
        MenuItem(_("서비스 목록"), "/operator/catalogue/"),
        MenuItem(_("연동 클라이언트"), "/operator/clients/"),
        MenuItem(_("약관"), "/operator/terms/"),
        MenuItem(_("회원 조회"), "/operator/members/"),
        MenuItem(_("전달 대기열"), "/operator/deliveries/"),
        MenuItem(_("통계"), "/operator/statistics/"),
        MenuItem(_("감사 기록"), "/operator/audit/"),
    )


SITE = Site(
    name=_("두레 통합회원"),
    short="두레",
    accent="primary",
    menu=menu,
    account_menu=account_menu,
    staff_menu=staff_menu,
    sign_up_url="/sign-up/",
    help_url="/help/",
    pages=(
        MenuItem(_("이용약관"), "/terms/"),
        MenuItem(_("개인정보 처리방침"), "/privacy/"),
        MenuItem(_("접근성 안내"), "/accessibility/"),
    ),
)
