from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.documents.models import Document, DocumentState
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, AccountState, Company, HubLink, Role
from dure.portal.backoffice import todo
from dure.portal.board.models import Question, QuestionState
from dure.portal.entry.models import JoinRequest, JoinState
from dure.rules.identifiers.numbers import only_digits
from dure.rules.identifiers.phone import normalise_phone

DAYS_SHOWN = 14
EXPERT_KINDS = ("evaluator", "accountant")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the to-do page: what waits, how many, since when, and where it is done."""

    label: str
    count: int
    since: dt.datetime | None
    url: str

    @property
    def days(self) -> int:
        return (clock.today() - self.since.astimezone(clock.SEOUL).date()).days if self.since else 0

    @property
    def tone(self) -> str:
        if not self.count:
            return "success"
        return "danger" if self.days >= 3 else "warning"


def waiting_experts() -> QuerySet[Account]:
    return Account.objects.filter(kind__in=EXPERT_KINDS, state=AccountState.WAITING).order_by("created_at")


def waiting_joins() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(state=JoinState.WAITING).select_related("account", "company").order_by("made_at")


def waiting_questions() -> QuerySet[Question]:
    return Question.objects.filter(state=QuestionState.WAITING).select_related("account").order_by("asked_at")


def to_do(actor: Actor) -> list[Waiting]:
    failed = Message.objects.filter(state=Message.State.FAILED)
    held = Document.objects.filter(state=DocumentState.QUARANTINED, removed_at=None)
    return [
        waiting(_("평가위원·회계사 승인"), waiting_experts(), "created_at", "/office/approvals/"),
        waiting(_("소속 요청"), waiting_joins(), "made_at", "/office/approvals/#joins"),
        waiting(_("답변을 기다리는 질문"), waiting_questions(), "asked_at", "/office/questions/"),
        waiting(_("보내지 못한 알림"), failed, "created_at", "/office/messages/?state=failed"),
        waiting(_("검사를 기다리는 파일"), held, "created_at", "/office/"),
        *todo.added(actor),
    ]


def waiting(label: str, rows: QuerySet, since: str, url: str) -> Waiting:  # type: ignore[type-arg]
    found = rows.order_by().aggregate(count=Count("pk"), oldest=Min(since))
    return Waiting(label, found["count"], found["oldest"], url)


def accounts_per_day() -> list[tuple[str, int]]:
    """New accounts on each of the last two weeks' days."""
    first = clock.today() - dt.timedelta(days=DAYS_SHOWN - 1)
    start = dt.datetime.combine(first, dt.time(), tzinfo=clock.SEOUL)
    day = TruncDate("created_at", tzinfo=clock.SEOUL)
    rows = Account.objects.filter(created_at__gte=start).annotate(day=day).values_list("day").annotate(Count("pk")).order_by("day")
    counted = Counter(dict(rows))
    days = [first + dt.timedelta(days=number) for number in range(DAYS_SHOWN)]
    return [(f"{day.month}.{day.day}", counted[day]) for day in days]


def accounts_per_role() -> list[tuple[str, int]]:
    rows = Role.objects.annotate(count=Count("accounts", filter=~Q(accounts__state=AccountState.LEFT)))
    return [(role.label, role.count) for role in rows if role.count]


def totals() -> list[tuple[str, int, str]]:
    linked = Exists(HubLink.objects.filter(account=OuterRef("pk"), active=True))
    present = Account.objects.exclude(state=AccountState.LEFT)
    count, converted = present.count(), present.filter(linked).count()
    share = f"{converted * 100 // count}%" if count else "0%"
    return [
        (_("계정"), count, ""),
        (_("통합회원으로 전환"), converted, share),
        (_("기업 수"), Company.objects.count(), ""),
    ]


def people(words: str = "", state: str = "", role: str = "") -> QuerySet[Account]:
    """Accounts whose name or login ID begins with the words, or whose mail, mobile, business number is exactly them."""
    found = Account.objects.select_related("company").order_by("-created_at", "pk")
    if state:
        found = found.filter(state=state)
    if role:
        found = found.filter(roles__key=role)
    return found.filter(matching(words)) if words else found


def matching(words: str) -> Q:
    found = Q(name__startswith=words) | Q(login_id__istartswith=words) | Q(email__iexact=words) | Q(company__name__icontains=words)
    digits = only_digits(words)
    if len(digits) == 10:
        found |= Q(company__business_registration_number=digits)
    mobile = as_phone(words)
    return found | Q(mobile=mobile) if mobile else found


def as_phone(words: str) -> str:
    try:
        return normalise_phone(words)
    except ValueError:
        return ""


def companies(words: str = "") -> QuerySet[Company]:
    found = Company.objects.annotate(people=Count("accounts", filter=~Q(accounts__state=AccountState.LEFT)))
    if words:
        wanted = Q(name__icontains=words) | Q(representative__startswith=words)
        digits = only_digits(words)
        if len(digits) == 10:
            wanted |= Q(business_registration_number=digits)
        found = found.filter(wanted)
    return found.order_by("name", "pk")


def messages(state: str = "", about: str = "") -> QuerySet[Message]:
    found = Message.objects.order_by("-created_at", "-pk")
    if state:
        found = found.filter(state=state)
    return found.filter(about=about) if about else found
