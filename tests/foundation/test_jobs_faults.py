"""What happens when workers die, hang or are paused. Each protection is also switched off, to see the harm come."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models import QuerySet
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from dure.foundation import clock, jobs
from dure.foundation.audit.models import AuditEntry
from dure.foundation.jobs import beats, queue, schedule, scheduler
from dure.foundation.jobs.models import Schedule, WorkerBeat
from dure.foundation.jobs.worker import TIME_LIMIT_EXIT, Worker
from tests.factories import job_tasks

pytestmark = pytest.mark.django_db(transaction=True)


def ran(text: str) -> int:
    return AuditEntry.objects.filter(action="test.ran", obj=text).count()


@pytest.fixture(autouse=True)
def _no_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process only the tests' own tasks run; worker processes also run what their site has scheduled."""
    monkeypatch.setattr(scheduler, "discover", lambda: None)
    monkeypatch.setattr(scheduler, "REGISTRY", {})
    monkeypatch.setattr(schedule, "REGISTRY", scheduler.REGISTRY)


def rows() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(task_path__startswith="tests.")


def claim_and_die(name: str) -> DBTaskResult:
    """A worker takes the next task, and then its process is no more."""
    beats.beat(name)
    row = queue.claim(name)
    assert row is not None
    WorkerBeat.objects.filter(worker_id=name).delete()
    return row


def test_the_task_of_a_dead_worker_is_run_by_another(travel):
    job_tasks.note.enqueue("survives")
    claim_and_die("dead")
    worker = Worker()

    worker.step()
    travel(seconds=3)
    worker.step()

    assert ran("survives") == 1
    assert len(rows().get().worker_ids) == 2


def test_control_without_taking_back_the_task_of_a_dead_worker_is_lost(travel, monkeypatch):
    monkeypatch.setattr(queue, "take_back", lambda: 0)
    job_tasks.note.enqueue("lost")
    claim_and_die("dead")
    worker = Worker()

    worker.step()
    travel(seconds=3)
    worker.step()

    assert ran("lost") == 0
    assert rows().get().status == Status.RUNNING


def test_the_task_of_a_living_worker_is_left_alone():
    job_tasks.note.enqueue("busy")
    beats.beat("alive")
    queue.claim("alive")

    assert queue.take_back() == 0


def test_a_silent_worker_counts_as_dead_after_its_time(monkeypatch):
    job_tasks.note.enqueue("silent")
    monkeypatch.setattr(beats, "machine", lambda: "elsewhere")
    beats.beat("silent")
    monkeypatch.undo()
    queue.claim("silent")
    assert queue.take_back() == 0
    WorkerBeat.objects.update(beat_at=clock.real() - beats.dt.timedelta(seconds=beats.DEAD_SECONDS + 1))

    assert queue.take_back() == 1


def paused_worker_wakes_after_take_over() -> DBTaskResult:
    job_tasks.note.enqueue("x")
    sleeper = claim_and_die("sleeper")
    queue.take_back()
    DBTaskResult.objects.update(run_after=clock.now())
    other = queue.claim("other")
    assert other is not None
    assert queue.succeed(other, "of the other")
    queue.succeed(sleeper, "of the sleeper")
    return rows().get()


def test_a_paused_worker_cannot_overwrite_the_result_of_its_successor():
    assert paused_worker_wakes_after_take_over().return_value == "of the other"


def test_control_without_the_fence_the_paused_worker_overwrites_it(monkeypatch):
    monkeypatch.setattr(queue, "mine", lambda row: DBTaskResult.objects.filter(pk=row.pk))

    assert paused_worker_wakes_after_take_over().return_value == "of the sleeper"


def test_a_fenced_failure_does_not_requeue_a_finished_task():
    job_tasks.fail.enqueue("x")
    sleeper = claim_and_die("sleeper")
    queue.take_back()
    DBTaskResult.objects.update(run_after=clock.now())
    other = queue.claim("other")
    assert other is not None
    queue.succeed(other, None)

    assert not queue.fail(sleeper, job_tasks.Failure())
    assert rows().get().status == Status.SUCCESSFUL


def crash_again_and_again(times: int) -> DBTaskResult:
    job_tasks.die.enqueue()
    for turn in range(times):
        DBTaskResult.objects.update(run_after=clock.now())
        if queue.due().exists():
            claim_and_die(f"dead-{turn}")
        queue.take_back()
    return rows().get()


def test_a_task_that_kills_its_workers_is_given_up_after_its_attempts():
    row = crash_again_and_again(5)

    assert (row.status, len(row.worker_ids)) == (Status.FAILED, 3)
    assert row.exception_class_path.endswith("WorkerDied")


def test_control_if_crashes_did_not_count_it_would_kill_for_ever(monkeypatch):
    monkeypatch.setattr(queue, "attempts", lambda _row: 1)

    row = crash_again_and_again(5)

    assert (row.status, len(row.worker_ids)) == (Status.READY, 5)


class Lock:
    """Holds a lock that keeps workers from the queue, on a connection of its own."""

    def __init__(self) -> None:
        self.held, self.release = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.hold)

    def hold(self) -> None:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                connection.cursor().execute("LOCK TABLE django_tasks_database_dbtaskresult IN ACCESS EXCLUSIVE MODE")
            self.held.set()
            self.release.wait(20)
        connections.close_all()

    def __enter__(self) -> None:
        self.thread.start()
        self.held.wait(5)

    def __exit__(self, *error: object) -> None:
        self.release.set()
        self.thread.join()


@pytest.fixture
def impatient() -> Iterator[None]:
    """Let this test's connection wait for locks only shortly."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 100" if connection.vendor == "sqlite" else "SET lock_timeout = 100")
    yield
    connection.close()


@pytest.mark.usefixtures("impatient")
def test_a_worker_outlives_a_locked_database(monkeypatch):
    job_tasks.note.enqueue("patient")
    worker = Worker()
    monkeypatch.setattr(worker.stopping, "wait", lambda _seconds: None)
    monkeypatch.setattr("dure.foundation.jobs.worker.connection.close", lambda: None)

    with Lock():
        assert not worker.insist(worker.step)
    worker.insist(worker.step)

    assert ran("patient") == 1


@pytest.mark.usefixtures("impatient")
def test_control_without_patience_a_locked_database_ends_the_worker():
    job_tasks.note.enqueue("impatient")

    with Lock(), pytest.raises(OperationalError):
        Worker().step()


def schedule_from_many(monkeypatch: pytest.MonkeyPatch, schedulers: int) -> int:
    """Several schedulers have all seen the same due slot before any of them acts."""
    jobs.every(3600)(job_tasks.note)
    Schedule.objects.create(name=job_tasks.note.module_path, next_run=clock.now() - beats.dt.timedelta(seconds=1))
    all_have_seen, win = threading.Barrier(schedulers), scheduler._win

    def win_together(*arguments: object) -> bool:
        all_have_seen.wait(10)
        return win(*arguments)

    monkeypatch.setattr(scheduler, "_win", win_together)

    def act() -> None:
        scheduler.enqueue_due()
        connections.close_all()

    threads = [threading.Thread(target=act) for _ in range(schedulers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return DBTaskResult.objects.count()


def test_many_schedulers_make_one_run_of_a_slot(monkeypatch):
    assert schedule_from_many(monkeypatch, 4) == 1


def test_control_without_compare_and_swap_each_scheduler_makes_a_run(monkeypatch):
    monkeypatch.setattr(scheduler, "_win", lambda _name, _seen, recurring, _now: bool(recurring.job.enqueue()))

    assert schedule_from_many(monkeypatch, 4) == 4


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Starts real worker processes on this test's database."""
    started: list[subprocess.Popen[bytes]] = []
    environment = dict(os.environ)
    if connection.vendor == "sqlite":
        (tmp_path / "hub.sqlite3").symlink_to(connection.settings_dict["NAME"])
        environment["DURE_STATE_DIR"] = str(tmp_path)
    else:
        environment["DURE_DATABASE_URL"] = f"{environment['DURE_TEST_PG']}/{connection.settings_dict['NAME']}"

    def start() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, "-m", "dure.cli", "worker", "hub"], env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(condition: Callable[[], object], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def status() -> str:
    return rows().values_list("status", flat=True).get()


def test_a_worker_killed_in_the_middle_has_its_task_run_again_at_once(start_worker, tmp_path):
    job_tasks.hang_once.enqueue(str(tmp_path))
    first = start_worker()
    until((tmp_path / "began").exists)
    first.send_signal(signal.SIGKILL)
    first.wait()

    start_worker()

    until(lambda: status() == Status.SUCCESSFUL)
    assert ran("hung once") == 1
    assert len(rows().get().worker_ids) == 2


def test_a_worker_told_to_stop_finishes_its_task_first(start_worker, tmp_path):
    job_tasks.work_for_a_second.enqueue(str(tmp_path))
    worker = start_worker()
    until((tmp_path / "began").exists)

    worker.send_signal(signal.SIGTERM)

    assert worker.wait(60) == 0
    assert (ran("finished"), status()) == (1, Status.SUCCESSFUL)


def test_a_worker_ends_itself_when_a_task_runs_past_its_limit(start_worker):
    job_tasks.overrun.enqueue()
    worker = start_worker()

    assert worker.wait(90) == TIME_LIMIT_EXIT
    row = rows().get()
    assert (row.status, row.exception_class_path.rsplit(".", 1)[1]) == (Status.FAILED, "TimeLimit")


def test_three_workers_run_each_of_many_tasks_exactly_once(start_worker):
    with transaction.atomic():
        for number in range(150):
            job_tasks.note.enqueue(f"n{number}")

    for _ in range(3):
        start_worker()

    until(lambda: not rows().exclude(status=Status.SUCCESSFUL).exists())
    done = AuditEntry.objects.filter(action="test.ran").values_list("obj", flat=True)
    assert sorted(done) == sorted(f"n{number}" for number in range(150))
