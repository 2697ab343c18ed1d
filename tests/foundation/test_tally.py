"""Counts of readings while the state folder cannot be written."""

from pathlib import Path

import pytest

from dure.foundation import tally
from dure.foundation.tally import FLUSH_COUNT, Tally


@pytest.fixture
def counts(settings, tmp_path) -> Tally:
    settings.STATE_DIR = tmp_path
    return Tally("readings")


def spooled(counts: Tally) -> int:
    return sum(sum(counted.values()) for _name, counted in counts.batches())


def test_a_full_disk_stops_no_reader_and_loses_no_count(counts, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        for _ in range(3 * FLUSH_COUNT):
            counts.note(7)
    assert spooled(counts) == 0
    assert not list(counts.folder.iterdir())
    counts.flush()
    counts.note(7)
    assert spooled(counts) == 3 * FLUSH_COUNT


def test_what_waits_is_bounded(counts, settings, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file where a folder should be")
    settings.STATE_DIR = tmp_path / "file"
    monkeypatch.setattr(tally, "MOST_KEYS_WAITING", 10)
    for key in range(FLUSH_COUNT):
        counts.note(key)
    settings.STATE_DIR = tmp_path
    counts.flush()
    assert spooled(counts) == 10
