"""mutmut as ``scripts/mutation.py`` uses it; run in a group's folder it takes mutmut's own arguments (``results``, ``show NAME``).

Strings are not mutated. Tests are collected once; each mutant runs its tests, quick ones first, in a fork of that state and
with the caches of the rules emptied before every test. Only CPU time (of one test) or memory ends it, never the clock: a busy machine
kills no mutant.
"""

import os
import resource
import sys
from datetime import datetime
from functools import cache
from math import ceil
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import Any

import pytest
from _pytest.config import _prepareconfig
from _pytest.main import Session
from _pytest.runner import runtestprotocol
from mutmut.configuration import config
from mutmut.mutation import mutators
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd
from mutmut.workers import isolation

SECONDS, GIGABYTES = 4, 2
RULES, TESTS = "dure.rules.", "tests.unit.mutualaid."


class Fresh:
    """Nothing one test worked out is found by the next; where the tables are mutated, they are read anew for each test."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        for module in _modules(RULES):
            for each in list(vars(module).values()):
                if hasattr(each, "cache_clear"):
                    each.cache_clear()
        if any(name.endswith(("/tables.py", "/reader.py")) for name in config().only_mutate):
            found = sys.modules["dure.rules.mutualaid.tables"].load()
            for module in _modules(TESTS):
                if hasattr(module, "TABLES"):
                    module.TABLES = found


@cache
def _modules(prefix: str) -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.startswith(prefix)]


class Runner(PytestRunner):
    def execute_pytest(self, params: list[str], **kwargs: Any) -> int:
        return super().execute_pytest(params, plugins=[*kwargs.pop("plugins", ()), Fresh()], **kwargs)


class Forks(isolation.ForkRunner):
    """Forks from a session whose tests are collected."""

    def startup(self) -> None:
        with change_cwd("mutants"):
            chosen = config().pytest_add_cli_args_test_selection
            settings = _prepareconfig(["--rootdir=.", "--tb=no", "-q", *chosen, *config().pytest_add_cli_args], [Fresh()])
            settings._do_configure()  # noqa: SLF001 - a session kept open has no public way
            session = Session.from_config(settings)
            settings.hook.pytest_sessionstart(session=session)
            settings.hook.pytest_collection(session=session)
        self._items = {item.nodeid: item for item in session.items}
        super().startup()

    def submit(self, mutant_name: str, tests: list[str], cpu_time_limit: int, estimated_time: float) -> None:
        pid = os.fork()
        if pid:
            self._running[pid] = isolation.RunningWorker(mutant_name, datetime.now().astimezone(), estimated_time)
            return
        code = 1
        try:
            code = self._verdict(mutant_name, tests)
        finally:
            os._exit(code)

    def wait_for_result(self, timeout: float | None = None) -> isolation.MutantResult:
        pid, status = os.wait()
        worker = self._running.pop(pid)
        taken = datetime.now().astimezone() - worker.start_time
        return isolation.MutantResult(worker.mutant_name, os.waitstatus_to_exitcode(status), taken.total_seconds())

    def _verdict(self, mutant: str, tests: list[str]) -> int:
        """1 when a test fails, else 0."""
        set_mutant_under_test(mutant)
        resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES * 2**30,) * 2)
        sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
        os.chdir("mutants")
        items = [self._items[test] for test in sorted(tests, key=lambda test: state().duration_by_test[test])]
        for item, following in zip(items, [*items[1:], None], strict=True):
            limit = ceil(SECONDS + process_time())
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
            if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
                return 1
        return 0


if __name__ == "__main__":
    mutators.mutation_operators[:] = [pair for pair in mutators.mutation_operators if pair[1] is not mutators.operator_string]
    isolation.PytestRunner, isolation.ForkRunner = Runner, Forks  # type: ignore[misc]
    from mutmut.__main__ import cli

    cli()
