"""Announcements that other systems publish, kept beside the portal's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.programme.announcements.content import content_of, limit_to
from dure.programme.announcements.models import WEB, Agency, Announcement, AnnouncementState, Category, Reception, Source
from dure.programme.announcements.services import keep, next_serial, publish

AGENCIES = {Source.BIZINFO: ("BIZ", "기업마당", "Bizinfo"), Source.KSTARTUP: ("KST", "K-Startup", "K-Startup")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One entry of a feed. ``body`` is Markdown (converted from the feed's HTML); ``hash`` changes when anything does."""

    source: Source
    source_id: str
    hash: str
    title: str
    body: str
    source_url: str
    organiser: str = ""
    target: str = ""
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    period_text: str = ""
    apply_url: str = ""
    contact_department: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    category: str = ""
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()


COPIED = (
    "title",
    "body",
    "source_url",
    "organiser",
    "target",
    "opens_at",
    "closes_at",
    "period_text",
    "contact_department",
    "contact_phone",
    "contact_email",
)


@transaction.atomic
def upsert_imported(entry: Imported, *, actor: Actor = SYSTEM) -> tuple[Announcement, str]:
    """Add or renew one entry and say which: ``created``, ``updated`` or ``same``.

    A new one is published at once. One that staff withdrew is renewed and stays withdrawn.
    """
    agency = agency_for(entry.source)
    Agency.objects.select_for_update().get(pk=agency.pk)
    known = held(entry)
    if known is None:
        return create(entry, agency, actor), "created"
    if known.source_hash == entry.hash:
        return known, "same"
    before = content_of(known)
    for name, value in values_of(entry).items():
        setattr(known, name, value)
    limit_to(known, entry.regions, entry.industries)
    keep(known, before, actor=actor, reason=f"{entry.source}:{entry.source_id}")
    return known, "updated"


def held(entry: Imported) -> Announcement | None:
    """What is known of the entry; staff who withdraw it meanwhile wait."""
    kept = Announcement.objects.select_for_update(of=("self",)).select_related("agency", "category")
    return kept.filter(source=entry.source, source_id=entry.source_id).first()


def create(entry: Imported, agency: Agency, actor: Actor) -> Announcement:
    made = Announcement.objects.create(
        **values_of(entry), agency=agency, serial=next_serial(agency), source=entry.source, source_id=entry.source_id, created_by=str(actor)
    )
    limit_to(made, entry.regions, entry.industries)
    if made.state == AnnouncementState.DRAFT and made.body.strip():
        publish(made, actor=actor)
        made.refresh_from_db()
    return made


def values_of(entry: Imported) -> dict[str, Any]:
    where = of_the_web(entry.apply_url) or of_the_web(entry.source_url)
    return {
        **{name: getattr(entry, name) for name in COPIED},
        "source_url": of_the_web(entry.source_url),
        "apply_url": where,
        "reception": Reception.ELSEWHERE if where else Reception.NONE,
        "category": Category.objects.filter(key=entry.category).first() if entry.category else None,
        "source_hash": entry.hash,
        "fetched_at": clock.now(),
    }


def of_the_web(address: str) -> str:
    """The address if it may become a link, else nothing."""
    try:
        WEB(address)
    except ValidationError:
        return ""
    return address


def agency_for(source: Source) -> Agency:
    code, name, name_en = AGENCIES[source]
    agency, _made = Agency.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en, "external": True, "order": 900})
    return agency
