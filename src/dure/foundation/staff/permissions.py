from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class StaffPermission(StrEnum):
    """What staff may do: ``thing.verb``. Each site maps its staff roles to these."""

    DASHBOARD_SEE = "dashboard.see"
    PEOPLE_SEE = "people.see"
    PEOPLE_UNMASK = "people.unmask"
    PEOPLE_SUSPEND = "people.suspend"
    APPROVAL_DECIDE = "approval.decide"
    ROLE_EDIT = "role.edit"
    BOARD_EDIT = "board.edit"
    QUESTION_ANSWER = "question.answer"
    TERMS_EDIT = "terms.edit"
    MESSAGE_SEE = "message.see"
    AUDIT_SEE = "audit.see"
    EXPORT_MAKE = "export.make"
    STATISTICS_SEE = "statistics.see"
    CATALOGUE_EDIT = "catalogue.edit"
    CLIENT_EDIT = "client.edit"
    EVENT_SEE = "event.see"
    ANNOUNCEMENT_EDIT = "announcement.edit"
    ANNOUNCEMENT_PUBLISH = "announcement.publish"
    AGENCY_EDIT = "agency.edit"
    APPLICATION_SEE = "application.see"
    APPLICATION_SCREEN = "application.screen"
    DEADLINE_EXTEND = "deadline.extend"
    ORIGINAL_RECORD = "original.record"
    CERTIFICATE_MANAGE = "certificate.manage"
    FEED_MANAGE = "feed.manage"
    STAFF_MANAGE = "staff.manage"
    RECORDS_SEE = "admin"


@dataclass(frozen=True, slots=True)
class StaffRole:
    label: Promise
    permissions: frozenset[StaffPermission]


EVERYTHING = frozenset(StaffPermission)
DEFAULT_ROLES: Mapping[str, StaffRole] = {
    "lead": StaffRole(_("총괄 관리자"), EVERYTHING),
    "operator": StaffRole(
        _("운영 담당자"),
        EVERYTHING
        - {
            StaffPermission.STAFF_MANAGE,
            StaffPermission.AUDIT_SEE,
            StaffPermission.ROLE_EDIT,
            StaffPermission.RECORDS_SEE,
        },
    ),
    "editor": StaffRole(
        _("게시 담당자"),
        frozenset({StaffPermission.DASHBOARD_SEE, StaffPermission.BOARD_EDIT, StaffPermission.QUESTION_ANSWER}),
    ),
    "auditor": StaffRole(
        _("감사 담당자"),
        frozenset({StaffPermission.DASHBOARD_SEE, StaffPermission.AUDIT_SEE, StaffPermission.STATISTICS_SEE}),
    ),
}


def roles() -> Mapping[str, StaffRole]:
    """The site's own table (``STAFF_ROLES`` in its policy), else the common one."""
    module = f"dure.{settings.SITE_KEY}.policy"
    if find_spec(module) is None:
        return DEFAULT_ROLES
    return getattr(import_module(module), "STAFF_ROLES", DEFAULT_ROLES)


def permissions_of(keys: Iterable[str], *, everything: bool = False) -> frozenset[str]:
    if everything:
        return EVERYTHING
    table = roles()
    return frozenset(permission for key in keys if key in table for permission in table[key].permissions)
