"""Nothing here survives the machine, so nothing waits for its disk; one process runs it all, so that the kernels are compiled once."""

from pathlib import Path

import pytest

from dure.valuation import files

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """The longest group goes first."""
    items.sort(key=lambda item: HERE not in item.path.parents)
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("kernels"))


@pytest.fixture(autouse=True)
def synced(monkeypatch):
    """The paths that would have been synced, in order."""
    asked = []
    monkeypatch.setattr(files, "sync", asked.append)
    return asked
