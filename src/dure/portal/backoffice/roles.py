"""The role tables: shipped by the site's policy, then data that operators edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from dure.foundation import audit, notify
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account, Role
from dure.portal.policy import Permission, policy


def add_missing_roles() -> None:
    stored = set(Role.objects.values_list("key", flat=True))
    Role.objects.bulk_create(
        Role(
            key=seed.key,
            name=seed.name,
            name_en=seed.name_en,
            member_kind=seed.member_kind,
            permissions=[str(permission) for permission in seed.permissions],
            landing=seed.landing,
            order=(place + 1) * 10,
        )
        for place, seed in enumerate(policy().roles)
        if seed.key not in stored
    )


def edit_role(role: Role, changes: Mapping[str, Any], *, actor: Actor, reason: str) -> None:
    if not set(changes.get("permissions", ())) <= set(Permission):
        raise Refusal("permission", _("없는 권한입니다. 목록에서 골라 주세요."), field="permissions")
    before = {name: getattr(role, name) for name in changes}
    for name, value in changes.items():
        setattr(role, name, value)
    role.save()
    data = {"before": before, "after": dict(changes)}
    audit.record("role.edited", actor=actor, obj=f"role:{role.key}", reason=reason, data=data)


def assign(account: Account, keys: Iterable[str], *, actor: Actor, reason: str) -> None:
    """The account has exactly these roles afterwards; the person is told."""
    roles = list(Role.objects.filter(key__in=list(keys)))
    before = sorted(account.roles.values_list("key", flat=True))
    after = sorted(role.key for role in roles)
    if before == after:
        return
    account.roles.set(roles)
    data = {"before": before, "after": after}
    audit.record("account.roles_changed", actor=actor, subject=account.subject, reason=reason, data=data)
    if account.email:
        names = ", ".join(role.name for role in roles) or _("없음")
        notify.send("office_roles_changed", email=account.email, context={"name": account.name, "roles": names}, about=account.subject)
