from dataclasses import replace
from datetime import date

import pytest

from dure.rules.mutualaid import subsidy
from dure.rules.mutualaid.errors import InvalidCase, MissingRule
from dure.rules.mutualaid.model import Contract, Cycle, Enrolment, Payment, SubsidyCredit
from dure.rules.mutualaid.settings import DEFAULT, Conventions
from tests.unit.mutualaid.build import OLD, TABLES, contract, ended, flat, given, monthly, says

DAEJEON = Enrolment("대전")
JOINED = date(2024, 5, 10)


def credits_to(paid: Contract, until: date, enrolment: Enrolment = DAEJEON, conventions: Conventions = DEFAULT) -> list[date]:
    found = subsidy.credits_of(paid, enrolment, until, tables=TABLES, conventions=conventions)
    assert {credit.won for credit in found} <= {30_000, 20_000, 10_000}
    return [credit.on for credit in found]


def test_it_begins_with_the_second_month_and_ends_after_a_year():
    paid = contract(20, first=JOINED)
    assert credits_to(paid, date(2026, 1, 1)) == [payment.on for payment in paid.payments[1:13]]


@pytest.mark.parametrize(("setting", "count"), [("to_anniversary", 12), ("before_anniversary", 11)])
def test_whether_the_anniversary_itself_counts_is_a_setting(setting: str, count: int):
    assert len(credits_to(contract(20, first=JOINED), date(2026, 1, 1), conventions=given(subsidy_window=setting))) == count


def test_at_most_twelve_however_often_is_paid():
    paid = Contract(JOINED, (*monthly(8, 100_000, JOINED), Payment(date(2025, 1, 5), 600_000, months=6)), OLD)
    assert len(credits_to(paid, date(2025, 12, 1))) == 12


def test_a_payment_day_after_the_year_leaves_eleven():
    paid = Contract(JOINED, (Payment(JOINED, 100_000), *monthly(19, 100_000, date(2024, 6, 25))), OLD)
    assert len(credits_to(paid, date(2026, 1, 1))) == 11


def test_it_stops_at_the_event_the_move_and_an_empty_budget():
    paid = contract(12, first=JOINED)
    assert len(credits_to(paid, date(2024, 8, 10))) == 3
    assert len(credits_to(paid, date(2024, 8, 9))) == 2
    for stop in ({"moved_on": date(2024, 8, 10)}, {"exhausted_on": date(2024, 8, 10)}):
        assert len(credits_to(paid, date(2025, 5, 1), Enrolment("대전", **stop))) == 2


def test_incheon_counts_from_the_application():
    paid = contract(20, first=JOINED)
    found = credits_to(paid, date(2026, 1, 1), Enrolment("인천", applied_on=date(2024, 8, 10), provable_from=date(2024, 7, 11)))
    assert (found[0], found[-1], len(found)) == (date(2024, 8, 10), date(2025, 7, 10), 12)
    assert credits_to(paid, date(2026, 1, 1), Enrolment("대전", applied_on=date(2024, 6, 9)))[0] == date(2024, 6, 10)


@pytest.mark.parametrize(("setting", "count"), [("per_month", 12), ("per_payment", 4)])
def test_what_a_quarterly_payment_carries_is_a_setting(setting: str, count: int):
    paid = contract(6, 300_000, JOINED, cycle=Cycle.QUARTERLY)
    assert len(credits_to(paid, date(2026, 1, 1), conventions=given(subsidy_quarterly=setting))) == count + (
        1 if setting == "per_payment" else 0
    )


@pytest.mark.parametrize(("setting", "count"), [("when_paid", 3), ("lost", 2)])
def test_whether_late_dues_carry_one_is_a_setting(setting: str, count: int):
    late = (
        Payment(JOINED, 100_000),
        Payment(date(2024, 7, 1), 100_000),
        Payment(date(2024, 7, 25), 100_000),
        Payment(date(2024, 8, 31), 100_000),
    )
    assert len(credits_to(Contract(JOINED, late, OLD), date(2024, 12, 31), conventions=given(subsidy_late_dues=setting))) == count


def test_an_unpaid_month_carries_none():
    paid = Contract(JOINED, monthly(2, 100_000, JOINED), OLD)
    assert len(credits_to(paid, date(2025, 12, 1))) == 1


@pytest.mark.parametrize(
    ("enrolment", "joined", "word"),
    [
        (Enrolment("인천", "부평구"), date(2024, 3, 1), ""),
        (Enrolment("인천", "동구"), date(2026, 1, 1), ""),
        (Enrolment("경기", "광명시", yearly_sales=1_000_000_000), JOINED, ""),
        (Enrolment("경기", "광명시", yearly_sales=1_000_000_001), JOINED, "1,000,000,000"),
        (Enrolment("대전", yearly_sales=300_000_000), JOINED, ""),
        (Enrolment("대전", yearly_sales=300_000_001), JOINED, "300,000,000"),
        (Enrolment("인천", "계양구", yearly_sales=9_000_000_000), JOINED, ""),
        (Enrolment("서울", real_estate_letting=True), JOINED, "real estate"),
        (Enrolment("대전", real_estate_letting=True), JOINED, ""),
        (Enrolment("대구", received_before=True), JOINED, "one before"),
        (Enrolment("대전", received_before=True), JOINED, ""),
    ],
)
def test_the_municipalities_own_conditions(enrolment: Enrolment, joined: date, word: str):
    paid = contract(3, first=joined)
    if not word:
        assert len(credits_to(paid, date(2026, 12, 1), enrolment)) == 2
        return
    with pytest.raises(InvalidCase, match=word) as refused:
        credits_to(paid, date(2026, 12, 1), enrolment)
    assert refused.value.code == "subsidy_not_eligible"


def test_a_joining_before_the_programme_is_refused():
    rules = TABLES.subsidy("인천", "부평구", date(2026, 2, 1))
    assert rules.joined_from == date(2025, 1, 2)
    from dataclasses import replace

    later = replace(TABLES, subsidies=tuple(replace(row, joined_from=date(2024, 6, 1)) for row in TABLES.subsidies))
    with pytest.raises(InvalidCase, match="joined on 2024-06-01"):
        subsidy.programme(contract(1, first=JOINED), DAEJEON, later)
    assert subsidy.programme(contract(1, first=date(2024, 6, 1)), DAEJEON, later).monthly_won == 30_000


def test_an_unknown_municipality_is_missing():
    with pytest.raises(MissingRule, match="subsidies"):
        credits_to(contract(3, first=JOINED), date(2025, 1, 1), Enrolment("서울", "은평구"))
    with pytest.raises(MissingRule, match="subsidies"):
        credits_to(contract(3, first=date(2024, 2, 29)), date(2025, 1, 1))


def test_a_benefit_pays_it_with_interest_and_a_termination_without():
    paid = contract(8, first=date(2025, 1, 25), enrolments=(DAEJEON,))
    benefit = ended(paid, "01", date(2025, 9, 1))
    assert benefit.subsidy == 210_000
    interest = sum(30_000 * 33 * (date(2025, 9, 1) - payment.on).days for payment in paid.payments[1:]) // 365_000
    assert benefit.subsidy_interest in {interest, interest + 1}
    assert benefit.gross == benefit.principal + benefit.interest + benefit.subsidy + benefit.subsidy_interest
    left = ended(paid, "21", date(2025, 9, 1))
    assert (left.subsidy, left.subsidy_interest, left.gross) == (210_000, 0, 4_210_000)


@pytest.mark.parametrize(("setting", "paid_out"), [("paid", 140_000), ("withheld", 0)])
@pytest.mark.parametrize("reason", ["21", "31", "32"])
def test_whether_a_termination_pays_it_is_a_setting(setting: str, paid_out: int, reason: str):
    credits_ = tuple(SubsidyCredit(date(2025, month, 25), 20_000) for month in range(2, 9))
    found = ended(contract(8, subsidies=credits_), reason, date(2025, 9, 1), given(subsidy_on_termination=setting), assumed=True)
    assert found.subsidy == paid_out
    assert ended(contract(8, subsidies=credits_), "01", date(2025, 9, 1), given(subsidy_on_termination=setting)).subsidy == 140_000


@pytest.mark.parametrize(("setting", "percent"), [("as_benefit", 33), ("base", 30)])
def test_at_which_rate_it_earns_is_a_setting(setting: str, percent: int):
    paid = contract(7, subsidies=(SubsidyCredit(date(2025, 2, 25), 1_000_000),))
    found = ended(paid, "01", date(2025, 8, 25), given(subsidy_rate=setting))
    assert found.subsidy_interest in {1_000_000 * percent * 181 // 365_000, 1_000_000 * percent * 181 // 365_000 + 1}


@pytest.mark.parametrize(("setting", "interest"), [("with_dues", 0), ("always", 14_876)])
def test_whether_it_earns_where_dues_do_not_is_a_setting(setting: str, interest: int):
    paid = contract(6, subsidies=(SubsidyCredit(date(2025, 2, 25), 1_000_000),))
    assert ended(paid, "03", date(2025, 8, 25), given(subsidy_interest=setting)).subsidy_interest == interest


def test_nothing_within_the_first_month_of_the_contract():
    paid = contract(2, first=date(2025, 1, 31), subsidies=(SubsidyCredit(date(2025, 2, 28), 20_000),))
    assert ended(paid, "03", date(2025, 2, 28)).subsidy == 0
    assert ended(paid, "03", date(2025, 3, 1)).subsidy == 20_000


def test_credits_after_the_event_do_not_count():
    paid = contract(7, subsidies=(SubsidyCredit(date(2025, 8, 25), 20_000), SubsidyCredit(date(2025, 8, 26), 20_000)))
    assert ended(paid, "03", date(2025, 8, 25)).subsidy == 20_000


def test_yeosu_withholds_it_from_who_leaves_within_two_years():
    paid = contract(24, first=JOINED, enrolments=(Enrolment("전남", "여수시"),))
    assert ended(paid, "21", date(2026, 5, 10)).subsidy == 0
    assert ended(paid, "21", date(2026, 5, 11)).subsidy == 120_000
    assert ended(paid, "31", date(2026, 5, 10), assumed=True).subsidy == 120_000
    assert ended(paid, "01", date(2026, 5, 10)).subsidy == 120_000


@pytest.mark.parametrize(("setting", "won"), [("both", 60_000), ("one", 20_000)])
def test_whether_province_and_city_both_pay_is_a_setting(setting: str, won: int):
    paid = contract(3, first=JOINED, enrolments=(Enrolment("경기"), Enrolment("경기", "광명시")))
    both = ended(paid, "21", date(2024, 8, 1), given(subsidy_levels=setting))
    assert both.subsidy == won


@pytest.mark.parametrize(("setting", "percent"), [("always", 100), ("with_dues", 70)])
def test_a_deemed_termination_pays_its_interest_whole_or_in_the_share_of_its_band(setting: str, percent: int):
    credits_ = (SubsidyCredit(date(2025, 2, 25), 1_000_000),)
    paid = contract(13, subsidies=credits_, terms="2026-01-01")
    found = ended(paid, "11", date(2026, 1, 25), given(subsidy_interest=setting))
    whole = 1_000_000 * 3 * 334 * percent // 3_650_000
    assert found.subsidy_interest in {whole, whole + 1}


@pytest.mark.parametrize(("setting", "interest"), [("always", 2_124), ("with_dues", 297)])
def test_a_credit_earns_from_its_own_day_or_by_the_letter_of_the_dues(setting: str, interest: int):
    """Subsidy guide: the subsidy with its interest; the 37th payment of the table speaks of the dues paid."""
    paid = contract(37, first=date(2022, 1, 25), subsidies=(SubsidyCredit(date(2022, 2, 25), 20_000),), base_rates=flat())
    found = ended(paid, "11", date(2025, 7, 25), given(subsidy_interest=setting))
    assert found.subsidy_interest in {interest, interest + 1}


@pytest.mark.parametrize(("setting", "interest"), [("always", 21_491), ("with_dues", 0)])
def test_a_deemed_termination_within_36_months_pays_the_interest_of_the_subsidy(setting: str, interest: int):
    first = date(2022, 1, 25)
    credits_ = tuple(SubsidyCredit(payment.on, 30_000) for payment in monthly(13, 1, first)[1:])
    found = ended(contract(30, first=first, subsidies=credits_), "11", date(2024, 7, 25), given(subsidy_interest=setting))
    assert (found.subsidy, found.interest, found.subsidy_interest) == (360_000, 0, interest)


def refused(paid: Contract, setting: str = "both") -> tuple[str, str]:
    with pytest.raises(InvalidCase) as found:
        ended(paid, "21", date(2026, 6, 25), given(subsidy_levels=setting))
    return found.value.code, found.value.field


def credited(*days: date) -> tuple[SubsidyCredit, ...]:
    return tuple(SubsidyCredit(day, 20_000) for day in days)


def test_credits_begin_with_the_second_month_paid():
    paid = contract(14)
    assert ended(replace(paid, subsidies=credited(date(2025, 2, 25))), "21", date(2026, 6, 25)).subsidy == 20_000
    assert refused(replace(paid, subsidies=credited(date(2025, 3, 25), date(2025, 2, 24)))) == ("subsidy_too_early", "subsidies[1].on")
    assert refused(replace(paid, subsidies=credited(paid.joined))) == ("subsidy_too_early", "subsidies[0].on")
    assert refused(contract(1, subsidies=credited(date(2025, 3, 25)))) == ("subsidy_too_early", "subsidies[0].on")
    quarterly = contract(2, 300_000, cycle=Cycle.QUARTERLY, subsidies=credited(date(2025, 1, 25)))
    assert ended(quarterly, "21", date(2026, 6, 25)).subsidy == 20_000


def test_credits_are_twelve_at_most_of_each_municipality():
    days = [payment.on for payment in monthly(14, 1, date(2025, 1, 25))]
    paid = contract(14)
    assert ended(replace(paid, subsidies=credited(*days[1:13])), "21", date(2026, 6, 25)).subsidy == 240_000
    assert refused(replace(paid, subsidies=credited(*days[1:14]))) == ("subsidy_too_many", "subsidies")
    twice = replace(paid, subsidies=credited(*days[1:13], *days[1:13]))
    assert ended(twice, "21", date(2026, 6, 25)).subsidy == 480_000
    assert refused(twice, "one") == ("subsidy_too_many", "subsidies")
    assert refused(replace(paid, subsidies=credited(*days[1:13], *days[1:13], days[5]))) == ("subsidy_too_many", "subsidies")


def test_a_programmes_most_is_whole_credits():
    row = TABLES.subsidy("대전", "", JOINED)
    rules = replace(TABLES, subsidies=tuple(replace(each, maximum_won=100_000) if each is row else each for each in TABLES.subsidies))
    found = subsidy.credits_of(contract(12, first=JOINED), DAEJEON, date(2025, 5, 1), tables=rules, conventions=DEFAULT)
    assert len(found) == 100_000 // row.monthly_won


def test_a_quarter_is_late_after_its_last_month():
    joined = date(2024, 4, 10)
    paid = Contract(
        joined, (Payment(joined, 300_000), Payment(date(2024, 9, 30), 300_000), Payment(date(2025, 1, 2), 300_000)), OLD, Cycle.QUARTERLY
    )
    found = credits_to(paid, date(2025, 3, 1), conventions=given(subsidy_late_dues="lost"))
    assert found == [joined, joined, *[date(2024, 9, 30)] * 3]


@pytest.mark.parametrize(("setting", "count"), [("feb28", 11), ("mar1", 12)])
def test_the_year_of_who_joined_on_a_leap_day_ends_by_the_setting(setting: str, count: int):
    joined = date(2024, 2, 29)
    paid = Contract(joined, (Payment(joined, 100_000), *monthly(12, 100_000, date(2024, 4, 1))), OLD)
    rules = replace(TABLES, subsidies=tuple(replace(each, rule=replace(each.rule, valid_from=joined)) for each in TABLES.subsidies))
    found = subsidy.credits_of(paid, DAEJEON, date(2025, 5, 1), tables=rules, conventions=given(leap_day=setting))
    assert len(found) == count


def test_the_day_before_the_anniversary_and_before_a_move_still_carries_one():
    paid = Contract(JOINED, (Payment(JOINED, 100_000), Payment(date(2025, 5, 9), 600_000, months=6)), OLD)
    assert len(credits_to(paid, date(2026, 1, 1), conventions=given(subsidy_window="before_anniversary"))) == 6
    for stop in ({"moved_on": date(2025, 5, 10)}, {"exhausted_on": date(2025, 5, 10)}):
        assert len(credits_to(paid, date(2026, 1, 1), Enrolment("대전", **stop))) == 6


@pytest.mark.parametrize(
    ("enrolment", "joined", "ko", "en"),
    [
        (Enrolment("대전", yearly_sales=10_000_000_000), JOINED, "대전: 연매출", "대전: only for yearly sales up to"),
        (Enrolment("대전", applied_on=date(2024, 6, 10)), JOINED, "2024-06-09까지", "by 2024-06-09"),
    ],
)
def test_a_refused_subsidy_is_named_in_both_languages(enrolment: Enrolment, joined: date, ko: str, en: str):
    with pytest.raises(InvalidCase) as refused:
        ended(contract(3, first=joined, enrolments=(enrolment,)), "21", date(2024, 8, 1))
    assert ko in refused.value.ko
    assert en in refused.value.en


def test_every_condition_of_a_municipality_is_told():
    told = []
    for row in TABLES.subsidies:
        joined = max(date(2024, 5, 10), row.rule.valid_from)
        enrolment = Enrolment(row.sido, row.sigungu, real_estate_letting=True, received_before=True)
        before = row.joined_from and row.joined_from.replace(year=row.joined_from.year - 1)
        for day in {joined, *((before,) if before and row.rule.holds(before) else ())}:
            try:
                subsidy.programme(contract(1, first=day), enrolment, TABLES)
            except InvalidCase as refused:
                says(refused)
                told.append(refused.en)
    assert any("letting" in text for text in told)
    assert any("had one before" in text for text in told)


def test_a_termination_that_pays_interest_on_the_dues_pays_none_on_the_subsidy():
    paid = contract(61, first=date(2020, 1, 25), subsidies=(SubsidyCredit(date(2020, 2, 25), 1_000_000),))
    found = ended(paid, "21", date(2025, 2, 25))
    assert (found.interest > 0, found.subsidy, found.subsidy_interest) == (True, 1_000_000, 0)


def test_a_programme_for_who_joined_later_says_from_when():
    row = TABLES.subsidy("대전", "", JOINED)
    rules = replace(
        TABLES, subsidies=tuple(replace(each, joined_from=date(2024, 5, 11)) if each is row else each for each in TABLES.subsidies)
    )
    with pytest.raises(InvalidCase) as refused:
        subsidy.programme(contract(1, first=JOINED), DAEJEON, rules)
    says(refused.value)
    assert ("2024-05-11 이후" in refused.value.ko, "2024-05-11 or later" in refused.value.en) == (True, True)


def test_what_one_municipality_withholds_another_still_pays():
    paid = contract(3, first=JOINED, enrolments=(Enrolment("전남", "여수시"), DAEJEON))
    assert ended(paid, "21", date(2024, 8, 1)).subsidy == 60_000
