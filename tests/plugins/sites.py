"""Fixtures that start real processes; see ``tests.plugins.deployment.Deployment``."""

from collections.abc import Callable, Iterator

import pytest

from tests.plugins.deployment import Blueprint, Deployment, databases

RUNNING: list[Deployment] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:  # type: ignore[misc]
    report = yield
    if report.failed and {"sites", "deploy"} & set(getattr(item, "fixturenames", ())):
        report.sections += [("Logs of the processes", deployment.logs()) for deployment in RUNNING]
    return report


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Every site, worker and sandbox running with the demo world; shared by all tests of the run, so leave it healthy."""
    deployment = Deployment(tmp_path_factory.mktemp("sites"), databases=databases(), workers=2)
    yield from run(deployment)


@pytest.fixture(scope="session")
def blueprint(tmp_path_factory: pytest.TempPathFactory) -> Blueprint:
    return Blueprint(tmp_path_factory.mktemp("blueprint"))


@pytest.fixture
def deploy(tmp_path_factory: pytest.TempPathFactory, blueprint: Blueprint) -> Iterator[Callable[..., Deployment]]:
    """``deploy(workers=4, extra={"DURE_…": "…"}, start=("hub", "hub-worker"))``: a system of the test's own, to be broken at will."""
    open_runs: list[Iterator[Deployment]] = []

    def make(*, workers: int = 1, extra: dict[str, str] | None = None, start: tuple[str, ...] = ()) -> Deployment:
        state, first = tmp_path_factory.mktemp("sites"), not open_runs
        if first:
            deployment = blueprint.copy(state, workers=workers, extra=extra)
        else:
            deployment = Deployment(state, databases=databases(), workers=workers, extra=extra)
        running = run(deployment, start, prepared=first)
        open_runs.append(running)
        return next(running)

    yield make
    for running in open_runs:
        next(running, None)


def run(deployment: Deployment, names: tuple[str, ...] = (), *, prepared: bool = False) -> Iterator[Deployment]:
    RUNNING.append(deployment)
    try:
        if not prepared:
            deployment.prepare()
        deployment.start(*names)
        yield deployment
    finally:
        deployment.close()
        RUNNING.remove(deployment)
