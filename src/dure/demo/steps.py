"""One thing to try in the demo."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One thing to try. ``site`` and ``path`` say where it begins; ``accounts`` are (what, value) pairs."""

    site: str
    path: str
    title: str | Promise
    how: str | Promise
    result: str | Promise
    accounts: tuple[tuple[str | Promise, str], ...] = ()


ID, PASSWORD, CERTIFICATE, NUMBER = _("아이디"), _("비밀번호"), _("인증서 폴더"), _("사업자등록번호")
