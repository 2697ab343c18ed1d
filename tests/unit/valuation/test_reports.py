"""Statement of liabilities, what other rates change, and the list of arrears."""

import datetime as dt
import json

import pytest

from dure.cli import main
from dure.rules.mutualaid.months import months_unpaid
from dure.valuation.single import contract_of
from tests.unit.valuation.build import ON, drawn, engine, lines, one_by_one, order, plain, rate_path, valued, write


@pytest.fixture
def contracts(tmp_path):
    return write(tmp_path / "contracts.parquet", drawn(20), group=8)


def dure(*arguments):
    return main(["mutualaid", *map(str, arguments)])


def test_the_statement_is_the_sum_of_all_contracts(tmp_path, contracts, capsys):
    assert dure("batch", contracts, "--on", ON, "--sample-rates", "--out", tmp_path / "run", "--quiet", "--processes", 1, "--chunk-rows", 8) == 0
    assert dure("liability", tmp_path / "run", "--json", "--csv", tmp_path / "statement.csv") == 0
    told = json.loads(capsys.readouterr().out)["lines"]
    made = engine(order(tmp_path, contracts))
    _, scanned, _, _ = valued(drawn(20), made)
    single = one_by_one(scanned, made)
    for line in told:
        years = [scanned.columns.joined.astype("datetime64[D]").astype("datetime64[Y]")[row].item().year for row in range(scanned.columns.rows)]
        chosen = [name for name, year in zip(scanned.columns.id.to_pylist(), years, strict=True) if line["cohort"] in {"all", str(year)}]
        assert line["gross"] == sum(single[name, line["way"]][0] for name in chosen)
        assert line["net"] == line["gross"] - line["income_tax"] - line["local_tax"]
    assert len(list(lines(tmp_path / "statement.csv"))) == len(told)
    assert dure("liability", tmp_path / "run") == 0
    assert "폐업·사망 (closure, death)" in capsys.readouterr().out


def test_a_statement_of_an_unfinished_run_is_refused(tmp_path, contracts, capsys):
    dure("batch", contracts, "--on", ON, "--sample-rates", "--out", tmp_path / "run", "--quiet", "--processes", 1, "--chunk-rows", 8, "--chunk", "1/2")
    assert dure("liability", tmp_path / "run") == 2
    assert "1 of 3 chunks are not done" in capsys.readouterr().err


def test_higher_rates_never_pay_less(tmp_path, contracts, capsys):
    path = rate_path(tmp_path, ("2015-12-31", "4.5"))
    assert dure("what-if", contracts, "--on", ON, "--sample-rates", "--path", path, "--out", tmp_path / "runs", "--quiet", "--processes", 1) == 0
    told = capsys.readouterr().out
    assert "payout at the path" in told
    assert "-" not in told.split("difference")[1].replace("2024-06-01", "")


def test_months_unpaid_are_those_of_the_single_engine(tmp_path, capsys):
    rows = [*drawn(25), plain(id="behind", paid_on=[dt.date(2025, 10, 25)], paid_won=[500_000])]
    given = write(tmp_path / "contracts.parquet", rows)
    assert dure("arrears", given, "--on", ON, "--sample-rates", "--into", tmp_path / "list.csv", "--quiet") == 0
    listed = {row["id"]: row for row in lines(tmp_path / "list.csv")}
    made = engine(order(tmp_path, given))
    _, scanned, _, _ = valued(rows, made)
    for place, name in enumerate(scanned.columns.id.to_pylist()):
        unpaid = months_unpaid(contract_of(scanned.columns, place, made.bounds.terms, None), ON)
        assert int(listed[name]["months_unpaid"] if name in listed else 0) == unpaid
    assert listed["behind"]["band"] == "11"
    assert (listed["behind"]["months_begun"], listed["behind"]["may_be_ended"]) == ("12", "false")
    assert "in arrears" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--rates", "none.csv"], "there is no such file"),
    (["--set", "deemed_reading=other"], "deemed_reading: 'other' is not one of"),
    (["--set", "colour=red"], "colour"),
    (["--tables", "."], "base_rates: the columns must be"),
    (["--tables", "nowhere"], "no such folder"),
], ids=str)  # fmt: skip
def test_orders_that_cannot_be_used(tmp_path, contracts, capsys, monkeypatch, arguments, sentence):
    (tmp_path / "base_rates.csv").write_text("quarter,percent\n")
    monkeypatch.chdir(tmp_path)
    assert dure("batch", contracts, "--on", ON, "--out", tmp_path / "run", "--processes", 1, "--quiet", *arguments) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "run" / "values").exists()
