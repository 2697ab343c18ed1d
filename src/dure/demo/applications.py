"""Question sets for what is received here, and applications of the demo companies in every state."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from django.core.files.uploadedfile import InMemoryUploadedFile

from dure.demo.application_texts import ANSWERS, FULL, SHORT
from dure.foundation import chance, clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.errors import Refusal
from dure.portal.accounts.models import Account, AccountState
from dure.programme.announcements.models import Announcement, Reception
from dure.programme.announcements.selectors import published
from dure.programme.applicants import applicants
from dure.programme.applications import drafts, files, screening, submission
from dure.programme.applications.models import Application, QuestionSet, SetState

OUTCOMES = ("submitted", "draft", "supplement", "accepted", "rejected", "resubmitted", "withdrawn", "half", "submitted", "accepted")
EVERY = 4
"""Every so many companies applies to one announcement."""
LAST_KEY = 21
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def load() -> None:
    if QuestionSet.objects.exists():
        return
    here = list(published().filter(reception=Reception.HERE).order_by("closes_at", "id"))
    QuestionSet.objects.bulk_create(asked(announcement) for announcement in here)
    now = clock.now()
    opened = [item for item in here if item.accepts(now)]
    people = [account for account in one_a_company() if applicants().standing(account).may_apply]
    if not opened or not people:
        return
    places = [(people[place], item) for turn, item in enumerate(opened) for place in range(turn % EVERY, len(people), EVERY)]
    for number, ((account, announcement), outcome) in enumerate(zip(places, cycle(OUTCOMES), strict=False)):
        begun(announcement, account, outcome, number)


def one_a_company() -> list[Account]:
    """The oldest active account of each company."""
    found = Account.objects.filter(company__isnull=False, state=AccountState.ACTIVE).select_related("company").order_by("-is_master", "created_at")
    return list({account.company_id: account for account in reversed(found)}.values())[::-1]


def asked(announcement: Announcement) -> QuestionSet:
    """The published form of an announcement, from before it opened."""
    content = FULL if announcement.category and announcement.category.key == "fair" else SHORT
    since = announcement.published_at or clock.now()
    return QuestionSet(
        announcement=announcement, number=1, content=content.as_json(), last_key=LAST_KEY, state=SetState.PUBLISHED, published_at=since, created_at=since
    )


def begun(announcement: Announcement, account: Account, outcome: str, number: int) -> None:
    """One application as it came to be over the last days; one that the site refuses is left out."""
    since = clock.now() - max(announcement.opens_at or clock.now(), clock.now() - dt.timedelta(days=9))
    actor = Actor("account", str(account.pk), account.name)
    try:
        with ago(since * (0.9 - number % 7 / 10)):
            application = drafts.start(announcement, account, actor=actor)
            write(application, account, actor, half=outcome == "half")
        if outcome not in {"draft", "half"}:
            with ago(since * (0.8 - number % 7 / 10)):
                send(application, account, actor)
            decide(application, account, actor, outcome)
    except Refusal:
        return


@contextmanager
def ago(by: dt.timedelta) -> Iterator[None]:
    """The clock of this loading process, set back."""
    clock.move(-max(by, dt.timedelta(0)))
    try:
        yield
    finally:
        clock.move(dt.timedelta(0))


def write(application: Application, account: Account, actor: Actor, *, half: bool) -> None:
    asked = {question.key: question for question in application.question_set.asks.questions()}
    given = {key: value for key, value in ANSWERS.items() if key in asked and not (half and key in {"q2", "q4", "q6"})}
    drafts.save_answers(application.pk, account, {key: drafts.Typed(value) for key, value in given.items()}, actor=actor)
    if not half:
        files.add(application, "q20", paper("사업계획서.pdf", str(application.pk)), account, actor=actor)
        Application.objects.filter(pk=application.pk).update(member_confirmed_at=clock.now())


def paper(name: str, mark: str) -> InMemoryUploadedFile:
    body = PDF.replace(b"Catalog", f"Catalog/X({mark})".encode())
    return InMemoryUploadedFile(io.BytesIO(body), None, name, "application/pdf", len(body), None)


def send(application: Application, account: Account, actor: Actor) -> None:
    agreed = {version.pk for version in terms.current(applicants().audience(account))}
    press = submission.Press(f"{application.path}check/", chance.token(12), "")
    submission.submit(application.pk, account, agreed, press, actor=actor)


def decide(application: Application, account: Account, actor: Actor, outcome: str) -> None:
    if outcome == "accepted":
        screening.accept(application.pk, actor=SYSTEM)
    elif outcome == "rejected":
        screening.reject(application.pk, "지난해 같은 사업의 결과 보고를 아직 내지 않아 올해는 신청할 수 없습니다.", actor=SYSTEM)
    elif outcome == "withdrawn":
        screening.withdraw(application.pk, "다른 기관의 사업에 먼저 선정되었습니다.", actor=actor)
    elif outcome in {"supplement", "resubmitted"}:
        due = clock.now() + dt.timedelta(days=7)
        screening.ask_supplement(application.pk, ["q2"], ["통장 사본"], "강점을 수치로 보여 주시고 통장 사본을 올려 주세요.", due, actor=SYSTEM)
    if outcome == "resubmitted":
        answer_again(application, account, actor)


def answer_again(application: Application, account: Account, actor: Actor) -> None:
    fresh = Application.objects.get(pk=application.pk)
    present = fresh.answers.get(key="q2")
    better = drafts.Typed(f"{present.value} 불량률은 0.2%입니다.", drafts.token_of(present))
    drafts.save_answers(fresh.pk, account, {"q2": better}, actor=actor)
    files.add(fresh, "x1", paper("통장.pdf", f"x{fresh.pk}"), account, actor=actor)
    send(fresh, account, actor)
