from typing import Any

from django import template
from django.utils.translation import gettext as _

from dure.foundation.privacy import mask_login_id
from dure.foundation.ui.words import day
from dure.hub.members.models import Member

register = template.Library()


@register.filter
def membership_rows(member: Member) -> list[tuple[Any, ...]]:
    """What somebody who proved the same identity may learn about a membership that stands."""
    return [
        (_("회원 종류"), member.get_kind_display()),
        (_("아이디"), mask_login_id(member.login_id or "")),
        (_("가입일"), day(member.joined_at)),
    ]
