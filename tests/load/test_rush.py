"""The short rush of every `make test`; `make load` runs the long one."""

import secrets

from tests.load import judge, rush, system


def rushed(unprotected: str, plan: rush.Plan) -> tuple[rush.Outcome, judge.Verdict]:
    print(f"seed {plan.seed}")
    kind = system.Unprotected if unprotected else system.World
    with system.export(extra={"DURE_TEST_UNPROTECTED": unprotected} if unprotected else {}, kind=kind) as running:
        outcome = rush.run(running, plan)
        verdict = judge.judge(running, outcome)
    print(f"{verdict}; struck {outcome.kills}")
    return outcome, verdict


def test_nothing_is_lost_or_doubled_while_processes_die_and_the_deadline_passes():
    outcome, verdict = rushed("", rush.Plan(people=40, largest=0.6, kills=25, seed=secrets.randbelow(10**6)))
    assert verdict.clean, vars(verdict)
    assert sum(outcome.kills.values()) >= 2
    assert verdict.filed >= 30
    assert verdict.filed + verdict.refused == 40


def test_control_without_idempotency_keys_presses_after_lost_answers_file_twice():
    plan = rush.Plan(people=10, largest=0.3, late=0, kills=15, only=("application.submit.after_commit",), seed=secrets.randbelow(10**6))
    _outcome, verdict = rushed("keys", plan)
    assert verdict.duplicated


def test_control_with_the_answer_before_the_writing_acknowledged_filings_are_lost():
    plan = rush.Plan(people=10, largest=0.3, late=0, kills=8, only=("worker",), seed=secrets.randbelow(10**6))
    _outcome, verdict = rushed("durability", plan)
    assert verdict.lost
