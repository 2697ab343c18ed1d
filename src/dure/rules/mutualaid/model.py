"""What a case consists of. Amounts are whole won; every day is a calendar day in Korea."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Cycle(StrEnum):
    """How often dues are paid (납부주기)."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def months(self) -> int:
        return 3 if self is Cycle.QUARTERLY else 1


class Member(StrEnum):
    """The kind of member (개인사업자, 법인대표): it decides limits of the deduction."""

    INDIVIDUAL = "individual"
    CORPORATE_HEAD = "corporate_head"


@dataclass(frozen=True, slots=True)
class Payment:
    """Dues (부금) paid on one day. ``months`` 0 stands for the cycle's own 1 or 3; ``extra`` marks an 추가납입, which counts no month."""

    on: date
    won: int
    months: int = 0
    extra: bool = False


@dataclass(frozen=True, slots=True)
class RateStep:
    """A base rate in percent a year from ``first`` on, until the next step or ``last`` inclusive."""

    first: date
    percent: Fraction
    last: date | None = None


@dataclass(frozen=True, slots=True)
class SubsidyCredit:
    """A municipality's subsidy (희망장려금) credited on a day."""

    on: date
    won: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A subsidy granted by a municipality, from which the engine works out the credits.

    ``applied_on`` is the day of the application for the subsidy, ``moved_on`` the day the business left the area,
    ``exhausted_on`` the first day for which the municipality's budget had run out, ``provable_from`` the first day on which
    a new founder could have a certificate of sales.
    """

    sido: str
    sigungu: str = ""
    applied_on: date | None = None
    moved_on: date | None = None
    exhausted_on: date | None = None
    yearly_sales: int | None = None
    real_estate_letting: bool = False
    received_before: bool = False
    provable_from: date | None = None


@dataclass(frozen=True, slots=True)
class Holiday:
    """A payment holiday (부금납부 중지): no dues for the months from that of ``first`` to that of ``last``, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Settled:
    """An interim settlement (중간정산) paid for an event on ``on``; what it left in the contract is worked out."""

    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Former:
    """An earlier contract whose dues go over into this one (부금통산): ended by ``reason`` on ``ended_on``, its benefit not taken."""

    joined: date
    reason: str
    ended_on: date
    payments: tuple[Payment, ...]
    cycle: Cycle = Cycle.MONTHLY
    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """One member's contract. ``deducted`` maps a tax year to the dues deducted in it; None stands for no certificate at all.

    ``unregistered`` is a member without business registration (무등록). ``resumed_on`` is the day of the one payment that put a
    contract in arrears back in order (정상계약 전환). ``restarts`` are days on which counting months begins afresh.
    ``debit_day`` is the day of the month (of a quarterly member: of the quarter's last month) on which dues are debited, None if unknown.
    """

    joined: date
    payments: tuple[Payment, ...]
    terms: str = ""
    cycle: Cycle = Cycle.MONTHLY
    member: Member = Member.INDIVIDUAL
    born: date | None = None
    deducted: Mapping[int, int] | None = None
    base_rates: tuple[RateStep, ...] | None = None
    subsidies: tuple[SubsidyCredit, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    unregistered: bool = False
    holidays: tuple[Holiday, ...] = ()
    resumed_on: date | None = None
    settled: tuple[Settled, ...] = ()
    former: Former | None = None
    restarts: tuple[date, ...] = ()
    debit_day: int | None = None

    @property
    def made_on(self) -> date:
        """The day on which this contract itself was made, whatever was merged into it."""
        return self.restarts[-1] if self.restarts else self.joined

    @property
    def starts(self) -> tuple[date, ...]:
        """The days from which unpaid months are counted, in order: joining, and each fresh count after it."""
        return tuple(sorted({self.joined, *self.restarts, *((self.resumed_on,) if self.resumed_on else ())}))


@dataclass(frozen=True, slots=True)
class Loan:
    """What is owed on the fund's loan on the day of payment, in won."""

    principal: int
    interest: int = 0
    costs: int = 0


@dataclass(frozen=True, slots=True)
class Instalments:
    """A benefit paid in parts (분할지급) over ``years``, every ``months`` months."""

    years: int
    months: int = 1


@dataclass(frozen=True, slots=True)
class End:
    """How and when a contract ends. ``reason`` is a code of the table ``reasons``; ``on`` is the day of the event, inclusive.

    ``special`` names a ground of the table ``special_ends`` that turns a voluntary termination's tax into retirement
    income, ``special_on`` the day on which it arose; ``ground`` is why a contract is cancelled or invalid; ``interim`` asks for an interim settlement. ``assumed`` asks
    what a forced termination would pay, whether or not enough months are unpaid.
    """

    reason: str
    on: date
    interim: bool = False
    claimed_on: date | None = None
    paid_on: date | None = None
    returned_on: date | None = None
    special: str = ""
    special_on: date | None = None
    sales_drop_percent: Fraction | None = None
    ground: str = ""
    assumed: bool = False
    loan: Loan | None = None
    instalments: Instalments | None = None
