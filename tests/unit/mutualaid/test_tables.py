from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dure.rules.mutualaid import reader, rows, tables
from dure.rules.mutualaid.errors import BrokenTable, MissingRule
from dure.rules.mutualaid.settings import Conventions
from tests.unit.mutualaid.build import NEW, OLD, TABLES

HEAD = "valid_from,valid_to,source,confidence,percent\n"


def base(*lines: str) -> tuple[rows.BaseRate, ...]:
    return reader.read("base_rates", HEAD + "".join(f"{line}\n" for line in lines), rows.BaseRate)


def test_rows_keep_where_they_stand_and_who_says_so():
    (row,) = base("2026-01-01,2026-03-31,fund,high,2.85")
    assert row == rows.BaseRate(rows.Rule("base_rates", 2, date(2026, 1, 1), date(2026, 3, 31), "fund", "high"), Fraction("2.85"))
    assert [row.rule.holds(day) for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert base("2026-01-01,,fund,high,2.85")[0].rule.holds(date(2999, 1, 1))


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("2026-01-01,,fund,high,x", "line 2, percent"),
        ("2026-01-01,,fund,high,", "line 2, percent"),
        ("2026-01-01,,fund,high,1/0", "line 2, percent"),
        ("2026-13-01,,fund,high,1", "line 2, valid_from"),
        (",,fund,high,1", "line 2, valid_from"),
        ("2026-01-01,soon,fund,high,1", "line 2, valid_to"),
        ("2026-01-02,2026-01-01,fund,high,1", "line 2: valid_to"),
    ],
)
def test_a_malformed_row_is_refused_by_line_and_column(line: str, where: str):
    with pytest.raises(BrokenTable, match=where):
        base(line)


def test_other_columns_or_a_truncated_row_are_refused():
    with pytest.raises(BrokenTable, match=r"the columns must be valid_from,valid_to,source,confidence,percent"):
        reader.read("base_rates", "valid_from,percent\n", rows.BaseRate)
    with pytest.raises(BrokenTable, match="columns"):
        reader.read("base_rates", "", rows.BaseRate)
    with pytest.raises(BrokenTable, match="line 2"):
        base("2026-01-01,,fund")


def test_flags_are_yes_or_no():
    assert [reader.flag(text) for text in ("Y", "N")] == [True, False]
    with pytest.raises(ValueError, match="neither"):
        reader.flag("y")


def test_rows_that_overlap_are_refused():
    with pytest.raises(BrokenTable, match="lines 2 and 3 both hold on 2026-03-31"):
        tables.check(replace(TABLES, base_rates=base("2026-01-01,2026-03-31,f,h,1", "2026-03-31,,f,h,1")))
    with pytest.raises(BrokenTable, match="both hold"):
        tables.check(replace(TABLES, base_rates=base("2026-01-01,,f,h,1", "2027-03-31,,f,h,1")))
    assert tables.check(replace(TABLES, base_rates=base("2026-04-01,,f,h,1", "2026-01-01,2026-03-31,f,h,1")))


@pytest.mark.parametrize("name", sorted(tables.BANDS))
def test_bands_that_leave_a_gap_overlap_or_end_are_refused(name: str):
    key, (low, high), _ = tables.BANDS[name]
    found = getattr(TABLES, name)
    place = next(place for place, row in enumerate(found) if getattr(row, high) is not None)
    for changed in (replace(found[place], **{high: getattr(found[place], high) + 7}), replace(found[place], **{high: None})):
        with pytest.raises(BrokenTable, match=name):
            tables.check(replace(TABLES, **{name: (*found[:place], changed, *found[place + 1 :])}))
    last = next(place for place, row in enumerate(found) if getattr(row, high) is None)
    with pytest.raises(BrokenTable, match=r"the last band must be open|overlap or leave a gap"):
        tables.check(replace(TABLES, **{name: (*found[:last], replace(found[last], **{high: 10**12}), *found[last + 1 :])}))
    assert key
    assert low


@pytest.mark.parametrize("name", sorted(tables.KEYS))
def test_every_table_is_checked_for_overlaps(name: str):
    found = getattr(TABLES, name)
    with pytest.raises(BrokenTable, match=f"{name}: lines"):
        tables.check(replace(TABLES, **{name: (*found, found[0])}))


def test_every_table_has_a_key():
    assert set(tables.KEYS) == {each.name for each in fields(tables.Tables)}


def test_every_row_has_source_and_confidence():
    for each in fields(tables.Tables):
        for row in getattr(TABLES, each.name):
            assert row.rule.source
            assert row.rule.confidence in {"high", "medium-high", "medium", "low-medium", "low", "unset"}


def test_a_missing_row_names_table_and_day():
    for ask, table in (
        (lambda: TABLES.terms_on(date(2024, 5, 31)), "terms"),
        (lambda: TABLES.limits(OLD, date(1999, 12, 31)), "contract_limits"),
        (lambda: TABLES.parameter("prepaid_months", date(1999, 12, 31)), "parameters"),
        (lambda: TABLES.parameter("nothing", date(2025, 1, 1)), "parameters"),
        (lambda: TABLES.withholding("other", date(2025, 1, 1)), "withholding_rates"),
        (lambda: TABLES.refund_band(OLD, "ordinary", 0), "refund_bands"),
        (lambda: TABLES.refund_band(OLD, "other", 1), "refund_bands"),
        (lambda: TABLES.bracket("service_deductions", date(2015, 12, 31), Fraction(1), "to_years"), "service_deductions"),
    ):
        with pytest.raises(MissingRule) as refused:
            ask()
        assert (refused.value.table, refused.value.field) == (table, table)


def test_rows_follow_terms_and_days():
    assert [TABLES.terms_on(day) for day in (date(2024, 6, 1), date(2025, 12, 31), date(2026, 1, 1))] == [OLD, OLD, NEW]
    assert [TABLES.number("arrears_months", date(2026, 1, 1), terms) for terms in (OLD, NEW)] == [12, 24]
    assert [TABLES.limits(NEW, day).maximum_won for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1_000_000, 1_500_000]
    assert TABLES.is_terms(NEW)
    assert not TABLES.is_terms("")
    assert TABLES.reason("99") is None


@pytest.mark.parametrize(("amount", "percent"), [(0, 6), (14_000_000, 6), (14_000_001, 15), (1_000_000_000, 42), (1_000_000_001, 45)])
def test_a_bracket_reaches_its_upper_bound_inclusive(amount: int, percent: int):
    assert TABLES.bracket("income_tax_rates", date(2025, 1, 1), Fraction(amount), "to_won").percent == percent


def test_own_tables_replace_the_shipped_ones_by_name(tmp_path: Path):
    assert tables.load_from(tmp_path) == TABLES
    (tmp_path / "base_rates.csv").write_text("\ufeff" + HEAD + "2026-01-01,2026-03-31,fund,high,2.8\n", encoding="utf-8")
    own = tables.load_from(tmp_path)
    assert [row.percent for row in own.base_rates] == [Fraction("2.8")]
    assert own.refund_bands == TABLES.refund_bands
    assert tables.digest(own) != tables.digest(TABLES)
    assert tables.digest(TABLES) == tables.digest(tables.load())
    (tmp_path / "terms.csv").write_text("broken", encoding="utf-8")
    with pytest.raises(BrokenTable, match="terms"):
        tables.load_from(tmp_path)


def test_shipped_rates_are_the_published_ones_and_samples_say_so():
    assert {row.rule.confidence for row in TABLES.base_rates} <= {"high", "medium-high", "medium", "low-medium"}
    sampled = tables.with_sample_rates(TABLES)
    assert all("SAMPLE" in row.rule.source for row in sampled.base_rates)
    assert len(sampled.base_rates) == 44


def test_settings_allow_only_what_they_name():
    for each in fields(Conventions):
        allowed = each.metadata["allowed"]
        assert len(allowed) == 2
        assert each.default == allowed[0]
        assert each.metadata["ko"]
        assert each.metadata["en"]
        assert getattr(Conventions(**{each.name: allowed[1]}), each.name) == allowed[1]
        with pytest.raises(ValueError, match=f"{each.name}: 'other' is not one of {allowed[0]}, {allowed[1]}"):
            Conventions(**{each.name: "other"})
