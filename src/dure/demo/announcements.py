"""Agencies, a year of announcements in every state, and the year's planned events; dates lie around the day of loading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dure.demo import world
from dure.demo.announcement_texts import AGENCIES, CATEGORIES, PLANS, PROGRAMMES, AgencyText, Programme
from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.staff.models import SecondFactor, StaffUser
from dure.programme.announcements import finding
from dure.programme.announcements.content import content_of
from dure.programme.announcements.models import (
    Activity,
    Agency,
    AgencyStaff,
    Announcement,
    AnnouncementIndustry,
    AnnouncementRegion,
    AnnouncementState,
    Category,
    Version,
)

PORTAL = "https://apply.example.kr/programmes/"
UNTRANSLATED = 7
"""Every so many announcements there is one without an English text."""


def load() -> None:
    if Agency.objects.exists():
        return
    for place, (key, name, name_en) in enumerate(CATEGORIES, 1):
        Category.objects.create(key=key, name=name, name_en=name_en, order=place * 10)
    for place, text in enumerate(AGENCIES, 1):
        load_agency(text, place)
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    categories = {category.key: category for category in Category.objects.all()}
    made = Announcement.objects.bulk_create(drafts(agencies, categories))
    limit(made)
    set_aside(made)
    Agency.objects.bulk_update(agencies.values(), ["last_serial"])
    shown = list(Announcement.objects.filter(state=AnnouncementState.PUBLISHED).select_related("category", "agency"))
    Version.objects.bulk_create(Version(announcement=item, number=1, at=item.published_at or clock.now(), actor=str(SYSTEM), content=content_of(item)) for item in shown)
    for item in shown:
        finding.index(item)
    plan(agencies, categories, shown)
    load_clerk(agencies["HBE"])


def load_clerk(agency: Agency) -> None:
    """Somebody of one agency, who handles that agency's things alone."""
    user = StaffUser.objects.create_user(
        "agency", world.STAFF_PASSWORD, name="진흥원 담당자", email="clerk@agency.example", roles=["agency"]
    )
    SecondFactor.objects.create(staff=user, secret=world.STAFF_TOTP, confirmed_at=clock.now())
    AgencyStaff.objects.create(staff=user, agency=agency)


def load_agency(text: AgencyText, place: int) -> None:
    Agency.objects.create(
        code=text.code,
        name=text.name,
        name_en=text.name_en,
        summary=text.summary,
        summary_en=text.summary_en,
        guide="\n".join(f"- {korean}" for korean, _english in text.lines),
        guide_en="\n".join(f"- {english}" for _korean, english in text.lines),
        phone=text.phone,
        email=f"{text.code.lower()}@agency.example",
        homepage=f"https://{text.code.lower()}.example",
        address=text.address,
        order=place * 10,
    )


def drafts(agencies: dict[str, Agency], categories: dict[str, Category]) -> Iterator[Announcement]:
    number = 0
    for programme in PROGRAMMES:
        agency = agencies[programme.agency]
        for round_number, (begins, days) in enumerate(programme.rounds, 1):
            agency.last_serial += 1
            number += 1
            item = draft(programme, number, round_number, begins, days)
            item.agency, item.serial, item.category = agency, agency.last_serial, categories[programme.category]
            item.contact_department, item.contact_phone, item.contact_email = f"{agency.name} 수출지원 담당", agency.phone, agency.email
            yield item


def draft(programme: Programme, number: int, round_number: int, begins: int, days: int) -> Announcement:
    opens_at = at(begins, dt.time(9))
    published_at = min(opens_at - dt.timedelta(days=7, minutes=number), clock.now() - dt.timedelta(hours=11 * (number % 25) + 1))
    english = bool(number % UNTRANSLATED)
    many = len(programme.rounds) > 1
    return Announcement(
        title=f"{opens_at.astimezone(clock.SEOUL).year}년 {f'{round_number}차 ' if many else ''}{programme.title}",
        title_en=f"{programme.title_en} {opens_at.astimezone(clock.SEOUL).year}{f', round {round_number}' if many else ''}" if english else "",
        body=body(programme),
        body_en=body_en(programme) if english else "",
        opens_at=opens_at,
        closes_at=at(begins + days, dt.time(18)),
        period_text=programme.period_text,
        reception=programme.reception,
        apply_url=f"{PORTAL}{number}" if programme.reception == "elsewhere" else "",
        target="한밭시에 본사나 공장이 있는 중소기업" if "30" in programme.limits else "중소기업",
        state=AnnouncementState.PUBLISHED,
        published_at=published_at,
        updated_at=published_at,
        created_at=published_at,
        created_by=str(SYSTEM),
        views=(number * 37) % 400 + max(0, -begins),
    )


def at(days: int, time: dt.time) -> dt.datetime:
    """That many days from today in Seoul."""
    return dt.datetime.combine(clock.today() + dt.timedelta(days=days), time, tzinfo=clock.SEOUL)


def body(programme: Programme) -> str:
    parts = "\n".join(f"- {part}" for part in programme.help.split("/"))
    return f"## 사업 목적\n\n{programme.aim}\n\n## 지원 내용\n\n{parts}\n\n## 선정 방법\n\n서류를 확인한 뒤 점수가 높은 순서로 선정합니다. 결과는 접수가 끝나고 3주 안에 알려 드립니다."


def body_en(programme: Programme) -> str:
    parts = "\n".join(f"- {part}" for part in programme.help_en.split("/"))
    return f"## Purpose\n\n{programme.aim_en}\n\n## What you get\n\n{parts}\n\n## Selection\n\nPapers are checked and the best scores chosen. You hear from us within three weeks of the closing date."


def limit(made: list[Announcement]) -> None:
    limits = {programme.title: programme.limits for programme in PROGRAMMES}
    rows = [(item, code) for item in made for title, codes in limits.items() if item.title.endswith(title) for code in codes]
    AnnouncementRegion.objects.bulk_create(AnnouncementRegion(announcement=item, code=code) for item, code in rows if code.isdecimal())
    AnnouncementIndustry.objects.bulk_create(AnnouncementIndustry(announcement=item, code=code) for item, code in rows if code.isalpha())


def set_aside(made: list[Announcement]) -> None:
    """A draft of each agency, and one announcement that was withdrawn."""
    upcoming = {item.agency_id: item.pk for item in made if item.opens_at and item.opens_at > clock.now()}
    Announcement.objects.filter(pk__in=upcoming.values()).update(state=AnnouncementState.DRAFT, published_at=None)
    Announcement.objects.filter(pk=made[0].pk).update(state=AnnouncementState.WITHDRAWN)


def plan(agencies: dict[str, Agency], categories: dict[str, Category], shown: list[Announcement]) -> None:
    today = clock.today()
    newest = {(item.agency_id, item.category_id): item for item in shown}
    rows = []
    for text in PLANS:
        starts_on = dt.date(today.year, text.month, text.day)
        key = (agencies[text.agency].pk, categories[text.category].pk)
        rows.append(
            Activity(
                agency=agencies[text.agency],
                category=categories[text.category],
                announcement=newest.get(key) if starts_on >= today else None,
                title=text.title,
                title_en=text.title_en,
                place=text.place,
                place_en=text.place_en,
                starts_on=starts_on,
                ends_on=starts_on + dt.timedelta(days=text.days - 1),
            )
        )
    Activity.objects.bulk_create(rows)
