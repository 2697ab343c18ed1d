"""Ids that occur more than once are listed, wherever they stand."""

import numpy as np
import pyarrow as pa
import pytest

from dure.cli import main
from dure.valuation import duplicates, ids
from dure.valuation.run import run
from tests.unit.valuation.build import ON, drawn, lines, order, write


def listed(given):
    return [(row["line"], row["id"], row["rule"], row["message"], row["message_en"]) for row in lines(given.out / "duplicates.csv")]


@pytest.mark.parametrize("most", [duplicates.MOST, 7])
def test_ids_of_other_chunks_and_of_refused_rows(tmp_path, monkeypatch, most):
    """Also when the hashes are looked at a few at a time."""
    monkeypatch.setattr(duplicates, "MOST", most)
    rows = drawn(35)
    rows[20] = {**rows[20], "id": "c3"}
    rows[33] = {**rows[33], "id": "c3", "terms": "unknown"}
    rows[34] = {**rows[34], "id": "c33", "terms": None}
    rows += [{**row, "id": None} for row in rows[:2]]
    given = order(tmp_path, write(tmp_path / "contracts.parquet", rows, group=10))
    assert run(given, quiet=True).repeated == 2
    found = [(line, "c3", "duplicate_id", "id: 4행에도 있습니다.", "id: stands in line 4 too") for line in ("21", "34")]
    assert listed(given) == found
    given.hashes(1).unlink()
    assert run(given, quiet=True).repeated == 2
    assert listed(given) == found


def test_different_ids_of_one_hash_are_no_duplicates(tmp_path, monkeypatch):
    monkeypatch.setattr(ids, "SPREAD", np.uint64(0))
    given = order(tmp_path, write(tmp_path / "contracts.parquet", drawn(12)))
    assert run(given, quiet=True).repeated == 0


def test_the_command_says_so(tmp_path, capsys):
    given = write(tmp_path / "contracts.parquet", [*drawn(3), *drawn(3)])
    for language, sentence in (("ko", "id가 되풀이된 행 3개도 계산했습니다"), ("en", "3 rows repeat an id and are valued all the same")):
        folder = tmp_path / language
        typed = ["--on", str(ON), "--sample-rates", "--out", str(folder), "--quiet", "--processes", "1", "--language", language]
        assert main(["mutualaid", "batch", str(given), *typed]) == 0
        assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.int64(), pa.int32(), pa.uint64(), pa.dictionary(pa.int32(), pa.string())], ids=str)
def test_hashes_tell_ids_apart(kind):
    texts = pa.array(["", *map(str, range(5_000)), "12"])
    values = pa.array([int(text.as_py() or -1) % 10**9 for text in texts]) if pa.types.is_integer(kind) else texts
    found = ids.hashes(values.cast(kind).slice(1))
    assert len(np.unique(found)) == 5_000
    assert found[-1] == found[12]
