"""The short rush of every `make test`; `make load` runs the long one."""

import json
import secrets
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from tests.load import judge, rush, system, world
from tests.plugins.deployment import Deployment


@pytest.fixture(scope="module")
def running() -> Iterator[Deployment]:
    with system.export() as prepared:
        yield prepared


def rushed(running: Deployment, without: str, plan: rush.Plan) -> tuple[rush.Outcome, judge.Verdict]:
    print(f"seed {plan.seed}")
    system.serve(running, without)
    outcome = rush.run(running, plan)
    verdict = judge.judge(running, outcome)
    print(f"{verdict}; struck {outcome.kills}")
    return outcome, verdict


def test_nothing_is_lost_or_doubled_while_processes_die_and_the_deadline_passes(running: Deployment):
    plan = rush.Plan(people=24, largest=0.6, kills=10, only=("worker", *rush.POINTS), seed=secrets.randbelow(10**6))
    outcome, verdict = rushed(running, "", plan)
    assert verdict.clean, vars(verdict)
    assert set(outcome.kills) == set(plan.only)
    assert verdict.filed >= 18
    assert verdict.filed + verdict.refused == plan.people


def test_a_site_whose_processes_all_die_at_once_answers_what_waits(running: Deployment):
    system.serve(running)
    served = psutil.Process(running.children["export"].process.pid)
    for _turn in range(3):
        for process in served.children():
            process.kill()
        assert running.get_json("export", "/health/live")
    assert running.children["export"].alive


def test_a_site_that_is_stopped_keeps_what_it_counted(running: Deployment):
    system.serve(running)
    made = world.prepare(running, 1, 900, "counted")
    with urllib.request.urlopen(running.url("export", f"/announcements/{made.announcement}/"), timeout=30) as page:
        assert page.status == 200
    running.stop("export")
    kept = [json.loads(file.read_text()) for file in running.state.glob("*/export/*.json")]
    running.start("export")
    assert any(counted.get(str(made.announcement)) for counted in kept), kept


def test_control_without_idempotency_keys_presses_after_lost_answers_file_twice(running: Deployment):
    plan = rush.Plan(people=6, largest=0.3, late=0, kills=5, only=(rush.AFTER_COMMIT,), seed=secrets.randbelow(10**6))
    _outcome, verdict = rushed(running, "keys", plan)
    assert verdict.duplicated


def test_control_with_the_answer_before_the_writing_acknowledged_filings_are_lost(running: Deployment):
    plan = rush.Plan(people=6, largest=0.3, late=0, kills=5, only=(rush.ANSWERED_EARLY,), seed=secrets.randbelow(10**6))
    outcome, verdict = rushed(running, "durability", plan)
    assert outcome.kills[rush.ANSWERED_EARLY]
    assert verdict.lost
