"""What people keep for themselves: scraps, and saved searches with their alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.http import QueryDict
from django.utils.translation import gettext as _

from dure.foundation import clock, notify
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account, AccountState
from dure.programme.announcements.models import Alerted, Announcement, AnnouncementState, SavedSearch, Scrap
from dure.programme.announcements.query import Query

MOST_SEARCHES = 30
ALERT_WINDOW = dt.timedelta(days=14)
MOST_IN_A_MAIL = 20
STOP_SALT = "saved-search-stop"


def scrapped(account: Account | None, keys: Iterable[int]) -> frozenset[int]:
    """Which of these announcements the account keeps."""
    if account is None:
        return frozenset()
    return frozenset(Scrap.objects.filter(account=account, announcement__in=list(keys)).values_list("announcement_id", flat=True))


def scrap(account: Account, announcement: Announcement) -> None:
    Scrap.objects.bulk_create([Scrap(account=account, announcement=announcement)], ignore_conflicts=True)


def let_go(account: Account, announcement: Announcement) -> None:
    Scrap.objects.filter(account=account, announcement=announcement).delete()


def scraps_of(account: Account) -> QuerySet[Announcement]:
    """Kept announcements that are still shown, the latest kept first."""
    kept = Announcement.objects.filter(scraps__account=account, state=AnnouncementState.PUBLISHED)
    return kept.select_related("agency", "category").order_by("-scraps__made_at", "-scraps__id")


def searches_of(account: Account) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(account=account)


@transaction.atomic
def save_search(account: Account, query: Query, *, name: str, alerts: bool) -> SavedSearch:
    """Keep a filter under a name; the same filter kept before gets the new name."""
    if not query.narrows:
        raise Refusal("no_filter", _("찾을 말이나 조건을 하나 이상 정한 뒤 저장해 주세요."))
    Account.objects.select_for_update().get(pk=account.pk)
    known = SavedSearch.objects.filter(account=account, query=query.address).first()
    if known is None and SavedSearch.objects.filter(account=account).count() >= MOST_SEARCHES:
        raise Refusal("too_many", _("검색은 30개까지 저장할 수 있습니다. 쓰지 않는 것을 지워 주세요."))
    saved = known or SavedSearch(account=account, query=query.address)
    saved.name, saved.alerts = name, alerts
    saved.save()
    return saved


def set_alerts(search: SavedSearch, *, on: bool) -> None:
    """Turned on again, it tells of what is published from now on."""
    SavedSearch.objects.filter(pk=search.pk).exclude(alerts=on).update(alerts=on, **({"made_at": clock.now()} if on else {}))


def stop_token(search: SavedSearch) -> str:
    return signing.dumps(search.pk, salt=STOP_SALT)


def search_of_token(token: str) -> SavedSearch | None:
    try:
        key = signing.loads(token, salt=STOP_SALT)
    except signing.BadSignature:
        return None
    return SavedSearch.objects.filter(pk=key).first()


def due_searches() -> list[int]:
    accounts = {"account__state": AccountState.ACTIVE}
    return list(SavedSearch.objects.filter(alerts=True, **accounts).exclude(account__email="").order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def tell(search_id: int) -> int:
    """Mail what a saved search has newly found; returns how many. Mail and memory of it are stored in one transaction.

    A long list is cut in the mail, which says how many more the portal shows; none of them is told again.
    """
    search = SavedSearch.objects.select_for_update().select_related("account").filter(pk=search_id, alerts=True).first()
    if search is None:
        return 0
    found = list(untold(search).defer("body", "body_en", "target"))
    if not found:
        return 0
    Alerted.objects.bulk_create((Alerted(search=search, announcement=item) for item in found), batch_size=500)
    SavedSearch.objects.filter(pk=search.pk).update(alerted_at=clock.now())
    notify.send(
        "announcements_found",
        email=search.account.email,
        context={
            "name": search.name,
            "found": found[:MOST_IN_A_MAIL],
            "count": len(found),
            "more": max(0, len(found) - MOST_IN_A_MAIL),
            "path": f"/announcements/?{search.query}",
            "stop": f"/my/searches/stop/{stop_token(search)}/",
        },
        about=search.account.subject,
    )
    return len(found)


def untold(search: SavedSearch) -> QuerySet[Announcement]:
    """Published since the search was saved (at most two weeks back) and not told yet: what is not closed first, then the newest."""
    now = clock.now()
    since = max(search.made_at, now - ALERT_WINDOW)
    told = Alerted.objects.filter(search=search, announcement=OuterRef("pk"))
    fresh = query_of(search).found().filter(~Exists(told), published_at__gte=since)
    return fresh.order_by(Case(When(closes_at__lte=now, then=1), default=0), "-published_at", "-id")


def query_of(search: SavedSearch) -> Query:
    return Query.of(QueryDict(search.query).dict())
