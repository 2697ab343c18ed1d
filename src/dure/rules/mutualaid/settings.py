"""Every point that the sources leave open, as a named setting with its default, its allowed values and the reason."""

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from dure.rules.mutualaid.dates import LeapDay


def about(*allowed: str, ko: str, en: str) -> dict[str, Any]:
    """What the field allows, the default first, and why it is a setting."""
    return {"allowed": allowed, "ko": ko, "en": en}


@dataclass(frozen=True, slots=True)
class Conventions:
    """The readings under which a contract is valued. Raises ValueError for a value that is not allowed."""

    accrual: str = field(
        default="payment_year",
        metadata=about(
            "payment_year",
            "payment_year_own_days",
            ko="1년 안의 이자 계산은 공개된 근거가 없습니다. 납부일 기준 1년은 연이율 그대로, 마지막 1년 미만은 일수/365 단리로 봅니다.",
            en="No source says what happens inside a year: a whole payment-year earns the yearly rate, the broken last year simple interest over 365 days (or over that year's own 365 or 366).",
        ),
    )
    leap_day: LeapDay = field(
        default="feb28",
        metadata=about(
            "feb28", "mar1", ko="2월 29일에 낸 부금의 평년 응당일", en="The anniversary, in a common year, of dues paid on 29 February."
        ),
    )
    terms_by: Literal["event", "contract"] = field(
        default="event",
        metadata=about(
            "event",
            "contract",
            ko="약관을 지정하지 않으면 사유발생일에 시행 중인 약관을 적용합니다. 환급표는 보통 해약 당시 약관을 따릅니다.",
            en="Which day picks the terms where the case names none: refund tables usually follow the terms in force at the end.",
        ),
    )
    deemed_reading: Literal["literal", "full"] = field(
        default="literal",
        metadata=about(
            "literal",
            "full",
            ko="2024-06-01 약관의 간주해약 37회 이상: 문언대로면 37회차 납부 다음 날부터 납부한 부금 전체를 부리합니다.",
            en="Deemed termination from the 37th month under the terms of 2024-06-01: by its letter the whole sum earns from the day after the 37th payment; the other reading lets each payment earn from its own day.",
        ),
    )
    minimum_on: Literal["base", "total"] = field(
        default="base",
        metadata=about(
            "base",
            "total",
            ko="최저보증이율은 기준이율에 대한 보증으로 보고, 폐업·사망 가산은 그 위에 더합니다.",
            en="The guaranteed minimum guards the base rate, and the addition for closure or death comes on top; or it guards the sum of both.",
        ),
    )
    addition_by: Literal["day", "event"] = field(
        default="day",
        metadata=about(
            "day",
            "event",
            ko="폐업·사망 가산이율은 그날의 가입 후 경과연수로 정합니다.",
            en="The addition follows the years since joining of each day; or those of the event day for all days.",
        ),
    )
    old_age_event: Literal["claim", "qualified"] = field(
        default="claim",
        metadata=about(
            "claim",
            "qualified",
            ko="노령 사유의 발생일은 출처에 없어 청구일로 봅니다.",
            en="No source gives the event day of old age: the day of the claim; or the day on which age and months were both reached.",
        ),
    )
    quarterly_months: Literal["at_once", "as_they_come"] = field(
        default="at_once",
        metadata=about(
            "at_once",
            "as_they_come",
            ko="분기납은 한 번 납부하면 3개월로 셉니다. 첫 납부는 가입한 달이 속한 분기의 부금이며, 그 분기가 시작되면 3개월을 모두 셉니다(신뢰도 중간).",
            en="A quarterly payment counts 3 as soon as its calendar quarter has begun, the first for the quarter of joining (confidence medium); or each of the three months counts when it begins.",
        ),
    )
    dues_unpaid: Literal["after_debit_day", "month_begun"] = field(
        default="after_debit_day",
        metadata=about(
            "after_debit_day",
            "month_begun",
            ko="부금은 이체일에 잔고가 모자라면 미납으로 봅니다(청약서 자동이체 안내 2, 신뢰도 높음). 이체일을 모르면 그 달(분기납은 분기 끝달)의 말일이 지나야 미납입니다.",
            en="Dues are unpaid once their day of debit is past (form, notice 2 on direct debit, confidence high), without a known day once the month, or the quarter's last month, is past; or as soon as the month or quarter begins.",
        ),
    )
    prepaid_refund: Literal["as_dues", "in_full"] = field(
        default="as_dues",
        metadata=about(
            "as_dues",
            "in_full",
            ko="해약 시 아직 도래하지 않은 선납 부금도 납부부금으로 보아 표의 비율을 적용합니다.",
            en="At a termination, dues prepaid for months that have not come follow the table like other dues; or come back in full.",
        ),
    )
    subsidy_window: Literal["to_anniversary", "before_anniversary"] = field(
        default="to_anniversary",
        metadata=about(
            "to_anniversary",
            "before_anniversary",
            ko="장려금은 가입일(또는 신청일)부터 1년이 되는 날까지 납부한 달에 지원합니다.",
            en="A payment on the first anniversary itself still carries a subsidy; or no longer does.",
        ),
    )
    subsidy_levels: Literal["both", "one"] = field(
        default="both",
        metadata=about(
            "both",
            "one",
            ko="광역과 기초 장려금은 함께 받을 수 있는 것으로 봅니다.",
            en="A province's and a city's subsidy may both be had; or only the first granted.",
        ),
    )
    subsidy_interest: Literal["always", "with_dues"] = field(
        default="always",
        metadata=about(
            "always",
            "with_dues",
            ko="공제금·간주해약환급금에는 납부월수와 관계없이 장려금과 그 이자를 지급합니다(지원방법, 유의사항 5, 신뢰도 중간). 지급기준표의 월수와 비율은 납부부금에만 적용합니다.",
            en="Every benefit and deemed termination pays the subsidy with its interest, whole and each credit from its own day: the subsidy guide names no number of months, and the tables speak of dues (confidence medium); or the subsidy earns only where, from when and in the share in which the dues earn.",
        ),
    )
    subsidy_rate: Literal["as_benefit", "base"] = field(
        default="as_benefit",
        metadata=about(
            "as_benefit",
            "base",
            ko="장려금 이자는 그 공제금과 같은 이율로 계산합니다.",
            en="The subsidy earns at the benefit's own rate; or at the base rate without the addition.",
        ),
    )
    subsidy_quarterly: Literal["per_month", "per_payment"] = field(
        default="per_month",
        metadata=about(
            "per_month",
            "per_payment",
            ko="분기납은 납부한 달마다 지원한 것으로 봅니다.",
            en="A quarterly payment carries the subsidy of each month it pays; or of one month.",
        ),
    )
    subsidy_late_dues: Literal["when_paid", "lost"] = field(
        default="when_paid",
        metadata=about(
            "when_paid",
            "lost",
            ko="늦게 낸 부금은 낸 날에 지원합니다.",
            en="Dues paid after their month carry the subsidy on the day they are paid; or never.",
        ),
    )
    subsidy_on_termination: Literal["paid", "withheld"] = field(
        default="paid",
        metadata=about(
            "paid",
            "withheld",
            ko="임의·강제해약에는 이자 없이 장려금만 지급합니다. 지급하지 않을 수 있다는 안내도 있습니다.",
            en="A voluntary or forced termination pays the subsidy without interest; a municipality may withhold it.",
        ),
    )
    presumed_payout_year: Literal["excluded", "included"] = field(
        default="excluded",
        metadata=about(
            "excluded",
            "included",
            ko="지급연도의 납부부금은 소득공제 대상이 아니므로(신뢰도 높음), 소득공제확인서가 없어도 그해는 공제받지 않은 것으로 봅니다.",
            en="Dues paid in the year of a payout cannot be deducted (key terms, confidence high): without a certificate that year is taken as not deducted; or it is taken as deducted like every other.",
        ),
    )
    tax_rows_by: Literal["event", "payout"] = field(
        default="event",
        metadata=about(
            "event",
            "payout",
            ko="세율표는 사유발생일로 고릅니다.",
            en="Tax rows are picked by the day of the event; or by the day of the payout.",
        ),
    )
    small_withholding: Literal["collected", "waived"] = field(
        default="collected",
        metadata=about(
            "collected",
            "waived",
            ko="1,000원 미만 소액부징수는 적용하지 않습니다(소득세법 제86조 확인 필요).",
            en="Withholding of other income below 1,000 won is collected; or waived (article 86 of the Income Tax Act, to be checked).",
        ),
    )
    special_old_contract: Literal["as_benefit", "retirement_income"] = field(
        default="as_benefit",
        metadata=about(
            "as_benefit",
            "retirement_income",
            ko="2016년 전에 가입한 계약의 특별해약은 그 계약의 공제금과 같이 이자소득으로 봅니다. 퇴직소득은 2016년부터 가입한 계약에만 있습니다(신뢰도 낮음).",
            en="A special end of a contract from before 2016 is taxed as that contract's benefit, as interest income: retirement income is for contracts from 2016-01-01 (confidence low); or as retirement income like any other special end.",
        ),
    )
    withdrawal_start: Literal["later", "earlier"] = field(
        default="later",
        metadata=about(
            "later",
            "earlier",
            ko="청약철회 30일은 청약일과 청약금 납부일 중 늦은 날부터 셉니다.",
            en="The days of withdrawal count from the later of application and first payment; or from the earlier.",
        ),
    )
    returned_interest_tax: Literal["interest_income", "none"] = field(
        default="interest_income",
        metadata=about(
            "interest_income",
            "none",
            ko="청약철회·취소로 돌려주는 이자는 이자소득으로 과세합니다.",
            en="Interest given back at a withdrawal or cancellation is taxed as interest income; or not at all.",
        ),
    )
    invalid_interest_tax: Literal["other_income", "interest_income"] = field(
        default="other_income",
        metadata=about(
            "other_income",
            "interest_income",
            ko="무효 계약의 이자는 청약서 안내대로 기타소득으로 과세합니다. 2026년 자료는 이자소득으로 봅니다.",
            en="Interest of an invalid contract is other income, as the application form says; a source of 2026 makes it interest income.",
        ),
    )
    invalid_interest: Literal["base_rate", "none"] = field(
        default="base_rate",
        metadata=about(
            "base_rate",
            "none",
            ko="무효 계약은 부금에 기준이율 이자를 더해 돌려줍니다.",
            en="An invalid contract gives back the dues with interest at the base rate; or the dues alone.",
        ),
    )
    interim_months: Literal["continue", "restart"] = field(
        default="continue",
        metadata=about(
            "continue",
            "restart",
            ko="중간정산 뒤에도 가입이 유지되므로 부금납부월수는 이어서 셉니다. 정산 뒤 월수를 다시 세는 규정은 찾지 못했습니다.",
            en="After an interim settlement the contract lives on, so months paid go on counting; or only those whose dues are still in it count.",
        ),
    )
    interim_service: Literal["unsettled", "all"] = field(
        default="unsettled",
        metadata=about(
            "unsettled",
            "all",
            ko="중간정산한 달의 근속연수공제는 그때 썼으므로 다음 과세의 근속연수에서 뺍니다.",
            en="Years of service after an interim settlement leave out the months settled, whose deduction was used then; or count all.",
        ),
    )
    unregistered_reasons: Literal["listed", "death_and_old_age"] = field(
        default="listed",
        metadata=about(
            "listed",
            "death_and_old_age",
            ko="무등록 회원에게 없는 사유는 폐업·재난과 앞의 간주해약 두 가지입니다. 다른 안내는 사망·노령만 인정합니다.",
            en="An unregistered member has no closure, disaster nor the first two deemed ends; another summary leaves death and old age alone.",
        ),
    )
    merged_joining: Literal["first", "new"] = field(
        default="first",
        metadata=about(
            "first",
            "new",
            ko="부금을 통산한 계약의 최저보증·가산·과세 구분은 처음 가입일부터 셉니다.",
            en="In a merged contract the years since joining (guarantee, addition, kind of tax) count from the first joining; or from the new.",
        ),
    )
    merged_gap: Literal["earns", "none"] = field(
        default="earns",
        metadata=about(
            "earns",
            "none",
            ko="통산한 이전 부금은 이전 계약의 사유발생일과 새 가입일 사이에도 부리합니다.",
            en="Merged dues earn between the end of the former contract and the joining of the new one too; or not in those days.",
        ),
    )
    debit_retry: Literal["three_working_days", "month_end"] = field(
        default="three_working_days",
        metadata=about(
            "three_working_days",
            "month_end",
            ko="잔액부족 시 재출금 기간은 3영업일로 봅니다.",
            en="How long a short debit is retried: three working days; or to the end of the month.",
        ),
    )

    def __post_init__(self) -> None:
        for each in fields(self):
            value, allowed = getattr(self, each.name), each.metadata["allowed"]
            if value not in allowed:
                raise ValueError(f"{each.name}: {value!r} is not one of {', '.join(allowed)}")


DEFAULT = Conventions()
