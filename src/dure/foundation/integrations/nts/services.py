import datetime as dt
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from dure.foundation import clock
from dure.foundation.door import Circuit, Unreachable
from dure.foundation.integrations import nts
from dure.foundation.integrations.nts.client import MOST_PER_CALL, Claim, Client
from dure.foundation.integrations.nts.models import DayAnswer, OpenQuestion
from dure.foundation.integrations.nts.standing import Outcome, Standing
from dure.foundation.privacy import keyed_hash


def check(number: str, started_on: dt.date | None, representative: str, *, about: str = "") -> Outcome:
    known = _today(number, _facts(started_on, representative))
    if known:
        return known
    try:
        outcome = _ask(number, started_on, representative)
    except Unreachable as problem:
        _keep_question(number, started_on, representative, about, str(problem))
        return Outcome(number, Standing.UNVERIFIED)
    _keep_answer(outcome, _facts(started_on, representative))
    return outcome


def ask_again() -> tuple[int, int]:
    """Ask about every open question, oldest first. Returns how many were answered and how many stay open."""
    rows = list(OpenQuestion.objects.filter(answered_at=None)[: MOST_PER_CALL * 10])
    answered = 0
    for row in rows:
        try:
            outcome = _ask(row.number, row.started_on, row.representative)
        except Unreachable as problem:
            OpenQuestion.objects.filter(pk=row.pk).update(tries=row.tries + 1, last_problem=str(problem)[:80])
            break
        _settle(row, outcome)
        answered += 1
    return answered, OpenQuestion.objects.filter(answered_at=None).count()


def purge() -> int:
    """Drop the answers of earlier days and questions answered more than 30 days ago. Returns how many rows."""
    border = clock.now() - dt.timedelta(days=30)
    gone = OpenQuestion.objects.filter(answered_at__lt=border).delete()[0]
    return gone + DayAnswer.objects.filter(day__lt=clock.today()).delete()[0]


@lru_cache
def client(address: str, key: str) -> Client:
    return Client(address, key, circuit=Circuit(limit=3, rest_seconds=20))


def _ask(number: str, started_on: dt.date | None, representative: str) -> Outcome:
    service = client(settings.ENV["NTS_URL"], settings.ENV["NTS_KEY"])
    if started_on and representative:
        found = service.validate([Claim(number, started_on, representative)])[number]
        standing = found.standing if found.matches else service.status([number])[number]
        return Outcome(number, standing, found.matches, clock.now())
    return Outcome(number, service.status([number])[number], None, clock.now())


def _facts(started_on: dt.date | None, representative: str) -> str:
    return keyed_hash("nts-facts", f"{started_on}/{representative}") if started_on and representative else ""


def _today(number: str, facts: str) -> Outcome | None:
    row = DayAnswer.objects.filter(day=clock.today(), number=number, facts_hash=facts).first()
    return Outcome(number, Standing(row.standing), row.matches, row.at) if row else None


def _keep_answer(outcome: Outcome, facts: str) -> None:
    DayAnswer.objects.update_or_create(
        day=clock.today(), number=outcome.number, facts_hash=facts,
        defaults={"standing": outcome.standing, "matches": outcome.matches, "at": outcome.at or clock.now()},
    )


def _keep_question(number: str, started_on: dt.date | None, representative: str, about: str, problem: str) -> None:
    if about:
        OpenQuestion.objects.update_or_create(
            about=about,
            defaults={
                "number": number, "started_on": started_on, "representative": representative, "asked_at": clock.now(),
                "answered_at": None, "last_problem": problem[:80], "standing": Standing.UNVERIFIED, "matches": None,
            },
        )


def _settle(row: OpenQuestion, outcome: Outcome) -> None:
    with transaction.atomic():
        _keep_answer(outcome, _facts(row.started_on, row.representative))
        done = OpenQuestion.objects.filter(pk=row.pk, answered_at=None).update(
            answered_at=outcome.at, standing=outcome.standing, matches=outcome.matches, tries=row.tries + 1, last_problem=""
        )
        if done:
            nts.checked.send(sender=OpenQuestion, about=row.about, outcome=outcome)
