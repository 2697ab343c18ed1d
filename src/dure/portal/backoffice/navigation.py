from collections.abc import Callable, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Text
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.site import MenuItem, Site

FOOTER = (
    MenuItem(_("개인정보처리방침"), "/policies/privacy/"),
    MenuItem(_("이용약관"), "/policies/terms/"),
    MenuItem(_("웹 접근성 안내"), "/policies/accessibility/"),
)


Entry = tuple[StaffPermission, Text, str]
PEOPLE: tuple[Entry, ...] = (
    (StaffPermission.PEOPLE_SEE, _("회원 목록"), "/office/people/"),
    (StaffPermission.PEOPLE_SEE, _("기업 목록"), "/office/companies/"),
    (StaffPermission.APPROVAL_DECIDE, _("승인"), "/office/approvals/"),
    (StaffPermission.ROLE_EDIT, _("역할"), "/office/roles/"),
)
CONTENT: tuple[Entry, ...] = (
    (StaffPermission.QUESTION_ANSWER, _("질문 답변"), "/office/questions/"),
    (StaffPermission.BOARD_EDIT, _("공지사항"), "/office/board/notices/"),
    (StaffPermission.BOARD_EDIT, _("자주 묻는 질문"), "/office/board/faq/"),
    (StaffPermission.BOARD_EDIT, _("자료실"), "/office/board/downloads/"),
    (StaffPermission.BOARD_EDIT, _("안내 페이지"), "/office/pages/"),
    (StaffPermission.TERMS_EDIT, _("약관"), "/office/terms/"),
)
RECORDS: tuple[Entry, ...] = (
    (StaffPermission.STATISTICS_SEE, _("통계"), "/office/statistics/"),
    (StaffPermission.MESSAGE_SEE, _("알림 발송"), "/office/messages/"),
    (StaffPermission.EXPORT_MAKE, _("내보내기"), "/office/exports/"),
    (StaffPermission.AUDIT_SEE, _("감사 기록"), "/office/audit/"),
    (StaffPermission.STAFF_MANAGE, _("직원 관리"), "/office/staff/"),
    (StaffPermission.RECORDS_SEE, _("자료 원장"), "/admin/"),
)
GROUPS: list[tuple[Text, tuple[Entry, ...]]] = [(_("회원·기업"), PEOPLE), (_("게시·질문"), CONTENT), (_("기록"), RECORDS)]
_added: dict[str, tuple[Text, list[Entry]]] = {}


def register(key: str, label: Text, *entries: Entry) -> None:
    """Add entries to the office menu under the group ``key``; apps call it when they are ready."""
    _added.setdefault(key, (label, []))[1].extend(entries)


def groups() -> list[tuple[Text, Sequence[Entry]]]:
    """The kit's groups with those of the installed programme apps before the records."""
    return [*GROUPS[:-1], *_added.values(), GROUPS[-1]]


def portal_site(*, name: Text, short: str, accent: str, menu: Callable[[HttpRequest], list[MenuItem]], sign_up_url: str = "") -> Site:
    """A portal's frame: its own menu, then the reader's and the staff's as in every portal."""

    def with_own_page(request: HttpRequest) -> list[MenuItem]:
        return [*menu(request), *([MenuItem(_("마이페이지"), "/my/")] if getattr(request, "account", None) is not None else [])]

    return Site(
        name=name,
        short=short,
        accent=accent,
        menu=with_own_page,
        account_menu=account_menu,
        staff_menu=office_menu,
        staff_account_menu=office_account_menu,
        sign_up_url=sign_up_url,
        help_url="/faq/",
        pages=FOOTER,
    )


def account_menu(request: HttpRequest) -> list[MenuItem]:
    account = getattr(request, "account", None)
    if account is None:
        return []
    items = [MenuItem(_("마이페이지"), "/my/")]
    if account.company_id:
        items.append(MenuItem(_("기업 정보"), "/company/"))
    return items


def group(label: Text, section: str) -> list[MenuItem]:
    """A menu entry over the published pages of a section; none while there are no pages."""
    from dure.portal.board.selectors import menu_pages  # noqa: PLC0415 (sites load before the app registry)

    children = [MenuItem(page.title_here, page.address) for page in menu_pages(section)]
    return [MenuItem(label, children[0].url, children)] if children else []


def office_menu(request: HttpRequest) -> list[MenuItem]:
    """What this member of staff may open."""
    actor = request.actor  # type: ignore[attr-defined]
    items: list[MenuItem] = [MenuItem(_("할 일"), "/office/", exact=True)] if actor.may(StaffPermission.DASHBOARD_SEE) else []
    for label, entries in groups():
        children = [MenuItem(name, url) for permission, name, url in entries if actor.may(permission)]
        if children:
            items.append(MenuItem(label, children[0].url, children))
    return items


def office_account_menu(request: HttpRequest) -> list[MenuItem]:
    return [MenuItem(_("내 계정"), "/office/me/"), MenuItem(_("포털 첫 화면"), "/")]
