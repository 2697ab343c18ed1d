"""Announcement feeds: the real clients against the stand-in over HTTP, and what garbage, gaps and outages do."""

import datetime as dt
import gzip
from collections.abc import Iterator

import httpx
import pytest
from django.conf import LazySettings

from dure.foundation import clock, config, jobs
from dure.foundation.access import SYSTEM
from dure.foundation.door import Unreachable
from dure.foundation.errors import Refusal
from dure.foundation.integrations.announcements import Bizinfo, KStartup, Unusable, answers
from dure.foundation.integrations.announcements.sandbox import build
from dure.foundation.integrations.sandbox_server import Running, start
from dure.programme.announcements.models import Announcement, AnnouncementState, Source
from dure.programme.announcements.services import withdraw
from dure.programme.feeds import services, tasks
from dure.programme.feeds.models import FaultyRow, Item, Outcome, Run
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = [pytest.mark.network, pytest.mark.django_db]
FAULTS = {
    "garbage": "garbage", "cut": "garbage", "shape": "garbage", "encoding": "garbage", "unauthorized": "refused", "error": "unreachable",
    "down": "unreachable", "empty": "empty",
}  # fmt: skip


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    running = start(build())
    yield running
    running.stop()


@pytest.fixture
def service(sandbox: Running, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> str:
    settings.ENV = {**settings.ENV, "BIZINFO_URL": sandbox.address, "KSTARTUP_URL": sandbox.address}
    monkeypatch.setattr("dure.foundation.door.chance.fraction", lambda: -0.45)
    switch(sandbox.address, "ok")
    return sandbox.address


def switch(service: str, mode: str) -> None:
    assert httpx.post(f"{service}/mode/{mode}").status_code == 200


def read(name: str) -> Run:
    tasks.read_feed.enqueue(name)
    jobs.run_all()
    return Run.objects.filter(feed=name).latest("id")


def counts(run: Run) -> tuple[int, int, int, int, int]:
    return run.created, run.updated, run.same, run.gone, run.faulty


def imported(source_id: str) -> Announcement:
    return Announcement.objects.get(source_id=source_id)


class TestClients:
    def test_every_page_is_read(self, service):
        for feed in (Bizinfo(service, "sandbox", per_page=5), KStartup(service, "sandbox", per_page=3)):
            whole = type(feed)(service, "sandbox")
            assert list(feed.rows()) == list(whole.rows())

    def test_a_list_without_an_end_is_given_up(self, service, monkeypatch):
        monkeypatch.setattr("dure.foundation.integrations.announcements.bizinfo.MOST_PAGES", 3)
        switch(service, "endless")
        with pytest.raises(Unusable, match="endless"):
            list(Bizinfo(service, "sandbox", per_page=5).rows())

    def test_a_wrong_key_is_told_apart(self, service):
        for feed in (Bizinfo(service, "wrong"), KStartup(service, "wrong")):
            with pytest.raises(Unusable, match="refused"):
                list(feed.rows())

    def test_an_answer_without_measure_is_not_read_to_its_end(self, service, monkeypatch):
        sent = []

        def endless():
            for _ in range(1000):
                sent.append(1)
                yield b" " * 100_000

        feed = KStartup(service, "sandbox", tries=1)
        feed.door._client = httpx.Client(transport=httpx.MockTransport(lambda _call: httpx.Response(200, content=endless())))
        with pytest.raises(Unusable, match="too_large"):
            list(feed.rows())
        assert len(sent) == feed.door.largest // 100_000 + 1

    @pytest.mark.parametrize("body", [b"[" * 200_000, b'{"data":' * 200_000])
    def test_an_answer_too_deep_to_read_is_garbage(self, body):
        with pytest.raises(Unusable, match="garbage"):
            answers.read(httpx.Response(200, content=body))

    def test_packed_answers_are_unpacked(self):
        packed = httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(b'{"data": [], "totalCount": 0}'))
        feed = KStartup("http://feed.example", "sandbox", tries=1)
        feed.door._client = httpx.Client(transport=httpx.MockTransport(lambda _call: packed))
        assert list(feed.rows()) == []

    def test_a_slow_feed_is_left(self, service, monkeypatch):
        monkeypatch.setattr("dure.foundation.integrations.announcements.sandbox.SLOW_SECONDS", 0.6)
        switch(service, "slow")
        with pytest.raises(Unreachable):
            list(Bizinfo(service, "sandbox", timeout=0.1, tries=1).rows())


def test_production_refuses_the_sandbox():
    values = {setting.name: setting.kind(setting.default or "") for setting in config.SETTINGS}
    for feed in ("BIZINFO", "KSTARTUP"):
        faults = [fault for fault in config.production_faults("export", values) if feed in fault]
        assert [fault.split("=")[0] for fault in faults] == [f"DURE_{feed}_URL", f"DURE_{feed}_KEY"]
        off = values | {f"{feed}_URL": ""}
        assert not [fault for fault in config.production_faults("export", off) if feed in fault]


class TestReading:
    def test_what_is_readable_comes_in_once_and_the_rest_is_listed(self, service):
        assert counts(read("bizinfo")) == (14, 0, 0, 0, 3)
        assert counts(read("kstartup")) == (6, 0, 0, 0, 1)
        reasons = list(FaultyRow.objects.filter(run__feed="bizinfo").values_list("place", "source_id", "reason"))
        assert reasons == [(11, "PBLN_000000000090011", "no_title"), (12, "", "no_id"), (17, "PBLN_000000000090001", "twice")]
        assert set(Announcement.objects.values_list("state", flat=True)) == {"published"}
        before = list(Announcement.objects.order_by("pk").values())
        assert counts(read("bizinfo")) == (0, 0, 14, 0, 3)
        assert list(Announcement.objects.order_by("pk").values()) == before

    def test_html_becomes_harmless_days_are_strict_regions_known(self, service):
        read("bizinfo")
        read("kstartup")
        self.html_becomes_harmless_text()
        self.days_are_read_strictly_and_words_stay_words()
        self.regions_and_addresses()

    def html_becomes_harmless_text(self):
        found = imported("PBLN_000000000090004")
        assert found.title == "스마트공장 기초 단계 구축 지원"
        assert "공정을 진단하고 설비를 바꿉니다." in found.body
        assert "[안내](https://apply.gaon.example/factory)" in found.body
        for bad in ("script", "javascript", "cookie", "onclick", "onerror", "<"):
            assert bad not in found.body

    def days_are_read_strictly_and_words_stay_words(self):
        first = clock.today().replace(day=1)
        exact = imported("PBLN_000000000090002")
        seoul = {"tzinfo": clock.SEOUL}
        assert exact.opens_at == dt.datetime.combine(first - dt.timedelta(20), dt.time(), **seoul)
        assert exact.closes_at == dt.datetime.combine(first + dt.timedelta(29), dt.time(), **seoul)
        words = {"03": "예산 소진시까지", "05": "추후 공지", "15": "상시 접수"}
        for number, text in words.items():
            assert self.period(f"PBLN_0000000000900{number}") == (None, None, text)
        for number in ("07", "08", "14"):
            opens, closes, text = self.period(f"PBLN_0000000000900{number}")
            assert (opens, closes) == (None, None)
            assert "~" in text
        assert self.period("900105") == (None, None, "2026-02-30 ~ 2026-03-01")
        assert imported("900103").closes_at is None

    def period(self, source_id):
        found = imported(source_id)
        return found.opens_at, found.closes_at, found.period_text

    def regions_and_addresses(self):
        assert [row.code for row in imported("PBLN_000000000090016").regions.all()] == ["28", "41"]
        assert not imported("900102").regions.exists()
        unknown = imported("900107")
        assert not unknown.regions.exists()
        assert "새빛특구" in unknown.body
        assert imported("PBLN_000000000090014").apply_url.startswith("https://www.gaon.example/")
        assert not Announcement.objects.filter(source_id="900104").exists()

    def test_rows_that_are_no_rows_stop_nothing(self, service):
        switch(service, "rows")
        assert counts(read("kstartup")) == (6, 0, 0, 0, 4)

    def test_one_that_cannot_be_stored_spoils_no_other(self, service, monkeypatch):
        real = services.upsert_imported

        def failing(entry, *, actor):
            real(entry, actor=actor)
            if entry.source_id == "900102":
                raise ValueError
            return real(entry, actor=actor)

        monkeypatch.setattr(services, "upsert_imported", failing)
        run = read("kstartup")
        assert (run.outcome, run.faulty) == (Outcome.DONE, 2)
        assert not Announcement.objects.filter(source_id="900102").exists()
        assert Announcement.objects.filter(source="kstartup").count() == 5

    def test_korean_in_the_old_encoding_is_read(self, service):
        switch(service, "euckr")
        assert read("kstartup").created == 6
        assert imported("900101").title == "초기창업 성장 지원 참여기업 모집"


class TestFaults:
    def test_a_useless_answer_changes_nothing_and_says_so(self, service):
        read("kstartup")
        before = list(Announcement.objects.order_by("pk").values())
        for mode, fault in FAULTS.items():
            switch(service, mode)
            run = read("kstartup")
            assert (run.outcome, run.fault, counts(run)) == (Outcome.FAULT, fault, (0, 0, 0, 0, 0)), mode
            assert str(run.fault_text) != fault
        assert list(Announcement.objects.order_by("pk").values()) == before
        assert not Item.objects.filter(missing__gt=0).exists()

    def test_control_a_good_answer_does_change_something(self, service):
        read("kstartup")
        switch(service, "changed")
        assert counts(read("kstartup")) == (0, 1, 5, 0, 1)
        assert imported("900101").title.endswith("(변경)")

    def test_most_of_it_gone_at_once_is_not_believed(self, service, monkeypatch):
        read("kstartup")
        real = KStartup.rows
        monkeypatch.setattr(KStartup, "rows", lambda feed: iter(list(real(feed))[:1]))
        assert read("kstartup").fault == "too_many_gone"
        assert Announcement.objects.filter(source="kstartup", state=AnnouncementState.PUBLISHED).count() == 6

    def test_without_an_address_nothing_is_read(self, service, settings):
        settings.ENV = {**settings.ENV, "KSTARTUP_URL": ""}
        tasks.read_configured()
        jobs.run_all()
        assert set(Run.objects.values_list("feed", flat=True)) == {"bizinfo"}
        assert read("kstartup").fault == "not_configured"

    def test_one_reading_at_a_time_until_it_is_given_up(self, service, monkeypatch):
        services.start(Source.BIZINFO, actor=SYSTEM)
        with pytest.raises(Refusal, match="already_running"):
            services.start(Source.BIZINFO, actor=SYSTEM)
        later = clock.now() + dt.timedelta(hours=1)
        monkeypatch.setattr("dure.programme.feeds.services.clock.now", lambda: later)
        services.start(Source.BIZINFO, actor=SYSTEM)
        assert list(Run.objects.values_list("outcome", "fault").order_by("id")) == [("fault", "stopped"), ("running", "")]


    def test_whatever_breaks_a_reading_is_over(self, service, monkeypatch):
        monkeypatch.setattr(KStartup, "read", lambda feed, row: 1 // 0)
        tasks.read_feed.enqueue("kstartup")
        jobs.run_all(raising=False)
        run = Run.objects.get()
        assert (run.outcome, run.fault, run.detail) == (Outcome.FAULT, "stopped", "ZeroDivisionError")


class TestVanished:
    def test_one_that_staff_takes_down_meanwhile_stops_nothing(self, service, monkeypatch):
        read("kstartup")
        switch(service, "fewer")
        read("kstartup")
        real = services.withdraw

        def late(announcement, **given):
            real(Announcement.objects.get(pk=announcement.pk), actor=SYSTEM, reason="잘못된 공고")
            raise Refusal("wrong_state", "")

        monkeypatch.setattr(services, "withdraw", late)
        assert (read("kstartup").outcome, Run.objects.filter(outcome=Outcome.RUNNING).count()) == (Outcome.DONE, 0)

    def test_what_is_missing_twice_goes_and_comes_back(self, service):
        read("kstartup")
        switch(service, "fewer")
        assert counts(read("kstartup"))[3] == 0
        assert imported("900101").state == AnnouncementState.PUBLISHED
        assert counts(read("kstartup"))[3] == 1
        assert imported("900101").state == AnnouncementState.WITHDRAWN
        switch(service, "ok")
        read("kstartup")
        assert imported("900101").state == AnnouncementState.PUBLISHED

    def test_what_staff_took_down_stays_down(self, service):
        read("kstartup")
        withdraw(imported("900101"), actor=SYSTEM, reason="잘못된 공고")
        switch(service, "changed")
        read("kstartup")
        found = imported("900101")
        assert (found.state, found.title.endswith("(변경)")) == (AnnouncementState.WITHDRAWN, True)

    def test_a_closed_one_may_leave_its_feed(self, service):
        read("kstartup")
        Announcement.objects.filter(source_id="900101").update(closes_at=clock.now() - dt.timedelta(days=1))
        switch(service, "fewer")
        read("kstartup")
        read("kstartup")
        assert imported("900101").state == AnnouncementState.PUBLISHED


class TestStaffPage:
    def test_it_shows_state_counts_and_bad_rows_and_starts_a_reading(self, service, client, django_assert_max_num_queries):
        staff_sign_in(client, make_staff("operator"))
        assert "아직 가져온 적이 없습니다." in client.get("/office/feeds/").content.decode()
        assert client.post("/office/feeds/kstartup/read/").status_code == 302
        jobs.run_all()
        switch(service, "garbage")
        read("bizinfo")
        with django_assert_max_num_queries(20):
            page = client.get("/office/feeds/").content.decode()
        for text in ("읽을 수 없었습니다", "공고 번호가 없거나", "일련번호가 없는 항목"):
            assert text in page
        assert Run.objects.filter(feed="kstartup").latest("id").actor.startswith("staff:")

    def test_an_unknown_feed_is_not_there(self, client):
        staff_sign_in(client, make_staff("operator"))
        assert client.post("/office/feeds/unknown/read/").status_code == 404

    def test_editors_may_not(self, client):
        staff_sign_in(client, make_staff("editor"))
        assert client.get("/office/feeds/").status_code == 403
