import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django_tasks_db.models import DBTaskResult

from dure.foundation import chance, clock
from dure.foundation.jobs import beats, queue, scheduler
from dure.foundation.jobs.job import LIMIT_SECONDS

logger = logging.getLogger(__name__)
TIME_LIMIT_EXIT = 70
WATCH_SECONDS = 0.5


class Worker:
    """Runs tasks one after another, beats, takes back from the dead and keeps the schedules.

    Needs a supervisor that starts it again: past a task's time limit the process ends itself with code 70.
    """

    def __init__(self, poll_seconds: float | None = None) -> None:
        self.worker_id = f"{os.getpid()}-{chance.token(12)}"
        self.poll_seconds = poll_seconds or (0.25 if connection.vendor == "sqlite" else 0.2)
        self.stopping = threading.Event()
        self.running: tuple[DBTaskResult, float] | None = None
        self.next_round = 0.0

    def run(self) -> None:
        """Work until told to stop; a task under way is finished first."""
        scheduler.discover()
        self.persist(lambda: beats.enter(self.worker_id))
        threading.Thread(target=self.beat_and_watch, name="beat", daemon=True).start()
        while not self.stopping.is_set():
            if not self.insist(self.step):
                self.stopping.wait(self.poll_seconds)
            close_old_connections()
        self.insist(lambda: beats.leave(self.worker_id))

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def step(self) -> bool:
        """Run one task if one is due. True when there was one."""
        if clock.monotonic() >= self.next_round:
            queue.take_back()
            scheduler.enqueue_due()
            self.next_round = clock.monotonic() + 1.0
        row = queue.claim(self.worker_id)
        if row is None:
            return False
        policy = queue.policy_of(row)
        self.running = row, clock.monotonic() + (policy.limit_seconds if policy else LIMIT_SECONDS)
        try:
            self.run_one(row)
        finally:
            self.running = None
        return True

    def run_one(self, row: DBTaskResult) -> None:
        try:
            value = queue.call(row)
        except Exception as error:  # noqa: BLE001 (whatever a task raises is kept with it)
            failure = error
            logger.warning("task %s %s failed: %s", row.task_path, row.pk, type(error).__name__)
            self.persist(lambda: queue.fail(row, failure))
        else:
            self.persist(lambda: queue.succeed(row, value))

    def persist(self, act: Callable[[], object]) -> None:
        """Call ``act`` until the database takes it or the worker is told to stop (then another worker takes the task back)."""
        done = False

        def attempt() -> None:
            nonlocal done
            act()
            done = True

        self.insist(attempt)
        while not done and not self.stopping.is_set():
            self.insist(attempt)

    def insist(self, act: Callable[[], object]) -> bool:
        """Call ``act``; a locked or absent database is waited for, never fatal."""
        try:
            return bool(act())
        except (OperationalError, InterfaceError):
            logger.warning("database not available, trying again", exc_info=True)
            connection.close()
            self.stopping.wait(1.0)
            return False

    def beat_and_watch(self) -> None:
        next_beat = clock.monotonic() + beats.BEAT_SECONDS
        while not self.stopping.wait(WATCH_SECONDS) or self.running:
            self.end_if_over_limit()
            if clock.monotonic() >= next_beat:
                next_beat = clock.monotonic() + beats.BEAT_SECONDS
                self.insist(lambda: beats.beat(self.worker_id))
        connection.close()

    def end_if_over_limit(self) -> None:
        running = self.running
        if running is None or clock.monotonic() < running[1]:
            return
        row = running[0]
        logger.error("task %s %s ran past its limit; this worker ends", row.task_path, row.pk)
        self.insist(lambda: queue.fail(row, queue.TimeLimit(f"{row.task_path} ran past its limit")))
        os._exit(TIME_LIMIT_EXIT)
