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
    assert [row.rule.line for row in base("2026-01-01,2026-01-01,f,h,1", "2026-01-02,,f,h,2")] == [2, 3]


def test_an_empty_cell_is_none_only_where_the_column_may_be_open():
    for kind, text, value in ((int, "7", 7), (Fraction, "2.5", Fraction(5, 2)), (date, "2026-01-01", date(2026, 1, 1))):
        parse = reader.optional(reader.PARSERS[kind])
        assert parse("") is None
        assert parse(text) == value
        assert reader.PARSERS[kind | None](text) == value
        assert reader.PARSERS[kind | None]("") is None


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("2026-01-01,,fund,high,x", "base_rates, line 2, percent"),
        ("2026-01-01,,fund,high,", "base_rates, line 2, percent"),
        ("2026-01-01,,fund,high,1/0", "base_rates, line 2, percent"),
        ("2026-13-01,,fund,high,1", "base_rates, line 2, valid_from"),
        (",,fund,high,1", "base_rates, line 2, valid_from"),
        ("2026-01-01,soon,fund,high,1", "base_rates, line 2, valid_to"),
        ("2026-01-02,2026-01-01,fund,high,1", "base_rates, line 2: valid_to"),
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
    assert [reader.PARSERS[bool](text) for text in ("Y", "N")] == [True, False]
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
    _, (_, high), _ = tables.BANDS[name]
    found = getattr(TABLES, name)
    place = next(place for place, row in enumerate(found) if getattr(row, high) is not None)
    for changed in (replace(found[place], **{high: getattr(found[place], high) + 7}), replace(found[place], **{high: None})):
        with pytest.raises(BrokenTable, match=name):
            tables.check(replace(TABLES, **{name: (*found[:place], changed, *found[place + 1 :])}))
    for last, row in enumerate(found):
        if getattr(row, high) is None:
            closed = (*found[:last], replace(row, **{high: 10**12}), *found[last + 1 :])
            with pytest.raises(BrokenTable, match=f"^{name}, line {last + 2}: the last band must be open$"):
                tables.check(replace(TABLES, **{name: closed}))
    assert tables.check(replace(TABLES, **{name: found[::-1]}))


@pytest.mark.parametrize("name", sorted(tables.KEYS))
def test_every_table_is_checked_for_overlaps(name: str):
    found = getattr(TABLES, name)
    with pytest.raises(BrokenTable, match=f"{name}: lines"):
        tables.check(replace(TABLES, **{name: (*found, found[0])}))


def test_every_table_has_a_key():
    assert set(tables.KEYS) == {each.name for each in fields(tables.Tables)}


def test_every_row_has_its_place_source_and_confidence():
    for each in fields(tables.Tables):
        for line, row in enumerate(getattr(TABLES, each.name), start=2):
            assert (row.rule.table, row.rule.line) == (each.name, line)
            assert row.rule.source
            assert row.rule.confidence in {"high", "medium-high", "medium", "low-medium", "low", "unset"}


def test_a_missing_row_names_table_day_and_what_was_sought():
    old = date(1999, 12, 31)
    for ask, table, day, what in (
        (lambda: TABLES.terms_on(date(2024, 5, 31)), "terms", "2024-05-31", ""),
        (lambda: TABLES.limits(OLD, old), "contract_limits", "1999-12-31", f" ({OLD})"),
        (lambda: TABLES.parameter("prepaid_months", old), "parameters", "1999-12-31", " (prepaid_months)"),
        (lambda: TABLES.parameter("nothing", date(2025, 1, 1)), "parameters", "2025-01-01", " (nothing)"),
        (lambda: TABLES.number("arrears_months", date(2025, 1, 1), "none"), "parameters", "2025-01-01", " (arrears_months)"),
        (lambda: TABLES.withholding("other", date(2025, 1, 1)), "withholding_rates", "2025-01-01", " (other)"),
        (lambda: TABLES.refund_band(OLD, "ordinary", 0), "refund_bands", OLD, " (ordinary, 0)"),
        (lambda: TABLES.refund_band(OLD, "other", 1), "refund_bands", OLD, " (other, 1)"),
        (lambda: TABLES.deduction_limit(1999, "individual", 1), "deduction_limits", "1999-12-31", " (individual)"),
        (lambda: TABLES.deduction_limit(2025, "individual", -1), "deduction_limits", "2025-12-31", " (individual)"),
        (lambda: TABLES.subsidy("강원특별자치도", "", old), "subsidies", "1999-12-31", " (강원특별자치도)"),
        (lambda: TABLES.subsidy("X", "Y", date(2025, 1, 1)), "subsidies", "2025-01-01", " (X Y)"),
        (lambda: TABLES.special_end("care", old), "special_ends", "1999-12-31", " (care)"),
        (lambda: TABLES.bracket("service_deductions", old, Fraction(1), "to_years"), "service_deductions", "1999-12-31", ""),
    ):
        with pytest.raises(MissingRule) as refused:
            ask()
        found = refused.value
        assert (found.table, found.field, found.day.isoformat(), found.code) == (table, table, day, "missing_rule")
        assert found.en == f"The table {table} has no row for {day}{what}."
        assert found.ko == f"{table} 표에 {day}에 적용할 행이 없습니다{what}."


def test_rows_follow_terms_and_days():
    assert [TABLES.terms_on(day) for day in (date(2024, 6, 1), date(2025, 12, 31), date(2026, 1, 1))] == [OLD, OLD, NEW]
    assert [TABLES.number("arrears_months", date(2026, 1, 1), terms) for terms in (OLD, NEW)] == [12, 24]
    assert [TABLES.limits(NEW, day).maximum_won for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1_000_000, 1_500_000]
    assert TABLES.is_terms(NEW)
    assert not TABLES.is_terms("")
    assert TABLES.reason("99") is None


@pytest.mark.parametrize(("amount", "percent"), [(0, 6), (14_000_000, 6), (14_000_001, 15), (1_000_000_000, 42), (1_000_000_001, 45)])
def test_a_bracket_reaches_its_upper_bound_inclusive(amount: int, percent: int):
    for rules in (TABLES, replace(TABLES, income_tax_rates=TABLES.income_tax_rates[::-1])):
        assert rules.bracket("income_tax_rates", date(2025, 1, 1), Fraction(amount), "to_won").percent == percent


def test_a_bracket_without_an_open_row_ends():
    closed = replace(TABLES, income_tax_rates=tuple(row for row in TABLES.income_tax_rates if row.to_won is not None))
    assert closed.bracket("income_tax_rates", date(2025, 1, 1), Fraction(1_000_000_000), "to_won").percent == 42
    with pytest.raises(MissingRule):
        closed.bracket("income_tax_rates", date(2025, 1, 1), Fraction(1_000_000_001), "to_won")


@pytest.mark.parametrize(
    ("year", "member", "income", "won"),
    [
        (2025, "individual", 0, 6_000_000),
        (2025, "individual", 40_000_000, 6_000_000),
        (2025, "individual", 40_000_001, 5_000_000),
        (2024, "individual", 40_000_000, 5_000_000),
        (2025, "individual", 10**12, 2_000_000),
        (2025, "corporate_head", 1, 6_000_000),
    ],
)
def test_the_deduction_limit_follows_year_member_and_income(year: int, member: str, income: int, won: int):
    assert TABLES.deduction_limit(year, member, income).limit_won == won


def test_rows_are_found_by_their_code_or_place():
    for row in TABLES.subsidies:
        assert TABLES.subsidy(row.sido, row.sigungu, row.rule.valid_from) == row
    for row in TABLES.special_ends:
        assert TABLES.special_end(row.code, row.rule.valid_from) == row
    for row in TABLES.reasons:
        assert TABLES.reason(row.code) == row
    for row in TABLES.withholding_rates:
        assert TABLES.withholding(row.kind, row.rule.valid_from) == row
    for row in TABLES.refund_bands:
        for months in {row.months_from, row.months_to or 10**6}:
            assert TABLES.refund_band(row.terms, row.kind, months) == row


def test_own_tables_replace_the_shipped_ones_by_name(tmp_path: Path):
    assert tables.load_from(tmp_path) == TABLES
    (tmp_path / "base_rates.csv").write_text("\ufeff" + HEAD + "2026-01-01,2026-03-31,fund,high,2.8\n", encoding="utf-8")
    own = tables.load_from(tmp_path)
    assert [row.percent for row in own.base_rates] == [Fraction("2.8")]
    assert own.base_rates[0].rule == rows.Rule("base_rates", 2, date(2026, 1, 1), date(2026, 3, 31), "fund", "high")
    assert own.refund_bands == TABLES.refund_bands
    assert tables.digest(own) != tables.digest(TABLES)
    assert tables.digest(TABLES) == tables.digest(tables.load())
    assert tables.load() is tables.load()
    (tmp_path / "terms.csv").write_text("broken", encoding="utf-8")
    with pytest.raises(BrokenTable, match="terms"):
        tables.load_from(tmp_path)


def test_shipped_rates_are_the_published_ones_and_samples_say_so():
    assert {row.rule.confidence for row in TABLES.base_rates} <= {"high", "medium-high", "medium", "low-medium"}
    sampled = tables.with_sample_rates(TABLES)
    assert all("SAMPLE" in row.rule.source for row in sampled.base_rates)
    assert [(row.rule.table, row.rule.line) for row in sampled.base_rates] == [("base_rates", line) for line in range(2, 46)]


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
