"""Leaving: what is erased, what is kept how long, and nothing by halves."""

import datetime as dt
import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from dure.foundation import clock, jobs
from dure.foundation.access import SYSTEM
from dure.foundation.consent.models import Consent
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.hub.catalogue import services as catalogue
from dure.hub.catalogue.models import LinkState, Service, ServiceLink
from dure.hub.events.models import Delivery
from dure.hub.members.models import Member, MemberSession
from dure.hub.mypage import leaving, retention, tasks
from dure.hub.mypage.models import RetentionRecord
from dure.hub.oidc.models import AuthMethod
from dure.hub.oidc.models import Client as Relying
from dure.hub.signin.models import SignInRecord
from dure.protocol import events
from tests.factories.members import PASSWORD, a_browser, a_company, an_individual, is_in, type_password
from tests.factories.signup import bring, business_number, company

pytestmark = pytest.mark.django_db
AGREED = {"understood": "on", "password": PASSWORD}


def linked(member: Member, count: int = 2) -> list[Service]:
    services = list(Service.objects.order_by("key")[:count])
    for service in services:
        Relying.objects.create(
            client_id=f"client-{service.key}", name=service.name, service=service, auth_method=AuthMethod.NONE,
            sector=service.key, events_uri="https://portal.example/events",
        )  # fmt: skip
        catalogue.link(member, service, actor=SYSTEM)
    return services


def leave(member: Member) -> Client:
    browser = a_browser(member)
    assert browser.post("/my/leave/", AGREED)["Location"] == "/my/left/"
    return browser


def test_the_page_says_before_what_is_kept_how_long():
    member = an_individual()
    linked(member)
    text = a_browser(member).get("/my/leave/").content.decode()
    today = clock.today()
    assert "탈퇴 즉시 삭제" in text
    assert f"5년 ({today.year + 5}년" in text
    assert "180일 (보관할 것 없음)" in text
    for link in catalogue_names(member):
        assert link in text


def catalogue_names(member: Member) -> list[str]:
    return [link.service.title for link in ServiceLink.objects.filter(member=member).select_related("service")]


def test_it_asks_for_the_password_again_and_for_a_tick():
    member = an_individual()
    browser = a_browser(member)
    assert "칸에 표시해 주세요." in browser.post("/my/leave/", {"password": PASSWORD}).content.decode()
    assert "비밀번호가 맞지 않습니다." in browser.post("/my/leave/", AGREED | {"password": "Wrong!2026pw"}).content.decode()
    assert "비밀번호를 입력해 주세요." in browser.post("/my/leave/", {"understood": "on"}).content.decode()
    member.refresh_from_db()
    assert member.state == "active"


def test_everything_that_tells_who_it_was_is_gone_at_once():
    member = an_individual()
    linked(member)
    browser = leave(member)
    husk = Member.objects.get()
    told = {name: value for name, value in vars(husk).items() if not name.startswith("_") and value not in ("", None, False)}
    assert set(told) == {"id", "kind", "state", "language", "joined_at", "changed_at", "left_at"}
    assert not is_in(browser)
    assert not SignInRecord.objects.exists()
    assert not Consent.objects.filter(subject=member.subject).exists()
    assert set(MemberSession.objects.values_list("ip", "user_agent")) <= {(None, "")}
    assert type_password(a_browser(), "garam.han").status_code == 422


def test_the_browser_forgets_the_member():
    browser = leave(an_individual())
    assert {name for name, morsel in browser.cookies.items() if morsel.value and name != "hub_csrf"} <= {"messages"}
    assert "탈퇴했습니다" in browser.get("/my/left/").content.decode()


def test_every_linked_portal_is_told_and_no_other():
    member = an_individual()
    services = linked(member)
    leave(member)
    told = Delivery.objects.filter(event_type=events.MEMBERSHIP_ENDED)
    assert set(told.values_list("client__service__key", flat=True)) == {service.key for service in services}
    assert set(ServiceLink.objects.values_list("state", "removed_reason")) == {(LinkState.REMOVED.value, "left")}


def test_every_session_everywhere_ends():
    member = an_individual()
    phone = a_browser(member, ip="198.51.100.3")
    leave(member)
    assert not is_in(phone)
    assert set(MemberSession.objects.values_list("end_reason", flat=True)) == {"left"}


def test_what_the_law_wants_is_kept_for_its_time_without_names(travel: Callable[..., None]):
    member = an_individual()
    services = linked(member)
    browser = a_browser(member)
    browser.post("/my/consents/download/")
    browser.post("/my/leave/", AGREED)
    today = clock.today()
    kept = {record.kind: record for record in RetentionRecord.objects.all()}
    assert set(kept) == {"application", "certificate_issue"}
    assert kept["application"].keep_until == today.replace(year=today.year + 5)
    assert kept["certificate_issue"].keep_until == today + dt.timedelta(days=180)
    assert {entry.get("service") for entry in json.loads(kept["application"].body)} >= {service.key for service in services}
    assert not any(word in record.body for record in kept.values() for word in ("한가람", "garam", "8210"))


def test_the_daily_job_erases_what_ran_out_and_logs_counts_only(travel: Callable[..., None], caplog: pytest.LogCaptureFixture):
    member = an_individual()
    browser = a_browser(member)
    browser.post("/my/consents/download/")
    browser.post("/my/leave/", AGREED)
    with caplog.at_level(logging.INFO, logger="dure"):
        travel(days=179)
        assert sum(tasks.erase_retained().values()) == 0
        travel(days=1)
        assert tasks.erase_retained() == {"application": 0, "certificate_issue": 1, "petition": 0}
        travel(days=5 * 365)
        assert tasks.erase_retained()["application"] == 1
    assert not RetentionRecord.objects.exists()
    assert "certificate_issue 1" in caplog.text
    assert str(member.pk) not in caplog.text


def test_five_years_from_a_leap_day_end_on_the_first_of_march():
    rule = next(rule for rule in retention.rules() if rule.kind == "application")
    assert rule.until(dt.date(2028, 2, 29)) == dt.date(2033, 3, 1)
    assert rule.until(dt.date(2026, 11, 21)) == dt.date(2031, 11, 21)


def test_the_farewell_mail_goes_and_its_trace_too(travel: Callable[..., None]):
    member = an_individual()
    browser = a_browser(member)
    browser.post("/my/security/password/", {"current": PASSWORD, "password": "Heron#2027y", "again": "Heron#2027y"})
    browser.post("/my/leave/", {"understood": "on", "password": "Heron#2027y"})
    assert [message.key for message in Message.objects.filter(about=member.subject)] == ["left"]
    travel(hours=25)
    jobs.run_all()
    assert not Message.objects.filter(about=member.subject).exists()


def test_the_person_may_join_again_as_a_new_member():
    gone = an_individual()
    leave(gone)
    again = an_individual()
    assert again.pk != gone.pk


def test_a_company_leaves_after_its_certificate_was_asked_for_again():
    member = a_company(business_number(7))
    linked(member)
    browser = a_browser(member)
    assert "다시 확인하기" in browser.get("/my/leave/").content.decode()
    assert browser.post("/my/leave/", {"understood": "on"})["Location"] == "/sign-in/again/?next=%2Fmy%2Fleave%2F"
    bring(browser, company(business_number(7)), "step_up")
    browser.get("/sign-in/again/done/?next=/my/leave/")
    assert browser.post("/my/leave/", {"understood": "on"})["Location"] == "/my/left/"
    assert Member.objects.get().business_registration_number is None
    ended = Delivery.objects.filter(event_type=events.MEMBERSHIP_ENDED)
    assert [delivery.body[events.COMPANY_UUID] for delivery in ended] == [str(member.pk)] * 2


def test_a_failure_in_the_middle_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch):
    member = an_individual()
    linked(member)
    browser = a_browser(member)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("dure.hub.members.services.audit.record", fail)
    with pytest.raises(RuntimeError):
        leaving.leave(member, actor=SYSTEM)
    monkeypatch.undo()
    member.refresh_from_db()
    assert (member.state, member.name) == ("active", "한가람")
    assert is_in(browser)
    assert not RetentionRecord.objects.exists()
    assert not Delivery.objects.exists()
    assert set(ServiceLink.objects.values_list("state", flat=True)) == {LinkState.ACTIVE.value}


@pytest.mark.django_db(transaction=True)
def test_leaving_twice_at_once_happens_once():
    member = an_individual()
    linked(member)
    together = threading.Barrier(4)

    def go(_number: int) -> str:
        together.wait()
        try:
            leaving.leave(member, actor=SYSTEM)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(go, range(4)))
    assert answers == ["already_left", "already_left", "already_left", "left"]
    assert Delivery.objects.filter(event_type=events.MEMBERSHIP_ENDED).count() == 2
    assert RetentionRecord.objects.count() == 1
