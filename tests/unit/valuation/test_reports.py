"""Statement of liabilities, what other rates change, and the list of arrears."""

import datetime as dt
import io
import json
import re

import pytest

from dure.cli import main
from dure.rules.mutualaid.months import months_unpaid
from dure.rules.mutualaid.settings import Conventions
from dure.valuation.progress import Progress
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
    for language, words in (("ko", ("부채 명세", "폐업·사망", "가입 연도")), ("en", ("Liabilities on", "Closure, death", "joined in"))):
        assert dure("liability", tmp_path / "run", "--language", language) == 0
        out = capsys.readouterr().out
        assert all(word in out for word in words)
        assert (re.search("[가-힣]", out) is None) == (language == "en")


def test_a_statement_of_an_unfinished_run_is_refused(tmp_path, contracts, capsys):
    dure("batch", contracts, "--on", ON, "--sample-rates", "--out", tmp_path / "run", "--quiet", "--processes", 1, "--chunk-rows", 8, "--chunk", "1/2")
    capsys.readouterr()
    assert dure("liability", tmp_path / "run") == 2
    assert "묶음 3개 중 1개를 아직 계산하지 않았습니다" in capsys.readouterr().err
    assert dure("liability", tmp_path / "run", "--language", "en") == 2
    assert "1 of 3 chunks are not done" in capsys.readouterr().err


def test_higher_rates_never_pay_less(tmp_path, contracts, capsys):
    path = rate_path(tmp_path, ("2015-12-31", "4.5"))
    assert dure("what-if", contracts, "--on", ON, "--sample-rates", "--path", path, "--out", tmp_path / "runs", "--quiet", "--processes", 1) == 0
    told = capsys.readouterr().out
    assert "비교 경로의 지급액" in told
    assert "-" not in told.split("차이")[1]
    again = ("what-if", contracts, "--on", ON, "--sample-rates", "--path", path, "--out", tmp_path / "runs", "--quiet", "--processes", 1)
    assert dure(*again, "--language", "en") == 0
    english = capsys.readouterr().out
    assert "payout at the path" in english
    assert not re.search("[가-힣]", english)


@pytest.mark.parametrize(("setting", "first"), [("after_debit_day", dt.date(2025, 9, 25)), ("month_begun", dt.date(2025, 10, 25))])
def test_months_unpaid_are_those_of_the_single_engine(tmp_path, capsys, setting, first):
    rows = [*drawn(25), plain(id="behind", joined=first, paid_on=[first], paid_won=[500_000])]
    given = write(tmp_path / "contracts.parquet", rows)
    more = ("--into", tmp_path / "list.csv", "--quiet", "--set", f"dues_unpaid={setting}")
    assert dure("arrears", given, "--on", ON, "--sample-rates", *more) == 0
    listed = {row["id"]: row for row in lines(tmp_path / "list.csv")}
    made = engine(order(tmp_path, given))
    _, scanned, _, _ = valued(rows, made)
    for place, name in enumerate(scanned.columns.id.to_pylist()):
        unpaid = months_unpaid(contract_of(scanned.columns, place, made.bounds.terms, None), ON, Conventions(dues_unpaid=setting))
        assert int(listed[name]["months_unpaid"] if name in listed else 0) == unpaid
    assert listed["behind"]["band"] == "11"
    assert (listed["behind"]["months_due"], listed["behind"]["may_be_ended"]) == ("12", "false")
    assert "해지할 수 있는 계약 0건" in capsys.readouterr().out
    assert dure("arrears", given, "--on", ON, "--sample-rates", "--into", tmp_path / "list.csv", "--quiet", "--language", "en") == 0
    assert "0 may be ended" in capsys.readouterr().out


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
    assert dure("batch", contracts, "--on", ON, "--out", tmp_path / "run", "--processes", 1, "--quiet", "--language", "en", *arguments) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "run" / "values").exists()


def test_a_run_in_which_every_row_is_refused_says_so(tmp_path, contracts, capsys):
    ahead = ("--on", "2099-01-31", "--sample-rates", "--quiet", "--processes", 1)
    for language, sentence in (("ko", "모든 계약을 거절했습니다. 까닭: "), ("en", "every row was refused; why: ")):
        run = tmp_path / language
        assert dure("batch", contracts, *ahead, "--out", run, "--language", language) == 1
        assert f"dure mutualaid batch: {sentence}{run / 'errors'}" in capsys.readouterr().err
        assert (run / "errors" / "part-00000.csv").exists()


def test_how_far_a_run_is_in_both_languages():
    for language, words in (("ko", "계약 20/40건, 초당 "), ("en", "20 of 40 contracts, ")):
        stream = io.StringIO()
        Progress(40, stream, language=language).advance(20)
        assert words in stream.getvalue()
        assert "[############            ]  50%" in stream.getvalue()


@pytest.mark.parametrize(("arguments", "ko", "en"), [
    (("--on", "1999-12-31"), "parameters 표에 1999-12-31에 적용할 행이 없습니다", "The table parameters has no row for 1999-12-31"),
    (("--on", ON, "--into", "list.txt"), "list.txt: 이름 끝이 .csv나 .parquet이어야 합니다.", "list.txt: the name must end in .csv or .parquet"),
    (("--on", ON, "--set", "x"), "x: 이름=값 꼴로 씁니다.", "x: write NAME=VALUE"),
], ids=str)  # fmt: skip
def test_refusals_of_a_whole_list(tmp_path, contracts, capsys, arguments, ko, en):
    for language, sentence in (("ko", ko), ("en", en)):
        typed = ("--sample-rates", "--quiet", "--language", language, "--into", tmp_path / "new" / "list.csv", *arguments)
        assert dure("arrears", contracts, *typed) == 2
        assert f"dure mutualaid arrears: {sentence}" in capsys.readouterr().err
    assert not list(tmp_path.glob("new/*"))


def test_ctrl_c_is_told(tmp_path, contracts, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("dure.valuation.liability.statement", interrupted)
    assert dure("liability", tmp_path) == 130
    assert "같은 명령으로 이어 갑니다." in capsys.readouterr().err
