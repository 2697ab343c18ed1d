"""Nothing here survives the machine, so nothing waits for its disk."""

import pytest

from dure.valuation import files


@pytest.fixture(autouse=True)
def synced(monkeypatch):
    """The paths that would have been synced, in order."""
    asked = []
    monkeypatch.setattr(files, "sync", asked.append)
    return asked
