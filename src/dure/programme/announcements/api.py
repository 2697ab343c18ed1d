"""JSON API v1: read only, open to everyone, the same filters as the list."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Path, Query, Schema
from pydantic import Field

from dure.foundation import clock
from dure.portal.board.selectors import to_text
from dure.programme.announcements import query as filters
from dure.programme.announcements import selectors
from dure.programme.announcements.filters import INDUSTRIES, REGIONS
from dure.programme.announcements.models import Activity, Agency, Announcement, Category

MOST_ROWS = 100

REGION = Field("", pattern=f"^({'|'.join(REGIONS)}|)$", description="Limited to this region or to none", json_schema_extra={"enum": ["", *REGIONS]})
INDUSTRY = Field("", pattern=f"^({'|'.join(INDUSTRIES)}|)$", description="KSIC section; limited to it or to none", json_schema_extra={"enum": ["", *INDUSTRIES]})
Moment = Annotated[dt.datetime, Field(description="RFC 3339, UTC")]


class AgencyOut(Schema):
    code: str = Field(description="Three capital letters")
    name: str
    name_en: str
    summary: str
    summary_en: str
    phone: str
    email: str
    homepage: str
    address: str


class CategoryOut(Schema):
    key: str
    name: str
    name_en: str


class AnnouncementOut(Schema):
    id: int
    code: str = Field(description="Agency code and seven digits")
    title: str
    title_en: str
    agency: str = Field(description="Code of the agency")
    category: str | None = Field(description="Key of the category")
    state: Literal["upcoming", "open", "closing_soon", "closed"]
    opens_at: Moment | None = Field(description="Applications are taken from this moment on")
    closes_at: Moment | None = Field(description="Applications are taken before this moment; null: no fixed end")
    period_text: str
    reception: Literal["here", "elsewhere", "none"]
    apply_url: str
    regions: list[str] = Field(description="Two-digit region codes; empty: whole country")
    industries: list[str] = Field(description="KSIC sections; empty: all")
    published_at: Moment
    updated_at: Moment
    views: int
    source: Literal["own", "bizinfo", "kstartup"]
    url: str


class AnnouncementDetailOut(AnnouncementOut):
    body: str = Field(description="Markdown, Korean")
    body_en: str = Field(description="Markdown, English; may be empty")
    target: str
    organiser: str
    contact_department: str
    contact_phone: str
    contact_email: str
    source_url: str


class AnnouncementPage(Schema):
    items: list[AnnouncementOut]
    next_cursor: str | None = Field(description="Give it as `cursor` to get the next items; null: there are none")


class ActivityOut(Schema):
    uid: str
    title: str
    title_en: str
    agency: str
    category: str | None
    starts_on: dt.date
    ends_on: dt.date = Field(description="Last day, inclusive")
    place: str
    place_en: str
    description: str
    announcement: int | None = Field(description="Id of the announcement, once there is one")


class Problem(Schema):
    detail: str


class ListFilter(Schema):
    q: str = Field("", max_length=filters.LONGEST_WORDS, description="Words of two or more letters; all must occur")
    agency: str = Field("", max_length=3, description="Code of the agency")
    category: str = Field("", max_length=40, description="Key of the category")
    state: Literal["", "accepting", "closing_soon", "upcoming", "closed"] = Field("", description="accepting: open or closing soon")
    region: str = REGION
    industry: str = INDUSTRY
    sort: Literal["newest", "closing"] = Field("newest", description="closing leaves out what has no fixed end or is closed")
    limit: int = Field(20, ge=1, le=MOST_ROWS, description="1 to 100, else 20")
    cursor: str = Field("", max_length=200, description="next_cursor of the page before")


class CalendarFilter(Schema):
    year: int = Field(0, ge=0, le=2100, description="0: this year")
    agency: str = Field("", max_length=3, description="Code of the agency")


api = NinjaAPI(
    title="Announcements",
    version="1.0.0",
    description="Announcements, agencies and planned activities of this portal. Times are UTC; people see them in Asia/Seoul.",
    urls_namespace="announcements-api",
    openapi_url=None,
    docs_url=None,
)


class WrongCursor(Exception):
    """A cursor that this API did not give."""


@api.exception_handler(WrongCursor)
def wrong_cursor(request: HttpRequest, error: WrongCursor) -> Any:
    return api.create_response(request, {"detail": "The cursor is not one of ours; start again without it."}, status=422)


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> Any:
    return api.create_response(request, {"detail": "Not found."}, status=404)


def cursor_of(moment: dt.datetime, pk: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), pk]).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[dt.datetime, int]:
    try:
        moment, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        when = dt.datetime.fromisoformat(moment)
        return (when if when.tzinfo else when.replace(tzinfo=dt.UTC)).astimezone(dt.UTC), int(pk)
    except (ValueError, TypeError, OverflowError, binascii.Error, UnicodeDecodeError):
        raise WrongCursor from None


def after(found: QuerySet[Announcement], field: str, text: str, *, rising: bool) -> QuerySet[Announcement]:
    moment, pk = read_cursor(text)
    word = "gt" if rising else "lt"
    return found.filter(Q(**{f"{field}__{word}": moment}) | Q(**{field: moment, f"id__{word}": pk}))


@api.get("/announcements", response={200: AnnouncementPage, 422: Problem}, operation_id="list_announcements", summary="List")
def list_announcements(request: HttpRequest, given: Query[ListFilter]) -> Any:
    wanted = filters.Query.of({key: str(value) for key, value in given.model_dump().items()})
    rising = given.sort == "closing"
    field = "closes_at" if rising else "published_at"
    found = wanted.brief().order_by(field if rising else f"-{field}", "id" if rising else "-id")
    if rising:
        found = found.filter(closes_at__gt=clock.now())
    if given.cursor:
        found = after(found, field, given.cursor, rising=rising)
    rows = list(found.prefetch_related("regions", "industries")[: given.limit + 1])
    more = len(rows) > given.limit
    shown = rows[: given.limit]
    last = cursor_of(getattr(shown[-1], field), shown[-1].pk) if more else None
    now = clock.now()
    return {"items": [brief(item, now) for item in shown], "next_cursor": last}


@api.get("/announcements/{int:pk}", response={200: AnnouncementDetailOut, 404: Problem}, operation_id="get_announcement", summary="One")
def get_announcement(request: HttpRequest, pk: Path[int]) -> Any:
    item = selectors.visible(pk) if pk < 2**63 else None
    if item is None:
        raise Http404
    names = ("body", "body_en", "target", "organiser", "contact_department", "contact_phone", "contact_email", "source_url")
    return {**brief(item, clock.now()), **{name: getattr(item, name) for name in names}}


@api.get("/agencies", response=list[AgencyOut], operation_id="list_agencies", summary="Directory of agencies")
def list_agencies(request: HttpRequest) -> Any:
    return list(Agency.objects.filter(active=True, external=False))


@api.get("/categories", response=list[CategoryOut], operation_id="list_categories", summary="Categories of programmes")
def list_categories(request: HttpRequest) -> Any:
    return list(Category.objects.all())


@api.get("/calendar", response=list[ActivityOut], operation_id="list_activities", summary="Planned activities of a year")
def list_activities(request: HttpRequest, given: Query[CalendarFilter]) -> Any:
    return [activity(item) for item in selectors.activities(given.year or clock.today().year, filters.agency_code(given.agency))]


def brief(item: Announcement, now: dt.datetime) -> dict[str, Any]:
    names = ("id", "code", "title", "title_en", "opens_at", "closes_at", "period_text", "reception", "apply_url", "published_at", "updated_at", "views", "source")
    return {
        **{name: getattr(item, name) for name in names},
        "agency": item.agency.code,
        "category": item.category.key if item.category else None,
        "state": item.standing(now),
        "regions": [row.code for row in item.regions.all()],
        "industries": [row.code for row in item.industries.all()],
        "url": f"{settings.BASE_URL}{item.path}",
    }


def activity(item: Activity) -> dict[str, Any]:
    announced = item.announcement if item.announcement and item.announcement.state == "published" else None
    names = ("title", "title_en", "starts_on", "ends_on", "place", "place_en")
    return {
        **{name: getattr(item, name) for name in names},
        "uid": str(item.uid),
        "agency": item.agency.code,
        "category": item.category.key if item.category else None,
        "description": to_text(item.body).strip(),
        "announcement": announced.pk if announced else None,
    }
