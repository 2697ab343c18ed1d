"""The list as RSS and iCalendar. They follow the filter of the address and ``?language=``, never cookies, so that they can be cached."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from dure.foundation import clock
from dure.foundation.access import public
from dure.foundation.ui.site import current_site
from dure.portal.board.selectors import excerpt, to_text
from dure.programme.announcements import ical, selectors, words
from dure.programme.announcements.models import Activity, Announcement
from dure.programme.announcements.query import Query, agency_code

MOST_ITEMS = 50
MOST_EVENTS = 300
EXCERPT = 300
CACHE = "public, max-age=300"
ICS = "text/calendar; charset=utf-8"
NOT_OF_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Build = Callable[[HttpRequest], HttpResponse]


def in_language_of_address(build: Build) -> Build:
    def view(request: HttpRequest) -> HttpResponse:
        language = request.GET.get("language", "ko")
        with translation.override(language if language in dict(settings.LANGUAGES) else "ko"):
            response = build(request)
        response["Cache-Control"] = CACHE
        return response

    return view


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def printable(text: str) -> str:
    """Without the characters that XML 1.0 has no way to write."""
    return NOT_OF_XML.sub("", text)


def host() -> str:
    return str(settings.BASE_URL).split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0]


@public
@require_safe
@conditional_page
@in_language_of_address
def rss(request: HttpRequest) -> HttpResponse:
    query = Query.of(request.GET.dict())
    title = " · ".join([str(current_site().name), _("사업공고"), *query.words()])
    feed = Rss201rev2Feed(
        title=printable(title),
        link=absolute(f"/announcements/?{query.address}" if query.address else "/announcements/"),
        description=_("수출지원 사업공고"),
        language=translation.get_language(),
        feed_url=absolute(request.get_full_path()),
        ttl=60,
    )
    for item in query.found()[:MOST_ITEMS]:
        feed.add_item(**rss_item(item))
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


def rss_item(item: Announcement) -> dict[str, Any]:
    about = excerpt(to_text(item.body_here), "", EXCERPT)
    return {
        "title": printable(f"[{item.agency.label}] {item.title_here}"),
        "link": absolute(item.path),
        "description": printable(f"{_('접수 기간')}: {words.period(item)}\n{about}"),
        "unique_id": absolute(item.path),
        "pubdate": item.published_at,
        "categories": [printable(item.category.label)] if item.category else [],
    }


@public
@require_safe
@conditional_page
@in_language_of_address
def closing_times(request: HttpRequest) -> HttpResponse:
    """Each closing time that is still to come as an event."""
    query = Query.of(request.GET.dict())
    ahead = query.found().filter(closes_at__gt=clock.now()).order_by("closes_at", "id")
    events = [closing_event(item, item.closes_at) for item in ahead[:MOST_EVENTS] if item.closes_at]
    name = " · ".join([str(current_site().name), _("마감일"), *query.words()])
    return calendar_file(name, events, "announcements.ics")


def closing_event(item: Announcement, closes_at: dt.datetime) -> ical.Event:
    return ical.Event(
        uid=f"announcement-{item.pk}@{host()}",
        stamp=item.updated_at,
        starts=closes_at,
        summary=f"[{_('마감')}] {item.title_here}",
        description=f"{item.agency.label}\n{_('접수 기간')}: {words.period(item)}",
        url=absolute(item.path),
        sequence=item.edition - 1,
    )


@public
@require_safe
@conditional_page
@in_language_of_address
def activities(request: HttpRequest) -> HttpResponse:
    """This year's planned activities and the next's, of one agency with ``?agency=``."""
    year = clock.today().year
    agency = agency_code(request.GET.get("agency", ""))
    found = {item.pk: item for number in (year, year + 1) for item in selectors.activities(number, agency)}
    name = f"{current_site().name} · {_('연중일정')}"
    return calendar_file(name, [activity_event(item) for item in found.values()], "calendar.ics")


def activity_event(item: Activity) -> ical.Event:
    return ical.Event(
        uid=f"activity-{item.uid}@{host()}",
        stamp=item.updated_at,
        starts=item.starts_on,
        ends=item.ends_on,
        summary=f"[{item.agency.label}] {item.title_here}",
        description=to_text(item.body_here),
        location=item.place_here,
        url=absolute(item.announcement.path) if item.announcement and item.announcement.state == "published" else absolute("/calendar/"),
        sequence=item.edition - 1,
    )


def calendar_file(name: str, events: list[ical.Event], filename: str) -> HttpResponse:
    response = HttpResponse(ical.calendar(name, events), content_type=ICS)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
