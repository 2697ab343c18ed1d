from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from dure.portal.mypage import entries

register = template.Library()


@register.simple_tag(takes_context=True)
def my_pages(context: Context) -> list[tuple[str, Any, str]]:
    """Entries of the side menu that this account has."""
    account = context["request"].account
    items: list[tuple[str, Any, str]] = [("my", _("회원정보"), "/my/")]
    if account.company_id:
        items.append(("company", _("기업 정보"), "/company/"))
        items.extend(entries.for_companies())
    elif account.kind == "general":
        items.append(("join", _("소속 기업"), "/my/company/"))
    if account.kind == "evaluator":
        items.append(("evaluator", _("평가위원 정보"), "/my/evaluator/"))
    items += [
        ("questions", _("내 질문"), "/my/questions/"),
        ("consents", _("동의 내역"), "/my/consents/"),
        ("leave", _("탈퇴하기"), "/my/leave/"),
    ]
    return items
