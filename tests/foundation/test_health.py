import pytest
from django.db import DatabaseError

from dure.foundation.health import probes
from dure.foundation.jobs import beats
from tests.factories import job_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker_alive():
    beats.beat("w")


def test_a_live_process_says_which_site_it_is(client, monkeypatch):
    monkeypatch.setenv("DURE_START_ID", "abc")

    answer = client.get("/health/live")

    assert answer.json() == {"site": "hub", "status": "ok", "start": "abc"}


@pytest.mark.usefixtures("worker_alive")
def test_a_site_with_all_it_needs_is_ready(client):
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["checks"] == {"database": "ok", "queue": "ok", "store": "ok"}


@pytest.mark.usefixtures("worker_alive")
def test_a_store_that_cannot_be_written_is_named_and_takes_the_site_out_of_rotation(client, settings, tmp_path):
    (tmp_path / "files").write_text("a file where a folder should be")
    settings.STATE_DIR = tmp_path

    answer = client.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["checks"]["store"] != "ok"
    assert answer.json()["checks"]["database"] == "ok"


def test_a_site_without_a_worker_serves_but_says_so(client):
    answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["queue"] == "no worker is alive"


@pytest.mark.usefixtures("worker_alive")
def test_a_task_that_waits_too_long_is_reported(client, travel):
    job_tasks.note.enqueue("waits")
    travel(minutes=5)

    assert "waited" in client.get("/health/ready").json()["checks"]["queue"]


def test_a_database_that_is_away_is_named(monkeypatch):
    class Away:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr(probes, "connection", Away())

    assert probes.database() == "DatabaseError"


def test_a_scanner_that_is_away_is_named_and_the_site_goes_on(client, settings, monkeypatch):
    def away(address):
        raise ConnectionRefusedError

    settings.ENV = {**settings.ENV, "CLAMD": "localhost:3310"}
    monkeypatch.setattr(probes.clamd, "ping", away)
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"]["scanner"] == "ConnectionRefusedError"
    monkeypatch.setattr(probes.clamd, "ping", lambda address: b"PONG")
    assert client.get("/health/ready").json()["checks"]["scanner"] == "ok"
