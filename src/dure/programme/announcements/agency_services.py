from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.foundation.staff.models import StaffUser
from dure.programme.announcements.models import Activity, Agency, AgencyStaff, Category
from dure.programme.announcements.services import check_scope


@transaction.atomic
def save_agency(agency: Agency, staff: Iterable[StaffUser], *, actor: Actor) -> None:
    made = agency.pk is None
    fields = None if made else [field.name for field in agency._meta.concrete_fields if field.name not in {"id", "last_serial", "external"}]  # noqa: SLF001 (documented model options)
    agency.save(update_fields=fields)
    chosen = {user.pk for user in staff}
    rows = AgencyStaff.objects.filter(agency=agency)
    before = set(rows.values_list("staff_id", flat=True))
    rows.exclude(staff_id__in=chosen).delete()
    AgencyStaff.objects.bulk_create(AgencyStaff(agency=agency, staff_id=key) for key in sorted(chosen - before))
    changes = {"added": sorted(chosen - before), "removed": sorted(before - chosen)}
    audit.record(f"agency.{'created' if made else 'edited'}", actor=actor, obj=f"agency:{agency.code}", data=changes)


@transaction.atomic
def save_category(category: Category, *, actor: Actor) -> None:
    category.save()
    audit.record("category.saved", actor=actor, obj=f"category:{category.key}")


@transaction.atomic
def save_activity(activity: Activity, *, edition: int, actor: Actor) -> None:
    """Refuses when somebody else saved it since ``edition``; a new one has none before."""
    check_scope(activity.agency_id, actor)
    if activity.pk is not None:
        held = Activity.objects.select_for_update().get(pk=activity.pk)
        check_scope(held.agency_id, actor)
        if held.edition != edition:
            raise Refusal("edited_meanwhile", _("그사이 다른 담당자가 이 일정을 고쳤습니다. 새로 열어 다시 고쳐 주세요."))
        activity.edition = held.edition + 1
    activity.updated_at = clock.now()
    activity.save()
    audit.record("activity.saved", actor=actor, obj=f"activity:{activity.pk}")


@transaction.atomic
def delete_activity(activity: Activity, *, actor: Actor) -> None:
    check_scope(activity.agency_id, actor)
    key = activity.pk
    activity.delete()
    audit.record("activity.deleted", actor=actor, obj=f"activity:{key}")
