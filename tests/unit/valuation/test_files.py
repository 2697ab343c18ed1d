"""Files are read whole or refused in a sentence, and written whole or not at all."""

import ast
import csv
import datetime as dt
import errno
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from dure.valuation import refusals
from dure.valuation.files import written_whole
from dure.valuation.merge import merge
from dure.valuation.pool import Workers
from dure.valuation.refusals import BatchRefusal
from dure.valuation.rules import rate_path
from dure.valuation.run import run
from tests.unit.valuation.build import LISTS, drawn, lines, order, plain, table, write


def values(given, chunks):
    return pa.concat_tables([parquet.read_table(given.values(number)) for number in range(chunks)])


@pytest.fixture
def contracts(tmp_path):
    return write(tmp_path / "contracts.parquet", drawn(35), group=10)


def as_csv(path, rows, names):
    with path.open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        out.writerows([" ".join(map(str, row[name] or [])) if name in LISTS else row[name] for name in names] for row in rows)
    return path


def test_csv_gives_the_same_values(tmp_path, contracts):
    rows = [row if row["deducted_year"] else {**row, "deducted_year": None} for row in drawn(35)]
    names = [name for name in table(rows[:1]).column_names if name != "reason"]
    one, other = order(tmp_path, contracts), order(tmp_path, as_csv(tmp_path / "contracts.csv", rows, names), out="csv", form="csv")
    assert run(one, quiet=True) == run(other, quiet=True)
    left = values(one, 4).to_pylist()
    right = [row for number in range(4) for row in lines(other.values(number))]
    assert [{name: "" if value is None else str(value) for name, value in row.items()} for row in left] == right


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_payments_in_a_file_of_their_own(tmp_path, contracts, form):
    rows = drawn(35)
    flat = [{"id": row["id"], "on": day, "won": won} for row in rows for day, won in zip(row["paid_on"], row["paid_won"], strict=True)]
    names = ["id", "terms", "joined", "kind", "deducted_year", "deducted_won", "subsidy_on", "subsidy_won"]
    if form == "csv":
        payments, given = as_csv(tmp_path / "payments.csv", flat, ["id", "on", "won"]), as_csv(tmp_path / "c.csv", rows, names)
    else:
        kinds = pa.schema([("id", pa.string()), ("on", pa.date32()), ("won", pa.int32())])
        payments, given = tmp_path / "payments.parquet", tmp_path / "c.parquet"
        parquet.write_table(pa.Table.from_pylist(flat, kinds), payments)
        parquet.write_table(table(rows).select(names), given)
    one, other = order(tmp_path, contracts), order(tmp_path, given, payments=payments, out="two")
    run(one, quiet=True)
    run(other, quiet=True)
    assert values(one, 4).drop_columns("reason") == values(other, 4).drop_columns("reason")


def test_payments_out_of_the_order_of_the_contracts(tmp_path):
    given = as_csv(tmp_path / "c.csv", [plain(id="a"), plain(id="b")], ["id", "terms", "joined", "kind"])
    payments = as_csv(tmp_path / "p.csv", [{"id": name, "on": "2025-11-25", "won": 500_000} for name in "aba"], ["id", "on", "won"])
    with pytest.raises(BatchRefusal, match=r"p.csv: line 4: contract a: payments must stand together"):
        run(order(tmp_path, given, payments=payments), quiet=True)
    payments = as_csv(tmp_path / "q.csv", [{"id": name, "on": "2025-11-25", "won": 500_000} for name in "abx"], ["id", "on", "won"])
    with pytest.raises(BatchRefusal, match=r"q.csv: line 4: contract x is not"):
        run(order(tmp_path, given, payments=payments, out="q"), quiet=True)
    assert not list((tmp_path / "q").glob("values/*"))


def test_csv_rows_with_other_cells(tmp_path):
    names = ["id", "terms", "joined", "kind", "paid_on", "paid_won"]
    path = as_csv(tmp_path / "c.csv", [plain(id=str(number)) for number in range(3)], names)
    text = path.read_text().splitlines()
    text[2] += ",more"
    path.write_text("\n".join([*text, "4,2024-06-01,2025-13-45,monthly,2025-11-25,500000", "5,2024-06-01,2025-11-25,monthly,2025-11-25,half"]) + "\n")
    given = order(tmp_path, path)
    done = run(given, quiet=True)
    rows = lines(given.errors(0))
    assert (rows[0]["message"], rows[0]["message_en"]) == ("제목 줄은 6칸인데 7칸입니다.", "has 7 cells where the header has 6")
    found = [(row["line"], row["field"], row["rule"]) for row in rows]
    assert found == [("3", "", "malformed_line"), ("5", "joined", "missing_or_malformed"), ("6", "paid_won", "missing_or_malformed")]
    assert done.valued == 2


def test_truncated_files(tmp_path, contracts):
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(contracts.read_bytes()[:-100])
    with pytest.raises(BatchRefusal, match=r"cut.parquet: is not a whole Parquet file"):
        run(order(tmp_path, cut), quiet=True)
    text = as_csv(tmp_path / "cut.csv", [plain()], ["id", "terms", "joined", "kind", "paid_on", "paid_won"])
    text.write_bytes(text.read_bytes()[:-5])
    with pytest.raises(BatchRefusal, match=r"cut.csv: the last line has no end"):
        run(order(tmp_path, text, out="csv"), quiet=True)
    empty, none = tmp_path / "empty.parquet", write(tmp_path / "none.parquet", [])
    empty.touch()
    for path, sentence in ((empty, "the file is empty"), (none, "holds no contract"), (tmp_path / "absent.parquet", "no such file")):
        with pytest.raises(BatchRefusal, match=f"{path.name}: .*{sentence}"):
            run(order(tmp_path, path, out=path.stem), quiet=True)


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda rows: rows.drop_columns("joined"), "column joined: is missing; it must hold a date"),
    (lambda rows: rows.append_column("colour", pa.array(["red"])), "column colour: is not known"),
    (lambda rows: rows.drop_columns("deducted_won"), "column deducted_won: is missing beside deducted_year"),
    (lambda rows: rows.set_column(1, "terms", pa.array([1])), "column terms: must be text, but is int64"),
    (lambda rows: rows.set_column(rows.column_names.index("paid_won"), "paid_won", pa.array([["1"]])), "column paid_won: must be a list of whole won"),
    (lambda rows: rows.drop_columns("paid_won"), "column paid_won: is missing"),
], ids=["absent", "unknown", "half a pair", "other type", "other list", "absent list"])  # fmt: skip
def test_other_columns(tmp_path, change, sentence):
    path = tmp_path / "other.parquet"
    parquet.write_table(change(table([plain()])), path)
    with pytest.raises(BatchRefusal, match=f"other.parquet: {sentence}"):
        run(order(tmp_path, path), quiet=True)
    assert not list(tmp_path.glob("run/values/*"))


def test_a_rate_path_with_a_gap(tmp_path):
    path = tmp_path / "path.csv"
    path.write_text("from,to,percent\n2020-01-01,2020-03-31,2.0\n2020-07-01,,2.5\n")
    with pytest.raises(BatchRefusal, match=r"path.csv: there is a gap: no rate from 2020-04-01 to 2020-06-30"):
        rate_path(path)
    path.write_text("from,percent\n2020-01-01,x\n")
    with pytest.raises(BatchRefusal, match=r"path.csv: line 2: column percent: 'x' is no rate"):
        rate_path(path)


def test_a_run_goes_on_after_an_end_and_comes_out_the_same(tmp_path, contracts):
    whole, ended = order(tmp_path, contracts), order(tmp_path, contracts, out="ended")
    run(whole, quiet=True)
    run(ended, quiet=True)
    ended.marker(1).unlink()
    ended.values(1).write_bytes(b"half of a fi")
    ended.values(3).unlink()
    (ended.out / "values" / ".part-00002.parquet.77.tmp").write_bytes(b"left over")
    kept = ended.values(0).stat().st_mtime_ns
    done = run(ended, quiet=True)
    assert done == run(whole, quiet=True)
    assert ended.values(0).stat().st_mtime_ns == kept
    for number in range(4):
        assert ended.values(number).read_bytes() == whole.values(number).read_bytes()
        assert ended.errors(number).read_bytes() == whole.errors(number).read_bytes()


@pytest.mark.parametrize("change", [{"on": dt.date(2026, 6, 30)}, {"conventions": {"deemed_reading": "full"}}, {"sample_rates": False}], ids=str)
def test_another_order_is_not_mixed_into_a_run(tmp_path, contracts, change):
    run(order(tmp_path, contracts), quiet=True)
    with pytest.raises(BatchRefusal, match="holds a run with other"):
        run(order(tmp_path, contracts, **change), quiet=True)


def test_changed_input_is_not_mixed_into_a_run(tmp_path, contracts):
    run(order(tmp_path, contracts), quiet=True)
    write(contracts, drawn(35, seed=9), group=10)
    with pytest.raises(BatchRefusal, match="other inputs"):
        run(order(tmp_path, contracts), quiet=True)


def test_shares_of_two_machines_make_the_whole(tmp_path, contracts):
    whole, one, two = (order(tmp_path, contracts, out=name) for name in ("whole", "one", "two"))
    run(whole, quiet=True)
    assert run(one, share=(1, 2), quiet=True).absent == 2
    with pytest.raises(BatchRefusal, match="is not done in any of the folders"):
        merge([one.out], tmp_path / "merged.parquet")
    run(two, share=(2, 2), quiet=True)
    merge([one.out, two.out], tmp_path / "merged.parquet")
    assert parquet.read_table(tmp_path / "merged.parquet") == values(whole, 4)
    other = order(tmp_path, contracts, out="other", on=dt.date(2026, 9, 29))
    shutil.copytree(two.out, other.out)
    shutil.rmtree(other.out)
    run(other, quiet=True)
    with pytest.raises(BatchRefusal, match="holds another run"):
        merge([one.out, other.out], tmp_path / "mixed.parquet")


def test_a_file_is_whole_or_absent(tmp_path):
    path = tmp_path / "file"

    def half():
        with written_whole(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("full")

    with pytest.raises(RuntimeError, match="full"):
        half()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_synced_before_it_gets_its_name_and_its_folder_after(tmp_path, synced):
    path = tmp_path / "file"
    with written_whole(path) as temporary:
        temporary.write_text("whole")
    assert synced == [temporary, tmp_path]
    assert path.read_text() == "whole"


def test_worker_processes(tmp_path):
    files = [tmp_path / name for name in "abc"]
    for file in files:
        file.write_text(file.name)
    jobs = [file.read_bytes for file in files]
    with Workers("functools:partial", 2) as workers:
        assert sorted(workers.spread(jobs)) == [b"a", b"b", b"c"]
    with Workers("functools:partial", 2) as workers, pytest.raises(BatchRefusal, match="there is no such file or folder"):
        list(workers.spread([*jobs, (tmp_path / "d").read_bytes]))
    with Workers("functools:partial", 2) as workers, pytest.raises(RuntimeError, match="must be callable"):
        list(workers.spread([7]))


def refusals_told():
    """Every sentence with which a run refuses, as it stands in the source."""
    for path in sorted(Path(refusals.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "BatchRefusal" and not isinstance(node.args[0], ast.Starred):
                yield path.name, [ast.unparse(each) for each in node.args]


def test_every_refusal_stands_in_korean_and_in_english():
    told = list(refusals_told())
    assert len(told) > 40
    for path, sentences in told:
        assert len(sentences) == 2, (path, sentences)
        if "{ko}" not in sentences[0] and "failure.ko" not in sentences[0]:
            assert re.search("[가-힣]", sentences[0]), (path, sentences)
        assert not re.search("[가-힣]", sentences[1]), (path, sentences)


@pytest.mark.parametrize(("failure", "ko", "en"), [
    (FileNotFoundError(errno.ENOENT, "x", "a.csv"), "a.csv: 그런 파일이나 폴더가 없습니다.", "a.csv: there is no such file or folder"),
    (OSError(errno.ENOSPC, "x"), "디스크에 남은 자리가 없습니다.", "no space is left on the disk"),
    (OSError("strange"), "읽거나 쓰지 못했습니다(strange).", "could not be read or written (strange)"),
], ids=str)  # fmt: skip
def test_failed_reads_and_writes_are_told(failure, ko, en):
    told = refusals.of_failure(failure)
    assert (told.ko, told.en) == (ko, en)


def test_without_the_extra(monkeypatch):
    monkeypatch.setattr(refusals, "find_spec", lambda name: None if name == "numba" else object())
    with pytest.raises(BatchRefusal, match=r"needs numba. Install it with: pip install 'dure\[batch\]'"):
        refusals.require_extra()
