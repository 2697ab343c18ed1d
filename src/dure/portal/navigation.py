from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dure.foundation.ui.site import MenuItem

FOOTER = (
    MenuItem(_("개인정보처리방침"), "/policies/privacy/"),
    MenuItem(_("이용약관"), "/policies/terms/"),
    MenuItem(_("웹 접근성 안내"), "/policies/accessibility/"),
)


def account_menu(request: HttpRequest) -> list[MenuItem]:
    account = getattr(request, "account", None)
    if account is None:
        return []
    items = [MenuItem(_("마이페이지"), "/my/")]
    if account.company_id:
        items.append(MenuItem(_("기업 정보"), "/company/"))
    return items


def group(label: Promise, section: str) -> list[MenuItem]:
    """A menu entry over the published pages of a section; none while there are no pages."""
    from dure.portal.board.selectors import menu_pages  # noqa: PLC0415 (sites load before the app registry)

    children = [MenuItem(page.title_here, page.address) for page in menu_pages(section)]
    return [MenuItem(label, children[0].url, children)] if children else []
