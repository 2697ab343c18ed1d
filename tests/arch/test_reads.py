"""Reads cannot write: the guard is tried, and switched off to see the harm."""

import contextlib

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dure.foundation.access import ANONYMOUS, middleware, public, writes_on_get
from dure.foundation.access.readonly import WriteOnRead
from dure.foundation.jobs.models import Schedule

pytestmark = pytest.mark.django_db(transaction=True)


@public
def careless(_request: HttpRequest) -> HttpResponse:
    Schedule.objects.create(name="written", next_run="2026-11-21T00:00:00Z")
    return HttpResponse()


def call(view, method: str = "GET") -> HttpResponse:
    request = RequestFactory().generic(method, "/")
    request.actor = ANONYMOUS
    guard = middleware.Guard(lambda _request: HttpResponse())
    return guard.process_view(request, view, (), {})


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_that_writes_is_refused(method):
    with pytest.raises(WriteOnRead):
        call(careless, method)

    assert not Schedule.objects.exists()


def test_control_without_the_guard_the_read_writes(monkeypatch):
    monkeypatch.setattr(middleware, "read_only", lambda _connection: contextlib.nullcontext())

    call(careless)

    assert Schedule.objects.filter(name="written").exists()


def test_a_post_of_the_same_view_writes():
    call(careless, "POST")

    assert Schedule.objects.filter(name="written").exists()


def test_a_view_may_write_on_reading_for_a_stated_reason():
    call(writes_on_get("a link in a mail is opened with GET")(careless_for_a_reason))

    assert Schedule.objects.filter(name="written").exists()


@public
def careless_for_a_reason(request: HttpRequest) -> HttpResponse:
    return careless(request)


@pytest.mark.parametrize(
    "sql",
    [
        "insert into jobs_schedule (name) values ('x')",
        "  UPDATE jobs_schedule SET name = 'x'",
        "DELETE FROM jobs_schedule",
        "WITH gone AS (DELETE FROM jobs_schedule RETURNING name) SELECT * FROM gone",
        "DROP TABLE jobs_schedule",
    ],
)
def test_each_kind_of_write_is_refused(sql):
    from django.db import connection

    from dure.foundation.access.readonly import read_only

    with read_only(connection), connection.cursor() as cursor, pytest.raises(WriteOnRead):
        cursor.execute(sql)
