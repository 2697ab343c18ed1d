import pytest

from tests.run import Result, Stage, counted, stages, summary


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("690 passed in 392.66s (0:06:32)", (690, 0)),
        ("1 failed, 212 passed, 3 deselected in 200.67s", (212, 1)),
        ("2 failed, 5 passed, 1 error in 3.10s", (5, 3)),
        ("4 errors in 1.00s", (0, 4)),
        ("", (0, 0)),
    ],
)
def test_the_closing_line_of_a_suite_is_counted(line, counts):
    assert counted(line) == counts


def test_the_summary_ends_with_all_that_passed_and_failed():
    stage = Stage("unit", "unit", [])

    text = summary([Result(stage, 0, 1.0, 40, 0), Result(stage, 1, 2.0, 7, 2)])

    assert text.splitlines()[-1] == "47 passed, 2 failed"
    assert "FAILED" in text


def test_every_data_suite_runs_on_both_databases():
    for group in ("hub", "portal", "contract"):
        kinds = {stage.environment["DURE_TEST_DB"] for stage in stages() if stage.group == group}

        assert kinds == {"sqlite", "postgres"}
