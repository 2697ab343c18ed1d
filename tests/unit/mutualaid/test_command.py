import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dure import cli
from tests.unit.mutualaid.test_cases import CASE, changed, end

LINE = json.dumps(CASE) + "\n"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Runs `dure mutualaid …` with what stands on standard input; returns status, output and messages."""

    def run(*arguments: str, given: bytes | str = b"") -> tuple[int, str, str]:
        raw = given.encode() if isinstance(given, str) else given
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        status = cli.main(["mutualaid", *arguments])
        out = capsys.readouterr()
        return status, out.out, out.err

    return run


def test_a_stream_of_cases_is_answered_line_by_line(typed):
    status, out, err = typed("value", "--as-of", "2026-03-31", given=LINE + "{\n\n" + json.dumps(changed(id="two")) + "\n")
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["id"] for answer in answers] == ["BN-02", None, "two"]
    assert [answer.get("gross") for answer in answers] == [3_538_515, None, 3_538_515]
    assert err == "계산 2건, 거절 1건\n"
    assert typed("value", "--as-of", "2026-03-31", "--language", "en", given=LINE)[2] == "1 valued, 0 refused\n"


def test_days_after_the_given_day_are_refused(typed):
    _, out, _ = typed("value", "--as-of", "2025-08-24", "--no-sheet", given=LINE)
    assert json.loads(out)["error"]["code"] == "in_future"
    _, out, _ = typed("value", "--no-sheet", given=json.dumps(end(on="2999-12-31")))
    assert json.loads(out)["error"]["code"] == "in_future"


def test_answers_go_to_a_file_whole_or_not_at_all(typed, tmp_path: Path):
    target = tmp_path / "answers.jsonl"
    cases = tmp_path / "cases.jsonl"
    cases.write_text(LINE, encoding="utf-8")
    status, out, _ = typed("value", str(cases), "--output", str(target), "--as-of", "2026-03-31")
    assert (status, out) == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))["gross"] == 3_538_515
    assert {path.name for path in tmp_path.iterdir()} == {"answers.jsonl", "cases.jsonl"}


def test_nothing_half_written_is_left(typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from dure.commands import mutualaid

    target = tmp_path / "answers.jsonl"
    target.write_text("before", encoding="utf-8")

    def broken(answer: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr(mutualaid, "line_of", broken)
    status, _, err = typed("value", "--output", str(target), given=LINE)
    assert (status, err) == (2, "dure mutualaid value: 읽거나 쓰지 못했습니다(disk full).\n")
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["answers.jsonl"]


def test_a_file_that_is_not_there_is_told(typed, tmp_path: Path):
    none = str(tmp_path / "none.jsonl")
    for name in ("value", "sheet"):
        assert typed(name, none)[0::2] == (2, f"dure mutualaid {name}: {none}: 그런 파일이나 폴더가 없습니다.\n")
        assert typed(name, none, "--language", "en")[0::2] == (2, f"dure mutualaid {name}: {none}: there is no such file or folder\n")


def test_half_a_surrogate_pair_does_not_stop_the_run(typed):
    status, out, _ = typed("value", "--no-sheet", "--as-of", "2026-03-31", given='{"id": "\\ud800"}\n' + LINE)
    assert status == 0
    assert [json.loads(line).get("gross") for line in out.splitlines()] == [None, 3_538_515]


@pytest.mark.parametrize(
    ("arguments", "ko", "en"),
    [
        (("--set", "nothing=1"), "--set: nothing: 모르는 설정입니다. accrual,", "--set: nothing unknown; one of accrual,"),
        (("--set", "deemed_reading"), "--set: deemed_reading: 이름=값 꼴로 씁니다.", "--set: deemed_reading: write NAME=VALUE"),
        (
            ("--set", "deemed_reading=other"),
            "--set: deemed_reading: 'other': literal, full 중 하나여야 합니다.",
            "--set: deemed_reading: 'other' is not one of literal, full",
        ),
        (("--terms", "2020-01-01"), "--terms 2020-01-01: 모르는 약관입니다.", "--terms: 2020-01-01 unknown; one of 2024-06-01"),
        (("--tables", "nowhere"), "--tables nowhere: 그런 폴더가 없습니다.", "--tables nowhere: there is no such folder"),
    ],
)
def test_unknown_settings_and_terms_are_refused(typed, arguments: tuple[str, ...], ko: str, en: str):
    for language, sentence in (("ko", ko), ("en", en)):
        status, out, err = typed("value", *arguments, "--language", language, given=LINE)
        assert (status, out) == (2, "")
        assert err.startswith(f"dure mutualaid value: {sentence}")


def test_settings_own_tables_and_sample_rates_are_used(typed, tmp_path: Path):
    payments = [{"on": f"202{2 + month // 12}-{month % 12 + 1:02}-25", "won": 500_000} for month in range(37)]
    deemed = json.dumps(
        changed(
            joined="2022-01-25",
            payments=payments,
            end={"reason": "11", "on": "2025-07-25"},
            base_rates=[{"from": "2022-01-01", "percent": 3}],
        )
    )
    gross = [json.loads(typed("value", "--no-sheet", *more, given=deemed)[1])["gross"] for more in ((), ("--set", "deemed_reading=full"))]
    assert gross == [18_775_219, 19_633_722]
    unrated = json.dumps(
        changed(base_rates=..., joined="2024-01-25", payments=[{"on": f"2024-0{month}-25", "won": 500_000} for month in range(1, 8)])
    )
    assert json.loads(typed("value", "--no-sheet", given=unrated)[1])["error"]["code"] == "missing_rule"
    assert json.loads(typed("value", "--no-sheet", "--sample-rates", given=unrated)[1])["gross"] > 3_500_000
    (tmp_path / "base_rates.csv").write_text("valid_from,valid_to,source,confidence,percent\n2024-01-01,,fund,high,3.0\n", encoding="utf-8")
    assert json.loads(typed("value", "--no-sheet", "--tables", str(tmp_path), given=unrated)[1])["gross"] > 3_500_000
    (tmp_path / "terms.csv").write_text("nonsense", encoding="utf-8")
    status, _, err = typed("value", "--tables", str(tmp_path), given=unrated)
    assert (status, err) == (
        2,
        "dure mutualaid value: --tables: terms: 열은 valid_from,valid_to,source,confidence,terms 순서여야 합니다.\n",
    )
    (tmp_path / "terms.csv").write_bytes(b"\xff")
    assert typed("value", "--tables", str(tmp_path), given=unrated)[2] == "dure mutualaid value: --tables: UTF-8로 읽을 수 없습니다.\n"


def test_the_sheet_of_one_case(typed):
    assert typed("sheet", given=LINE)[1].startswith("계산서\n")
    assert typed("sheet", "--language", "en", given=LINE)[1].startswith("Calculation sheet\n")
    assert typed("sheet", "--format", "html", given=LINE)[1].startswith("<!doctype html>")
    status, out, _ = typed("sheet", "--format", "json", given=LINE)
    assert (status, json.loads(out)["gross"]) == (0, 3_538_515)
    status, out, err = typed("sheet", "--language", "en", given=json.dumps(end(reason="99")))
    assert (status, out) == (1, "")
    assert err.startswith("dure mutualaid sheet: Unknown reason")
    assert typed("sheet", given="{")[0::2] == (1, "dure mutualaid sheet: JSON이 아닙니다: 2번째 글자에서 끊겼습니다.\n")
    assert typed("sheet", "--language", "en", given="{")[2] == "dure mutualaid sheet: Not JSON: broken at character 2.\n"
    assert typed("sheet", "--language", "en", given="[]")[0] == 1


def test_sheets_are_checked(typed):
    answers = typed("value", "--as-of", "2026-03-31", given=LINE + "{\n" + LINE)[1]
    status, out, _ = typed("sheet", "--check", given=answers)
    assert (status, out) == (0, "BN-02: 3,538,515 → 3,538,515\n" * 2)
    forged = answers.splitlines()[0].replace('"gross":3538515', '"gross":3538516')
    status, _, err = typed("sheet", "--check", given=forged)
    assert (status, err) == (1, "dure mutualaid sheet: 계산서 검산: gross: 3538516: 계산 단계에서 나오는 값이 아닙니다.\n")
    err = typed("sheet", "--check", "--language", "en", given=forged)[2]
    assert err == "dure mutualaid sheet: check of a sheet: gross: 3538516 is not what the steps give\n"


def test_what_is_no_answer_with_a_sheet_is_told(typed):
    answer = json.loads(typed("value", "--as-of", "2026-03-31", given=LINE)[1])
    bare = {name: found for name, found in answer.items() if name != "sheet"}
    for given, ko, en in (
        ({"a": 1}, "없거나 틀린 값: id, principal, interest, gross, net", "not an answer of dure mutualaid value: id, principal"),
        (answer | {"net": "much"}, "없거나 틀린 값: principal", "not an answer of dure mutualaid value"),
        ([], "dure mutualaid value의 답이 아닙니다.", "not an answer of dure mutualaid value"),
        (bare, "BN-02: 계산서가 없습니다. --no-sheet 없이", "BN-02: there is no sheet; value the case without --no-sheet"),
        (answer | {"sheet": [{}]}, "BN-02: 계산서를 읽을 수 없습니다.", "BN-02: the sheet cannot be read"),
        (answer | {"sheet": 5}, "BN-02: 계산서를 읽을 수 없습니다.", "BN-02: the sheet cannot be read"),
    ):
        for language, sentence in (("ko", ko), ("en", en)):
            status, _, err = typed("sheet", "--check", "--language", language, given=json.dumps(given))
            assert status == 1
            assert sentence in err
    assert "2행: JSON이 아닙니다." in typed("sheet", "--check", given=json.dumps(answer) + "\n{\n")[2]


def test_the_projection_prints_a_table_json_and_a_chart(typed, tmp_path: Path):
    picture = tmp_path / "chart.svg"
    status, out, _ = typed("project", "--years", "2", "--from", "2026-01-15", "--svg", str(picture))
    assert status == 0
    assert len(out.splitlines()) == 4
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    assert len(json.loads(typed("project", "--years", "1", "--json")[1])["years"]) == 1
    status, _, err = typed("project", "--years", "41")
    assert (status, err) == (1, "dure mutualaid project: years: 1년 이상 40년 이하입니다.\n")
    assert typed("project", "--amount", "5")[0] == 1
    assert typed("project", "--income", "-5")[0::2] == (1, "dure mutualaid project: income: 0원 이상이어야 합니다.\n")
    nowhere = str(tmp_path / "none" / "chart.svg")
    assert "그런 파일이나 폴더가 없습니다" in typed("project", "--years", "1", "--svg", nowhere)[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("batch",),
            "dure mutualaid batch: 빠진 인수: CONTRACTS, --on, --out / the following arguments are required: CONTRACTS, --on, --out",
        ),
        (("batch", "x", "--on", "2025-02-30"), "--on: '2025-02-30': YYYY-MM-DD 꼴의 날짜가 아닙니다. / '2025-02-30': no date (YYYY-MM-DD)"),
        (("batch", "x", "--on", "9999-12-31"), "1900년부터 2999년까지의 날짜가 아닙니다. / '9999-12-31': no day from 1900 to 2999"),
        (("project", "--from", "20260101"), "'20260101': YYYY-MM-DD 꼴의 날짜가 아닙니다."),
        (("batch", "x", "--chunk", "3/2"), "--chunk: '3/2': 2/8 같은 몫이 아닙니다. / '3/2': no share such as 2/8"),
        (("batch", "x", "--processes", "0"), "--processes: '0': 1 이상의 정수가 아닙니다. / '0': no whole number from 1 on"),
        (("project", "--years", "x"), "--years: 'x': 읽을 수 없는 값입니다. / argument --years: invalid int value: 'x'"),
        (("value", "--language", "fr"), "--language: 'fr': 'ko', 'en' 중 하나여야 합니다. / argument --language: invalid choice: 'fr'"),
        (("value", "--terms"), "--terms: 값이 없습니다. / argument --terms: expected one argument"),
        (("value", "--nothing"), "dure mutualaid value: 모르는 인수: --nothing / unrecognized arguments: --nothing"),
        (("merge", "--into"), "--into: 값이 없습니다. / argument --into: expected one argument"),
    ],
)
def test_wrong_arguments_are_told_in_both_languages(typed, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str):
    with pytest.raises(SystemExit) as ended:
        typed(*arguments)
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize("name", ["value", "sheet", "project", "method", "batch", "merge", "liability", "what-if", "arrears"])
def test_every_part_has_its_language_and_help_in_both(
    typed, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setenv("COLUMNS", "400")
    with pytest.raises(SystemExit) as ended:
        typed(name, "--help")
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "--language {ko,en}" in told
    entries = [line for line in told.splitlines() if re.match(r"  \S.*  ", line)]
    assert len(entries) > 1
    for line in entries:
        ko, _, en = line.partition(" / ")
        assert re.search("[가-힣]", ko)
        assert re.search("[a-z]", en)
        assert not re.search("[가-힣]", en)


def test_the_method_page_is_told_to_be_in_english(typed):
    status, out, err = typed("method")
    assert (status, err) == (0, "이 문서는 영어로만 있습니다.\n")
    assert out.startswith("# ")
    assert typed("method", "--language", "en")[2] == ""


def test_it_runs_without_the_settings_of_a_site():
    code = (
        "import sys; from dure import cli; status = cli.main(['mutualaid', 'value', '--no-sheet', '--as-of', '2026-03-31'])\n"
        "from django.conf import settings; sys.exit(status or settings.configured)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=LINE.encode(), capture_output=True, check=True, env={"PATH": os.environ["PATH"]}
    )
    assert json.loads(run.stdout)["gross"] == 3_538_515


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path):
    cases = tmp_path / "cases.jsonl"
    cases.write_text(LINE * 400, encoding="utf-8")
    command = [sys.executable, "-m", "dure.cli", "mutualaid", "value", "--as-of", "2026-03-31", str(cases)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        assert b"Traceback" not in run.stderr.read()
        assert run.wait() == 1
