"""The deadline rush: many applicants at once while processes are killed and the deadline passes."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from tests.load import world
from tests.load.applicant import MEGABYTE, Applicant, Clock, GaveUp, Told
from tests.plugins.deployment import Deployment

BEFORE_COMMIT, AFTER_COMMIT = "application.submit.before_commit", "application.submit.after_commit"
ANSWERED_EARLY = "unprotected.answered"
POINTS = (BEFORE_COMMIT, AFTER_COMMIT)
WEIGHTS = {"worker": 3, "site": 1, BEFORE_COMMIT: 3, AFTER_COMMIT: 3}
PERIOD = 900.0
LEAD = 4.0


@dataclass(frozen=True)
class Plan:
    """``late``: share of the applicants who wait for the deadline. ``kills``: mean number of answers between two, 0 for none."""

    people: int = 40
    at_once: int = 40
    smallest: float = 0.2
    largest: float = 20.0
    late: float = 0.25
    kills: float = 20.0
    parts: bool = False
    """One kind of request after another, for all applicants; then nobody is late."""
    only: tuple[str, ...] = ()
    """What kills: worker, site, or names of crash points; empty: all but what only a control knows. Each comes once before any comes again."""
    seed: int = 0


@dataclass
class Outcome:
    plan: Plan
    world: world.World
    told: dict[str, Told] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    """From the first request to the last before the wait for the deadline."""
    handed_in: int = 0
    filed: int = 0
    parts: dict[str, float] = field(default_factory=dict)
    """Seconds of each kind of request, when they were made one kind after another."""

    @property
    def times(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for told in self.told.values():
            for attempt in told.attempts:
                if attempt.status:
                    found.setdefault(attempt.what, []).append(attempt.ended - attempt.began)
        return found


def run(system: Deployment, plan: Plan, *, mark: str = "rush", prepared: Callable[[], None] | None = None) -> Outcome:
    """The site `export` of ``system`` runs with ``DURE_CRASH_POINT=@<state>/crash``. ``prepared`` is called before the first request."""
    dice = random.Random(plan.seed)
    clock = Clock(offset_of(system))
    made = world.prepare(system, plan.people, PERIOD, mark)
    if prepared:
        prepared()
    outcome = Outcome(plan, made)
    applicants = [Applicant(person, system.world.ports["export"], sizes(plan, dice), clock, random.Random(dice.random())) for person in made.people]
    late = applicants[: int(plan.people * plan.late)]
    with Havoc(system, plan, random.Random(dice.random()), lambda: sum(one.answered for one in applicants)) as havoc:
        began = time.monotonic()
        if plan.parts:
            outcome.parts = in_parts(applicants, plan.at_once)
        else:
            each(applicants[len(late) :], Applicant.apply, plan.at_once)
        outcome.seconds = time.monotonic() - began
        outcome.filed = sum(one.told.accepted for one in applicants)
        outcome.handed_in = sum(sum(one.told.files.values()) for one in applicants)
        each(late, Applicant.get_ready, plan.at_once)
        if late:
            clock.offset = made.closes_at - LEAD - time.time()
            system.move_clock(clock.offset)
        moments = [made.closes_at + dice.uniform(-LEAD / 2, LEAD / 4) for _one in late]
        each(list(zip(late, moments, strict=True)), at_the_last, plan.at_once)
    outcome.kills = havoc.done
    outcome.told = {one.person.application: one.told for one in applicants}
    return outcome


def in_parts(applicants: list[Applicant], at_once: int) -> dict[str, float]:
    """All files, then all pages, then all submissions, then all receipts. What is sent was made before."""
    seconds = {}
    each(applicants, Applicant.pack_all, 1)
    for name, act in (("upload", Applicant.hand_in_all), ("look", Applicant.look), ("send", Applicant.press), ("receipt", Applicant.read_receipt)):
        began = time.monotonic()
        each(applicants, act, at_once)
        seconds[name] = time.monotonic() - began
    return seconds


def offset_of(system: Deployment) -> float:
    return float(system.clock_file.read_text()) if system.clock_file.exists() else 0.0


def sizes(plan: Plan, dice: random.Random) -> list[int]:
    """One file, or two for every fifth applicant, in bytes: half of them below three times the smallest, a tenth above a fifth of the largest."""
    count = 1 if dice.random() < 0.8 else 2
    return [int(plan.smallest * MEGABYTE * (plan.largest / plan.smallest) ** (dice.random() ** 2)) for _file in range(count)]


def each(items, act, at_once: int) -> None:
    def guarded(item) -> None:
        try:
            act(item)
        except GaveUp as fault:
            (item[0] if isinstance(item, tuple) else item).told.fault = str(fault)

    with ThreadPoolExecutor(max(1, at_once)) as pool:
        for done in [pool.submit(guarded, item) for item in items]:
            done.result()


def at_the_last(pair: tuple[Applicant, float]) -> None:
    applicant, moment = pair
    time.sleep(max(0.0, moment - applicant.clock.now()))
    if not applicant.told.fault:
        applicant.send()


class Havoc:
    """Kills a site's processes every so many answers and, like the supervisor, starts again what died whole."""

    def __init__(self, system: Deployment, plan: Plan, dice: random.Random, answered: Callable[[], int]) -> None:
        self.system, self.every, self.dice, self.answered = system, plan.kills, dice, answered
        self.weights = {kind: WEIGHTS.get(kind, 1) for kind in plan.only or WEIGHTS}
        self.first = dice.sample(list(self.weights), len(self.weights))
        self.folder = Path(system.state) / "crash"
        self.done: dict[str, int] = {}
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        self.thread.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self.every = 0.0
        for file in list(self.folder.iterdir()):
            file.unlink(missing_ok=True)
            self.done[file.name] -= 1
        try:
            self.system.wait(self.system.children["export"].healthy, 90, "the site after the rush")
        finally:
            self.over.set()
            self.thread.join()

    def work(self) -> None:
        next_one = 1.0
        while not self.over.wait(0.05):
            self.revive()
            if self.every and self.answered() >= next_one:
                self.strike()
                next_one = self.answered() + self.gap()

    def gap(self) -> float:
        return self.dice.expovariate(1 / self.every) + 1 if self.every else 0.0

    def revive(self) -> None:
        child = self.system.children["export"]
        if not child.alive:
            child.kill()
            child.start()

    def strike(self) -> None:
        kind = self.first.pop() if self.first else self.dice.choices(list(self.weights), list(self.weights.values()))[0]
        if kind == "site":
            self.system.kill("export")
        elif kind == "worker":
            self.kill_a_worker()
        elif (self.folder / kind).exists():
            return
        else:
            (self.folder / kind).touch()
        self.done[kind] = self.done.get(kind, 0) + 1

    def kill_a_worker(self) -> None:
        process = self.system.children["export"].process
        try:
            found = psutil.Process(process.pid).children() if process else []
            if found:
                self.dice.choice(found).kill()
        except psutil.NoSuchProcess:
            return
