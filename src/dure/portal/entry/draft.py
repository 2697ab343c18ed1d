"""A first sign-in under way: what was answered so far, kept in the browser's session so that Back and reload lose nothing."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.http import HttpRequest

KEY = "entry"


@dataclass(frozen=True)
class Draft:
    sub: str
    kind: str = ""
    agreed: list[int] = field(default_factory=list)
    business_number: str = ""
    """Confirmed by a company certificate (a person without a company)."""
    account: str = ""
    """Id of the account, once it is made."""


def draft(request: HttpRequest, sub: str) -> Draft:
    kept: dict[str, Any] = request.session.get(KEY, {})
    return Draft(**kept) if kept.get("sub") == sub else Draft(sub)


def change(request: HttpRequest, present: Draft, **answers: Any) -> Draft:
    changed = replace(present, **answers)
    request.session[KEY] = asdict(changed)
    return changed
