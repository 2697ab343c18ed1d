"""RSS, iCalendar and the API as strict readers see them; alerts once; entries of other systems once."""

import base64
import datetime as dt
import json
import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure.foundation import clock, notify
from dure.foundation.jobs import run_all
from dure.foundation.notify.models import Message
from dure.programme.announcements import ical, imports, keeping, services, tasks
from dure.programme.announcements.api_urls import DESCRIPTION
from dure.programme.announcements.imports import Imported, upsert_imported
from dure.programme.announcements.models import Activity, Alerted, Announcement, SavedSearch, Source
from dure.programme.announcements.query import Query
from tests.factories.announcements import announce, days, make_agency, make_category
from tests.factories.portal import PASSWORD, make_account, make_company

pytestmark = pytest.mark.django_db
NASTY = "공고; 쉼표, 역슬래시\\ 줄\n바꿈 & <태그> ]]> "


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def read_calendar(answer):
    """Events by UID, each property unescaped; every rule of the format that a client relies on is checked."""
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    lines = unfolded(raw.decode())
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events, present = {}, None
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            present = {}
        elif line == "END:VEVENT":
            events[present["UID"]] = present
        elif present is not None:
            present[name] = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
    assert all({"UID", "DTSTAMP", "SUMMARY"} <= set(event) for event in events.values())
    return events


def test_rss_is_well_formed_and_dated_by_rfc_822(client):
    item = announce(title=f"물류 {NASTY}".strip(), category=make_category())
    answer = client.get("/announcements/rss/?q=물류")
    assert answer["Content-Type"].startswith("application/rss+xml")
    root = ET.fromstring(answer.content)
    assert root.attrib["version"] == "2.0"
    (entry,) = root.findall("channel/item")
    assert "<태그>" in entry.findtext("title")
    assert entry.findtext("guid").endswith(item.path)
    assert parsedate_to_datetime(entry.findtext("pubDate")) == item.published_at.replace(microsecond=0)
    assert root.find("channel/{http://www.w3.org/2005/Atom}link").attrib["rel"] == "self"
    assert client.get("/announcements/rss/?q=물류", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert "Freight support" in client.get("/announcements/rss/?language=en").content.decode()


def test_characters_that_xml_has_no_way_to_write_do_not_take_the_feed_from_everybody(client):
    announce(title="물류\x0b지원\ufffe", body="운임\x02을 \x08돕습니다.", category=make_category(name="해외\x0c시장"))
    root = ET.fromstring(client.get("/announcements/rss/", {"q": "물류\x0b지원"}).content)
    (entry,) = ET.fromstring(client.get("/announcements/rss/").content).findall("channel/item")
    assert entry.findtext("title").endswith("물류지원")
    assert "운임을 돕습니다." in entry.findtext("description")
    assert entry.findtext("category") == "해외시장"
    assert "\x0b" not in root.findtext("channel/title")


def test_closing_times_as_a_calendar(client):
    item = announce(title=NASTY.strip(), closes_at=dt.datetime(2031, 3, 16, 18, tzinfo=clock.SEOUL))
    announce(closes_at=days(-1))
    events = read_calendar(client.get("/announcements/ics/"))
    assert list(events) == [f"announcement-{item.pk}@localhost"]
    (event,) = events.values()
    assert event["DTSTART"] == "20310316T090000Z"
    assert event["SUMMARY"] == f"[마감] {NASTY.strip()}"
    services.extend(item, dt.datetime(2031, 3, 17, 18, tzinfo=clock.SEOUL), reason="장애", actor=imports.SYSTEM)
    (again,) = read_calendar(client.get("/announcements/ics/")).values()
    assert (again["UID"], again["DTSTART"]) == (event["UID"], "20310317T090000Z")
    assert int(again["SEQUENCE"]) > int(event["SEQUENCE"])


def test_planned_activities_as_whole_days(client):
    today = clock.today()
    Activity.objects.create(agency=make_agency("HBC"), title="가" * 60, starts_on=today, ends_on=today + dt.timedelta(days=2))
    Activity.objects.create(agency=make_agency(), title="숨은 일정", starts_on=today, ends_on=today, shown=False)
    (event,) = read_calendar(client.get("/calendar.ics")).values()
    assert event["DTSTART;VALUE=DATE"] == f"{today:%Y%m%d}"
    assert event["DTEND;VALUE=DATE"] == f"{today + dt.timedelta(days=3):%Y%m%d}"
    assert event["SUMMARY"].endswith("가" * 60)
    assert read_calendar(client.get("/calendar.ics?agency=ZZZ")) == {}


def test_folding_never_cuts_a_letter():
    for length in range(60, 90):
        pieces = list(ical.folded("a" * length + "한글🙂" * 20))
        assert all(len(piece) <= 75 and piece.decode() for piece in pieces)
        assert b"".join(piece[1:] if number else piece for number, piece in enumerate(pieces)).decode() == "a" * length + "한글🙂" * 20


def test_the_api_pages_through_everything_once_in_both_orders(client):
    agency = make_agency("HBC")
    moment = days(5)
    items = [announce(agency, closes_at=moment if number % 2 else days(number + 6)) for number in range(7)]
    Announcement.objects.update(published_at=clock.now())
    for sort in ("newest", "closing"):
        seen, cursor = [], ""
        while cursor is not None:
            answer = client.get("/api/v1/announcements", {"sort": sort, "limit": 3, "cursor": cursor}).json()
            seen += [item["id"] for item in answer["items"]]
            cursor = answer["next_cursor"]
        assert sorted(seen) == sorted(item.pk for item in items)
    first = client.get("/api/v1/announcements?limit=1").json()["items"][0]
    assert (first["agency"], first["state"], first["reception"]) == ("HBC", "open", "here")
    assert first["closes_at"].endswith("Z")


def test_the_api_refuses_in_words_and_never_breaks(client):
    announce()
    for wrong in ("limit=0", "limit=101", "state=lost", "region=99", "cursor=%00", "cursor=W10", "cursor=WyJ4IiwxXQ", "sort=views", f"q={'가' * 81}"):
        answer = client.get(f"/api/v1/announcements?{wrong}")
        assert answer.status_code == 422, wrong
        assert "detail" in answer.json()
    for odd in ("year=1", "year=2026", "year=99999", "agency=ZZZZ"):
        assert client.get(f"/api/v1/calendar?{odd}").status_code in {200, 422}, odd
    for missing in ("999999", "99999999999999999999999"):
        assert client.get(f"/api/v1/announcements/{missing}").status_code == 404
    assert client.post("/api/v1/announcements").status_code in {403, 405}


@pytest.mark.parametrize("forged", ['["2026-01-01T00:00:00+00:00",1e999]', '["0001-01-01T00:00:00+23:59",1]', '["9999-12-31T23:59:59-23:59",1]'])
def test_a_forged_cursor_out_of_all_bounds_is_refused_in_words(client, forged):
    cursor = base64.urlsafe_b64encode(forged.encode()).decode()
    for sort in ("newest", "closing"):
        answer = client.get("/api/v1/announcements", {"cursor": cursor, "sort": sort})
        assert answer.status_code == 422
        assert "cursor" in answer.json()["detail"]


def test_the_api_hides_drafts_and_answers_again_only_what_changed(client):
    item = announce(regions=["30"])
    answer = client.get(f"/api/v1/announcements/{item.pk}")
    assert answer.json()["regions"] == ["30"]
    assert "max-age" in answer["Cache-Control"]
    assert client.get(f"/api/v1/announcements/{item.pk}", headers={"if-none-match": answer["ETag"]}).status_code == 304
    services.withdraw(item, actor=imports.SYSTEM, reason="잘못 올림")
    assert client.get(f"/api/v1/announcements/{item.pk}").status_code == 404
    assert client.get("/api/v1/announcements").json()["items"] == []


def test_the_description_is_valid_openapi_3_1_and_true(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema == json.loads(json.dumps(DESCRIPTION.schema))
    assert schema["openapi"].startswith("3.1.")
    assert {"title", "version"} <= set(schema["info"])
    known = schema["components"]["schemas"]
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)):
        assert reference.removeprefix("#/components/schemas/") in known
    names = []
    for address, methods in schema["paths"].items():
        asked = set(re.findall(r"{(\w+)}", address))
        for call in methods.values():
            names.append(call["operationId"])
            assert asked == {part["name"] for part in call.get("parameters", []) if part["in"] == "path"}
            assert all(part.get("required") for part in call.get("parameters", []) if part["in"] == "path")
            assert all(response["description"] for response in call["responses"].values())
    assert len(names) == len(set(names)) == 5
    announce()
    answer = client.get("/api/v1/announcements").json()
    assert set(answer["items"][0]) == set(known["AnnouncementOut"]["properties"])
    page = client.get("/api/").content.decode()
    assert all(address in page for address in schema["paths"])


@pytest.fixture
def seeker():
    return make_account(company=make_company(), email="seeker@firm.example")


def saved(account, **filters):
    return keeping.save_search(account, Query.of(filters), name="물류 공고", alerts=True)


def mails():
    return Message.objects.filter(key="announcements_found")


def test_each_new_match_is_told_once_although_the_job_runs_twice(seeker):
    announce(title="전부터 있던 물류")
    search = saved(seeker, q="물류")
    tasks.alert_searches()
    run_all()
    assert not mails().exists()
    new = announce(title="새 물류 지원")
    announce(title="전시회")
    for _ in range(2):
        tasks.alert_searches()
        run_all()
    (mail,) = mails()
    assert new.path in mail.body
    assert "전시회" not in mail.body
    assert "/my/searches/stop/" in mail.body
    later = announce(title="또 다른 물류 지원")
    tasks.alert_search(search.pk)
    assert [later.path in mail.body for mail in mails().order_by("id")] == [False, True]


def test_a_job_killed_between_memory_and_mail_tells_later_and_once(seeker, monkeypatch):
    search = saved(seeker, q="물류")
    announce(title="새 물류 지원")

    def killed(*_args, **_named):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(notify, "send", killed)
        with pytest.raises(SystemExit):
            keeping.tell(search.pk)
    assert not Alerted.objects.exists()
    assert keeping.tell(search.pk) == 1
    assert keeping.tell(search.pk) == 0
    assert mails().count() == 1


def test_without_its_memory_the_second_run_would_tell_again(seeker):
    search = saved(seeker, q="물류")
    announce(title="새 물류 지원")
    keeping.tell(search.pk)
    Alerted.objects.all().delete()
    assert keeping.tell(search.pk) == 1


def test_a_long_list_is_cut_with_the_number_of_the_rest_and_none_is_told_later(seeker, monkeypatch, travel):
    monkeypatch.setattr(keeping, "MOST_IN_A_MAIL", 2)
    search = saved(seeker, q="물류")
    agency = make_agency()
    older, newer = announce(agency, title="먼저 난 물류"), announce(agency, title="나중 난 물류")
    closed = announce(agency, title="마감한 물류", closes_at=days(-1))
    last = announce(agency, title="맨 나중 물류")
    assert keeping.tell(search.pk) == 4
    (mail,) = mails()
    assert "4건" in mail.subject
    assert "이 밖에 2건이 더 있습니다" in mail.body
    assert mail.body.index(last.path) < mail.body.index(newer.path)
    assert older.path not in mail.body
    assert closed.path not in mail.body
    assert "/announcements/?q=" in mail.body
    travel(days=1)
    assert keeping.tell(search.pk) == 0


def test_alerts_stop_from_the_mail_without_signing_in(client, seeker):
    search = saved(seeker, region="30")
    address = f"/my/searches/stop/{keeping.stop_token(search)}/"
    client.get(address)
    assert SavedSearch.objects.get().alerts
    client.post(address)
    assert not SavedSearch.objects.get().alerts
    announce()
    assert keeping.tell(search.pk) == 0
    assert keeping.due_searches() == []
    assert client.get("/my/searches/stop/forged:token/").status_code == 404


def test_searches_are_saved_shown_and_changed_by_their_owner_alone(client, seeker):
    assert client.get("/my/searches/").status_code == 302
    client.post("/sign-in/", {"login_id": seeker.login_id, "password": PASSWORD})
    assert client.post("/my/searches/save/", {"name": "아무것도", "alerts": "on"}).status_code == 422
    for _ in range(2):
        client.post("/my/searches/save/?region=30&q=물류", {"name": "대전 물류", "alerts": "on"})
    search = SavedSearch.objects.get()
    assert search.query == "q=%EB%AC%BC%EB%A5%98&region=30"
    assert "대전 물류" in client.get("/my/searches/").content.decode()
    foreign = saved(make_account(company=make_company()), q="전시")
    assert client.post(f"/my/searches/{foreign.pk}/", {"act": "delete"}).status_code == 404
    client.post(f"/my/searches/{search.pk}/", {"act": "off"})
    search.refresh_from_db()
    assert not search.alerts
    client.post(f"/my/searches/{search.pk}/", {"act": "delete"})
    assert list(SavedSearch.objects.all()) == [foreign]


def entry(**changes):
    values = {
        "source": Source.BIZINFO,
        "source_id": "PBLN_1",
        "hash": "1",
        "title": "수출바우처",
        "body": "도와 드립니다.",
        "source_url": "https://feed.example.kr/1",
        "regions": ("30",),
    }
    return Imported(**{**values, **changes})


def test_an_entry_of_a_feed_is_kept_once_and_renewed_when_it_changes(client):
    item, made = upsert_imported(entry())
    assert (made, item.state, item.reception, item.apply_url) == ("created", "published", "elsewhere", "https://feed.example.kr/1")
    assert item.code == "BIZ0000001"
    assert upsert_imported(entry(title="달라도 같은 지문"))[1] == "same"
    item, renewed = upsert_imported(entry(hash="2", title="수출바우처 2차", period_text="예산 소진시까지"))
    assert (renewed, item.title) == ("updated", "수출바우처 2차")
    assert Announcement.objects.count() == 1
    assert item.versions.count() == 2
    assert "예산 소진시까지" in client.get(item.path).content.decode()
    assert client.get("/announcements/?q=2차").context["page"].paginator.count == 1


def test_what_staff_withdrew_stays_withdrawn_and_odd_addresses_are_no_links():
    item, _made = upsert_imported(entry(source_url="javascript:alert(1)", apply_url="data:text/html,x"))
    assert (item.reception, item.apply_url, item.source_url) == ("none", "", "")
    services.withdraw(item, actor=imports.SYSTEM, reason="중복")
    renewed, _done = upsert_imported(entry(hash="2"))
    assert renewed.state == "withdrawn"


def test_a_renewal_writes_neither_state_nor_readings_and_holds_the_row(monkeypatch):
    item, _made = upsert_imported(entry())
    real = imports.values_of

    def meanwhile(given):
        Announcement.objects.filter(pk=item.pk).update(state="withdrawn", views=7)
        return real(given)

    monkeypatch.setattr(imports, "values_of", meanwhile)
    with CaptureQueriesContext(connection) as captured:
        upsert_imported(entry(hash="2", title="수출바우처 2차"))
    item.refresh_from_db()
    assert (item.title, item.state, item.views) == ("수출바우처 2차", "withdrawn", 7)
    locks = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"] and 'FROM "announcements_announcement"' in query["sql"]]
    assert len(locks) == (connection.vendor == "postgresql")
