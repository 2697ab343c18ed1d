import datetime as dt
import uuid

import pytest
from django.db import transaction
from django_tasks.base import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from dure.foundation import clock, jobs
from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.foundation.jobs import inline, queue, schedule, scheduler, services
from dure.foundation.jobs.tasks import prune
from tests.factories import job_tasks

pytestmark = pytest.mark.django_db


def ran() -> list[str]:
    return list(AuditEntry.objects.filter(action="test.ran").order_by("id").values_list("obj", flat=True))


def only_row() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_a_task_runs_with_its_arguments_and_keeps_its_result():
    job_tasks.note.enqueue("hello")

    assert jobs.run_all() == 1

    assert ran() == ["hello"]
    assert (only_row().status, only_row().return_value) == (Status.SUCCESSFUL, "hello")


def test_identifiers_and_dates_are_stored_as_text():
    key = uuid.uuid4()

    job_tasks.note.enqueue(key)
    job_tasks.note.enqueue(text=dt.date(2026, 11, 21))
    jobs.run_all()

    assert ran() == [str(key), "2026-11-21"]


def test_a_rolled_back_change_takes_its_task_with_it():
    with transaction.atomic():
        job_tasks.note.enqueue("never")
        transaction.set_rollback(True)

    assert jobs.run_all() == 0
    assert ran() == []


def test_tasks_that_tasks_enqueue_run_too():
    job_tasks.enqueue_another.enqueue("second")

    assert jobs.run_all() == 2
    assert ran() == ["second"]


def test_a_task_for_later_waits_for_its_time(travel):
    job_tasks.note.enqueue_at(clock.now() + dt.timedelta(hours=2), "later")

    assert jobs.run_all() == 0
    travel(hours=2, seconds=1)

    assert jobs.run_all() == 1
    assert ran() == ["later"]


def test_run_all_raises_what_a_task_raised():
    job_tasks.fail.enqueue("broken")

    with pytest.raises(job_tasks.Failure):
        jobs.run_all()


def test_a_failing_task_is_tried_again_after_growing_pauses_and_then_becomes_a_dead_letter(travel):
    job_tasks.fail.enqueue("broken")
    jobs.run_all(raising=False)
    first = only_row()
    travel(seconds=9)
    assert jobs.run_all(raising=False) == 0
    travel(seconds=2)
    assert jobs.run_all(raising=False) == 1
    travel(seconds=16)
    assert jobs.run_all(raising=False) == 1
    travel(days=1)

    assert jobs.run_all(raising=False) == 0
    assert first.status == Status.READY
    assert len(ran()) == 3
    assert only_row().status == Status.FAILED
    assert only_row().exception_class_path.endswith("job_tasks.Failure")
    assert "in fail" in only_row().traceback


def test_pauses_double_up_to_their_limit():
    pause = jobs.growing(first=2, most=30)

    assert [pause(attempt) for attempt in (1, 2, 3, 4, 5, 500)] == [2, 4, 8, 16, 30, 30]


def test_a_task_that_gives_up_is_not_tried_again(travel):
    job_tasks.give_up.enqueue("x")
    jobs.run_all(raising=False)
    travel(days=1)

    assert jobs.run_all(raising=False) == 0
    assert only_row().status == Status.FAILED


def test_a_task_unknown_to_this_release_becomes_a_dead_letter():
    job_tasks.note.enqueue("x")
    DBTaskResult.objects.update(task_path="tests.factories.job_tasks.removed")

    jobs.run_all(raising=False)

    assert only_row().status == Status.FAILED


def test_a_dead_letter_runs_again_as_a_new_task_linked_to_the_old(travel):
    job_tasks.give_up.enqueue("x")
    jobs.run_all(raising=False)
    dead = only_row()
    DBTaskResult.objects.update(task_path=job_tasks.note.module_path)
    dead.refresh_from_db()

    copy = services.run_again(dead, actor=SYSTEM)
    jobs.run_all()

    assert ran() == ["x"]
    copy.refresh_from_db()
    dead.refresh_from_db()
    assert (copy.status, dead.status) == (Status.SUCCESSFUL, Status.FAILED)
    with pytest.raises(Refusal, match="already_rerun"):
        services.run_again(dead, actor=SYSTEM)
    with pytest.raises(Refusal, match="not_failed"):
        services.run_again(copy, actor=SYSTEM)


def test_finished_tasks_are_pruned_after_a_week_and_dead_letters_after_three_months(travel):
    job_tasks.note.enqueue("done")
    job_tasks.give_up.enqueue("dead")
    jobs.run_all(raising=False)
    travel(days=6)
    assert prune() == 0
    travel(days=2)
    assert prune() == 1
    travel(days=90)

    assert prune() == 1
    assert not DBTaskResult.objects.exists()


@pytest.fixture
def recurring(monkeypatch):
    """A registry of its own for schedules."""
    monkeypatch.setattr(scheduler, "discover", lambda: None)
    registry: dict[str, schedule.Recurring] = {}
    monkeypatch.setattr(schedule, "REGISTRY", registry)
    monkeypatch.setattr(scheduler, "REGISTRY", registry)
    return registry


def at(hour: int, minute: int = 0, day: int = 21) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=clock.SEOUL)


@pytest.fixture
def stand_at(monkeypatch):
    """``stand_at(moment)`` makes that the present."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment.astimezone(dt.UTC))


@pytest.mark.usefixtures("recurring")
def test_a_daily_task_runs_once_at_its_hour_in_seoul(stand_at):
    jobs.cron("03:10")(job_tasks.note)
    stand_at(at(2))
    assert jobs.run_schedules() == 0
    stand_at(at(3, 9))
    assert jobs.run_schedules() == 0
    stand_at(at(3, 10))
    assert jobs.run_schedules() == 1
    assert jobs.run_schedules() == 0
    stand_at(at(3, 9, day=22))
    assert jobs.run_schedules() == 0
    stand_at(at(3, 10, day=22))

    assert jobs.run_schedules() == 1


@pytest.mark.usefixtures("recurring")
def test_slots_missed_for_days_become_one_run(stand_at):
    jobs.cron("03:10")(job_tasks.note)
    stand_at(at(2))
    jobs.run_schedules()
    stand_at(at(12, day=25))

    assert jobs.run_schedules() == 1
    assert jobs.run_schedules() == 0


@pytest.mark.usefixtures("recurring")
def test_a_frequent_task_runs_at_once_and_then_by_its_interval(stand_at):
    jobs.every(60)(job_tasks.note)
    stand_at(at(9))
    assert jobs.run_schedules() == 1
    stand_at(at(9, 0).replace(second=59))
    assert jobs.run_schedules() == 0
    stand_at(at(9, 1))

    assert jobs.run_schedules() == 1


def test_the_age_of_the_queue_is_that_of_the_longest_waiting_due_task(travel):
    assert queue.oldest_due_seconds() == 0
    job_tasks.note.enqueue_at(clock.now() + dt.timedelta(hours=1), "later")
    assert queue.oldest_due_seconds() == 0
    travel(hours=1, minutes=3)

    assert 179 < queue.oldest_due_seconds() < 185


def test_two_claims_never_take_the_same_task():
    job_tasks.note.enqueue("once")

    assert queue.claim("a") is not None
    assert queue.claim("b") is None
    assert inline.run_due(raising=True) == 0
