"""What people read: states in time, list, filters, search, detail, calendar, guide."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dure.demo import announcements as demo
from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.search.services import rebuild
from dure.portal.board.selectors import forget_menu
from dure.programme.announcements import paging, panels, readings, selectors, services, words
from dure.programme.announcements.models import Activity, Announcement, Scrap, Standing, ViewBatch
from dure.programme.announcements.query import Query
from tests.factories.announcements import announce, days, draft, make_agency, make_category
from tests.factories.portal import PASSWORD, make_account, make_company

pytestmark = pytest.mark.django_db
SEOUL = clock.SEOUL


def titles(answer):
    return [item.pk for item in answer.context["page"]]


def sign_in(client, **changes):
    account = make_account(company=make_company(), **changes)
    client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    return account


def queries_of(client, address):
    forget_menu()
    with CaptureQueriesContext(connection ) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(captured)


def test_the_opening_second_is_inside_and_the_closing_second_outside():
    opens = dt.datetime(2027, 3, 2, 9, tzinfo=SEOUL)
    closes = dt.datetime(2027, 3, 16, 18, tzinfo=SEOUL)
    item = announce(opens_at=opens, closes_at=closes)
    second = dt.timedelta(seconds=1)
    expected = [(opens - second, "upcoming"), (opens, "open"), (closes - second, "closing_soon"), (closes, "closed")]
    for moment, standing in expected:
        assert selectors.state_at(item, moment) == standing
        found = Announcement.objects.filter(selectors.standing_is(standing, moment))
        assert item in found, (moment, standing)
        others = set(Standing.values) - {standing}
        assert not any(item in Announcement.objects.filter(selectors.standing_is(other, moment)) for other in others)
    assert item.accepts(closes - second)
    assert not item.accepts(closes)


def test_midnight_is_the_end_of_the_day_before():
    assert words.closing(dt.datetime(2027, 3, 17, 0, 0, tzinfo=SEOUL)) == "2027년 3월 16일(화) 24:00"
    assert words.closing(dt.datetime(2027, 3, 16, 18, 0, tzinfo=SEOUL)) == "2027년 3월 16일(화) 18:00"


def test_the_database_refuses_what_the_rules_refuse():
    agency = make_agency()
    item = announce(agency)
    wrong = [
        {"closes_at": item.opens_at},
        {"state": "lost"},
        {"reception": "mail"},
        {"reception": "elsewhere", "apply_url": ""},
        {"serial": 0},
        {"state": "published", "published_at": None},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.filter(pk=item.pk).update(**change)
    other = draft(agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=other.pk).update(serial=item.serial)


def test_filters_live_in_the_address_and_show_what_they_say(client):
    agency, market = make_agency("HBC"), make_category("market")
    here = announce(agency, category=market, regions=["30"], industries=["C"], title="대전 제조기업 해외전시 지원")
    everywhere = announce(make_agency(), closes_at=days(2))
    elsewhere = announce(make_agency(), regions=["11"], opens_at=days(3))
    over = announce(make_agency(), closes_at=days(-1))
    draft(agency)
    cases = {
        "": {here, everywhere, elsewhere, over},
        "?agency=HBC": {here},
        "?category=market": {here},
        "?region=30": {here, everywhere, over},
        "?region=11": {everywhere, elsewhere, over},
        "?industry=C": {here, everywhere, elsewhere, over},
        "?industry=G": {everywhere, elsewhere, over},
        "?state=accepting": {here, everywhere},
        "?state=closing_soon": {everywhere},
        "?state=upcoming": {elsewhere},
        "?state=closed": {over},
        "?q=전시": {here},
        "?q=해외+제조": {here},
        "?agency=HBC&region=11": set(),
        "?state=nonsense&region=99&sort=worst": {here, everywhere, elsewhere, over},
    }
    for address, expected in cases.items():
        answer = client.get(f"/announcements/{address}")
        assert set(titles(answer)) == {item.pk for item in expected}, address
    assert titles(client.get("/announcements/?sort=closing")) == [everywhere.pk, here.pk, elsewhere.pk]


def test_two_syllables_find_the_middle_of_a_word_and_nothing_that_is_withdrawn(client):
    item = announce(title="해외수출지원 사업")
    assert titles(client.get("/announcements/?q=수출")) == [item.pk]
    services.withdraw(item, actor=SYSTEM, reason="잘못 올림")
    assert titles(client.get("/announcements/?q=수출")) == []
    assert client.get(f"/announcements/{item.pk}/").status_code == 404


def test_pages_ask_the_database_as_often_for_a_thousand_as_for_ten(client):
    agency, category = make_agency(), make_category()
    first = [announce(agency, category=category) for _ in range(10)]
    pages = ["/announcements/", "/announcements/?q=물류&region=30&state=accepting&sort=closing", f"/announcements/{first[0].pk}/", "/api/v1/announcements", "/announcements/rss/", "/programmes/"]
    few = [queries_of(client, page) for page in pages]
    template = first[0]
    copies = [Announcement(**{**fields(template), "serial": number}) for number in range(100, 1090)]
    Announcement.objects.bulk_create(copies)
    rebuild()
    many = [queries_of(client, page) for page in pages]
    looks_in_chunks = pages.index(next(page for page in pages if "q=" in page))
    assert many.pop(looks_in_chunks) <= few.pop(looks_in_chunks) + 4
    assert many == few
    assert max(many) <= 14


def test_a_list_is_counted_up_to_a_limit_and_says_so(client, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    agency = make_agency()
    for _ in range(2):
        announce(agency)
    assert "넘습니다" not in client.get("/announcements/").content.decode()
    announce(agency)
    answer = client.get("/announcements/?page=9")
    assert "공고 2건이 넘습니다" in answer.content.decode()
    assert len(titles(answer)) == 2


def test_the_search_of_the_whole_site_finds_announcements_too(client):
    item = announce(title="해외수출지원 사업")
    hidden = draft(title="해외수출지원 초안")
    found = client.get("/search/?q=수출").context["found"]
    addresses = {one.url for one in found}
    assert item.path in addresses
    assert hidden.path not in addresses


def fields(item):
    left_out = {"id", "serial"}
    return {field.attname: getattr(item, field.attname) for field in item._meta.concrete_fields if field.attname not in left_out}


def test_markup_in_titles_and_texts_is_shown_as_text(client):
    nasty = "<script>alert(1)</script><b>굵게</b>"
    item = announce(title=nasty, body=f"{nasty}\n\n[눌러](javascript:alert(1))", target=nasty, contact_department=nasty)
    for address in ("/announcements/", f"/announcements/{item.pk}/", "/announcements/?q=굵게"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>굵게" not in page
        assert "&lt;b&gt;굵게" in page
        assert "javascript:" not in page.replace("[눌러](javascript:alert(1))", "")


def test_the_detail_says_state_period_and_the_servers_time(client):
    item = announce(closes_at=days(2))
    page = client.get(f"/announcements/{item.pk}/").content.decode()
    assert "마감 임박" in page
    assert words.closing(item.closes_at) in page
    assert words.moment(clock.now())[:-3] in page


def test_reception_elsewhere_leads_there_only_while_it_is_open(client, travel):
    item = announce(reception="elsewhere", apply_url="https://apply.example.kr/7", closes_at=days(1))
    assert "https://apply.example.kr/7" in client.get(item.path).content.decode()
    travel(days=2)
    assert "https://apply.example.kr/7" not in client.get(item.path).content.decode()


def test_panels_of_other_apps_are_shown(client, monkeypatch):
    monkeypatch.setattr(panels, "_public", [lambda _request, _item: None, lambda _request, item: ("announcements/office/state.html", {"item": item})])
    item = announce()
    assert "krds-badge bg-light-success" in client.get(item.path).content.decode()


def test_readings_are_added_up_once(client, tmp_path, settings):
    readings.READINGS.flush()
    settings.STATE_DIR = tmp_path
    item = announce()
    for _ in range(3):
        client.get(item.path)
    client.head(item.path)
    readings.READINGS.flush()
    assert Announcement.objects.get(pk=item.pk).views == 0
    name, counted = next(readings.READINGS.batches())
    assert readings.add(name, counted) == 3
    assert readings.add_up() == 0
    assert readings.add_up() == 0
    assert Announcement.objects.get(pk=item.pk).views == 3
    assert not ViewBatch.objects.exists()
    assert not list(readings.READINGS.batches())


def test_scraps_are_kept_once_and_let_go(client):
    item = announce()
    assert client.post(f"{item.path}scrap/", {"keep": "1"})["Location"].startswith("/sign-in/")
    account = sign_in(client)
    for _ in range(2):
        client.post(f"{item.path}scrap/", {"keep": "1"})
    assert Scrap.objects.filter(account=account).count() == 1
    assert titles(client.get("/my/scraps/")) == [item.pk]
    assert client.get("/announcements/").context["scrapped"] == {item.pk}
    client.post(f"{item.path}scrap/", {"keep": "0"})
    assert titles(client.get("/my/scraps/")) == []


def test_the_calendar_shows_nearest_first_and_folds_the_past(client):
    agency, today = make_agency("HBE"), clock.today()

    def plan(first, last, title):
        return Activity.objects.create(agency=agency, title=title, starts_on=first, ends_on=last)

    year = today.year
    plan(dt.date(year, 1, 1), dt.date(year, 12, 31), "한 해 내내")
    gone = plan(dt.date(year, 1, 1), dt.date(year, 1, 2), "지난 것") if today > dt.date(year, 1, 2) else None
    plan(dt.date(year, 12, 31), dt.date(year, 12, 31), "마지막 날")
    context = client.get("/calendar/").context
    assert [item.title for item in context["ahead"]] == ["한 해 내내", "마지막 날"]
    assert context["past"] == ([gone] if gone else [])
    page = client.get("/calendar/?view=month&month=2024-02&agency=HBE")
    assert page.context["month"] == dt.date(2024, 2, 1)
    assert [day for week in page.context["weeks"] for day, inside, _items in week if inside][-1] == dt.date(2024, 2, 29)
    for odd in ("?view=month&month=9999-99", "?year=0000", "?year=٢٠٢٦", "?view=month&month=1-1"):
        assert client.get(f"/calendar/{odd}").status_code == 200


def test_guide_and_directory_leave_out_feeds_and_retired_agencies(client):
    shown = make_agency(name="보이는 기관", guide="## 사업\n\n- 전시회")
    make_agency(name="외부 공고", external=True)
    make_agency(name="문 닫은 기관", active=False)
    announce(shown)
    for address in ("/programmes/", "/agencies/"):
        page = client.get(address).content.decode()
        assert "보이는 기관" in page
        assert "외부 공고" not in page
        assert "문 닫은 기관" not in page
    assert "접수 중인 공고 1건" in client.get("/programmes/").content.decode()


def test_no_address_breaks_a_page(client):
    announce()
    odd = ("q=%00", "agency=%00", "category=%00%00", "agency=%ED%A0%80", "page=-1", "page=99999999999999999999", "q=%25_%27%22", "q=" + "가" * 500)
    for address in ("/announcements/", "/announcements/rss/", "/announcements/ics/", "/calendar/", "/calendar.ics", "/api/v1/announcements", "/api/v1/calendar"):
        for parameters in odd:
            assert client.get(f"{address}?{parameters}").status_code in {200, 422}, (address, parameters)
    assert client.get("/announcements/99999999999999999999999/").status_code == 404


def test_a_filter_has_one_canonical_address():
    one = Query.of({"region": "30", "q": "  물류   지원 ", "sort": ""})
    other = Query.of({"q": "물류 지원", "region": "30", "page": "3"})
    assert one == other
    assert one.address == other.address


def test_the_demo_shows_every_state_and_loads_again_unchanged(client):
    demo.load()
    demo.load()
    assert Announcement.objects.count() >= 55
    now = clock.now()
    shown = list(selectors.published())
    assert {item.standing(now) for item in shown} == set(Standing)
    assert {item.reception for item in shown} == {"here", "elsewhere", "none"}
    assert set(Announcement.objects.values_list("state", flat=True)) == {"draft", "published", "withdrawn"}
    assert client.get("/announcements/?q=물류").context["page"].paginator.count >= 2
