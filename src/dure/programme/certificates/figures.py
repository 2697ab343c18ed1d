"""What staff see as figures and take out as a table."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dure.foundation.access import Actor
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice import exports
from dure.portal.backoffice.statistics import LINES, Period, Statistic, per_day, short_day
from dure.portal.backoffice.statistics import Rows as Figures
from dure.programme.announcements.models import Agency
from dure.programme.announcements.selectors import within
from dure.programme.certificates.models import State
from dure.programme.certificates.selectors import handled_by
from dure.rules.identifiers.masking import mask_company
from dure.rules.identifiers.numbers import format_business_number


def issued_per_day(period: Period, actor: Actor) -> Figures:
    counted = per_day(handled_by(actor), "issued_at", period)
    return [(short_day(day), count) for day, count in counted.items()]


def by_agency(period: Period, actor: Actor) -> Figures:
    """Issued, replaced and revoked within the period."""
    path = "announcements__certificates"
    issued = Q(**{f"{path}__issued_at__gte": period.start, f"{path}__issued_at__lt": period.end})
    ended = Q(**{f"{path}__ended_at__gte": period.start, f"{path}__ended_at__lt": period.end})
    counted = (
        Agency.objects.filter(within(actor, "pk"), external=False)
        .annotate(
            issued=Count(f"{path}", filter=issued),
            replaced=Count(f"{path}", filter=ended & Q(**{f"{path}__state": State.REPLACED})),
            revoked=Count(f"{path}", filter=ended & Q(**{f"{path}__state": State.REVOKED})),
        )
        .order_by("order", "code")
    )
    return [(agency.label, agency.issued, agency.replaced, agency.revoked) for agency in counted]


def rows(*, masked: bool, actor: Actor) -> exports.Rows:
    for item in handled_by(actor).order_by("issued_at", "number")[: exports.MOST_ROWS].iterator():
        facts = item.facts
        name, number = facts.get("name", ""), facts.get("business_registration_number", "")
        yield [
            item.number,
            item.announcement.agency.name,
            item.announcement.title,
            mask_company(name) if masked else name,
            "" if masked or not number else format_business_number(number),
            item.get_state_display(),
            str(_("임시회원")) if item.provisional else "",
            exports.stamp(item.issued_at),
            exports.stamp(item.ended_at),
            item.reason,
        ]


PER_DAY = Statistic("certificates", _("날짜별 확인증 발급"), (_("날짜"), _("발급")), issued_per_day, chart=LINES, unit=_("건"))
PER_AGENCY = Statistic(
    "certificates-by-agency", _("기관별 확인증"), (_("기관"), _("발급"), _("교체"), _("취소됨")), by_agency, unit=_("건")
)
EXPORT = exports.Kind(
    _("확인증 발급 목록"),
    (
        _("발행번호"), _("기관"), _("공고"), _("기업명"), _("사업자등록번호"), _("상태"), _("회원 자격"), _("발급 때"), _("끝난 때"), _("까닭"),
    ),
    rows,
    StaffPermission.CERTIFICATE_MANAGE,
    scoped=True,
)  # fmt: skip
