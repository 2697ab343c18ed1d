"""What the back office shows of memberships: figures, lines of the to-do page, a table to export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.export.membership.models import Act, Membership, MembershipEvent, MembershipState
from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.privacy import mask_name
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice import selectors as office
from dure.portal.backoffice.exports import MOST_ROWS, Kind, Rows, stamp
from dure.portal.backoffice.statistics import LINES, Period, Statistic, per_day, short_day
from dure.portal.backoffice.statistics import Rows as Figures
from dure.rules.identifiers.numbers import format_business_number


def joined(period: Period, actor: Actor) -> Figures:
    began = per_day(Membership.objects.all(), "joined_at", period)
    full = per_day(Membership.objects.filter(state=MembershipState.FULL), "full_at", period)
    return [(short_day(day), began[day], full[day]) for day in period.days]


def states(period: Period, actor: Actor) -> Figures:
    """As of now, whatever the period."""
    counted = dict(Membership.objects.order_by().values_list("state").annotate(Count("pk")))
    return [(str(label), counted.get(value, 0)) for value, label in MembershipState.choices]


MEMBERSHIPS = Statistic(
    "memberships", gettext_lazy("가입한 기업"), (gettext_lazy("날짜"), gettext_lazy("가입"), gettext_lazy("정식회원 승인")), joined,
    chart=LINES, unit=gettext_lazy("개사"),
)  # fmt: skip
STATES = Statistic(
    "membership-states", gettext_lazy("회원 상태"), (gettext_lazy("상태"), gettext_lazy("기업 수")), states,
    unit=gettext_lazy("개사"), note=gettext_lazy("지금의 상태입니다."),
)  # fmt: skip


def waiting(actor: Actor) -> Iterable[office.Waiting]:
    if not actor.may(StaffPermission.ORIGINAL_RECORD):
        return []
    provisional = Membership.objects.filter(state=MembershipState.PROVISIONAL, refused_at=None)
    week = clock.now() - dt.timedelta(days=7)
    taken = MembershipEvent.objects.filter(act=Act.AUTHENTICATED, actor=str(SYSTEM), at__gt=week)
    return [
        office.waiting(_("원본을 기다리는 임시회원"), provisional, "joined_at", "/office/originals/"),
        office.waiting(_("최근 7일 안에 기업인증서로 이어받은 기업"), taken, "at", "/office/originals/?state=full"),
    ]


def member_rows(*, masked: bool) -> Rows:
    for item in Membership.objects.select_related("company__export_profile").order_by("joined_at", "pk")[:MOST_ROWS]:
        company = item.company
        profile = getattr(company, "export_profile", None)
        yield [
            company.name,
            format_business_number(company.business_registration_number),
            mask_name(company.representative) if masked else company.representative,
            item.get_state_display(),
            item.get_proof_display(),
            profile.get_sector_display() if profile else "",
            profile.main_product if profile else "",
            stamp(item.joined_at),
            stamp(item.full_at),
        ]


TABLE = Kind(
    gettext_lazy("수출 회원"),
    (
        gettext_lazy("업체명"), gettext_lazy("사업자등록번호"), gettext_lazy("대표자"), gettext_lazy("상태"), gettext_lazy("확인 방법"),
        gettext_lazy("업종 분류"), gettext_lazy("주 생산품"), gettext_lazy("가입일"), gettext_lazy("정식회원이 된 날"),
    ),
    member_rows,
    StaffPermission.PEOPLE_SEE,
)  # fmt: skip

