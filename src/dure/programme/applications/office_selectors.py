"""What staff see: the queue with its filters, a filing as it was handed in, what may be exported."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.programme.announcements.models import Agency, Announcement
from dure.programme.announcements.selectors import agencies_of, handled_by
from dure.programme.applications import fields, selectors
from dure.programme.applications.models import SCREENED, Application, Attachment, State, Submission
from dure.programme.applications.questions import Content
from dure.rules.identifiers.numbers import only_digits

WAITING = "waiting"
"""The filter for everything that is not decided."""
MOST_CHOICES = 200
LATE_DAYS = 7
YEAR = re.compile(r"^(\d{4})년")


@dataclass(frozen=True, slots=True)
class Row:
    application: Application
    days: int

    @property
    def tone(self) -> str:
        if self.application.state != State.SUBMITTED:
            return "neutral"
        return "danger" if self.days >= LATE_DAYS else "warning" if self.days >= 3 else "success"


def queue(actor: Actor, data: dict[str, Any]) -> QuerySet[Application]:
    """``data``: q, state, agency, announcement, provisional, flagged. The oldest filing first."""
    found = selectors.handled_by(actor).filter(in_state(data.get("state") or WAITING))
    if data.get("agency"):
        found = found.filter(announcement__agency__code=data["agency"])
    if data.get("announcement"):
        found = found.filter(announcement_id=data["announcement"])
    if data.get("provisional"):
        found = found.filter(provisional=True)
    if data.get("flagged"):
        found = found.filter(flagged_at__isnull=False)
    return found.filter(matching(data.get("q", "").strip())).order_by("submitted_at", "id")


def in_state(state: str) -> Q:
    if state == WAITING:
        return Q(state__in=SCREENED)
    return Q() if state == "all" else Q(state=state)


def matching(words: str) -> Q:
    if not words:
        return Q()
    found = Q(number__startswith=words.upper()) | Q(company__name__icontains=words)
    digits = only_digits(words)
    return found | Q(company__business_registration_number=digits) if len(digits) == 10 else found


def row_of(application: Application) -> Row:
    since = application.submitted_at or application.created_at
    return Row(application, (clock.today() - since.astimezone(clock.SEOUL).date()).days)


def agencies(actor: Actor) -> QuerySet[Agency]:
    allowed = agencies_of(actor)
    found = Agency.objects.filter(external=False)
    return found if allowed is None else found.filter(pk__in=allowed)


def announcements(actor: Actor) -> list[Announcement]:
    """Those with filed applications, the latest closing first."""
    filed = Application.objects.exclude(state=State.DRAFT).values("announcement")
    return list(handled_by(actor).filter(pk__in=filed).order_by("-closes_at", "-id")[:MOST_CHOICES])


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer or file question of a filing. ``changed``: other than in the filing before."""

    label: str
    text: str
    files: list[tuple[dict[str, Any], Attachment | None]]
    changed: bool


def filing(submission: Submission, before: Submission | None) -> list[tuple[str, list[Shown]]]:
    """Groups with what was handed in, from the snapshot alone."""
    application = submission.application
    content = selectors.asks_of(application)
    now, earlier = by_key(submission), by_key(before) if before else None
    kept = {str(item.document_id): item for item in application.attachments.select_related("document")}
    groups = [(group.shown, group.questions) for group in content.groups]
    groups.append(("", content.documents))

    def line(key: str, label: str) -> Shown:
        found = now.get(key, {})
        question = content.find(key)
        text = fields.shown(question, found["value"]) if question and "value" in found else ""
        files = [(file, kept.get(file["document"])) for file in found.get("files", [])]
        return Shown(label, text, files, earlier is not None and earlier.get(key, {}) != found)

    return [(title, [line(question.key, question.shown) for question in questions]) for title, questions in groups if questions]


def applicant_of(submission: Submission) -> list[tuple[str, str]]:
    """Label and value rows of company and contact as they were confirmed."""
    filed = json.loads(submission.body)
    contact = filed["applicant"].get("contact", {})
    more = [(_("담당자 이메일"), contact.get("email", "")), (_("제출한 사람"), submission.account.name)]
    return [*((label_here(label), value) for label, value in filed["summary"]), *((label, value) for label, value in more if value)]


def label_here(label: str) -> str:
    """A label that was kept in Korean, in the language of the reader; one with a year in front is known by its pattern."""
    year, rest = YEAR.match(label), YEAR.sub("%(year)s년", label)
    return _(rest) % {"year": year[1]} if year else _(label)


def by_key(submission: Submission) -> dict[str, dict[str, Any]]:
    body = json.loads(submission.body)
    found: dict[str, dict[str, Any]] = {item["key"]: {"value": item["value"]} for item in body["answers"]}
    for file in body["files"]:
        found.setdefault(file["key"], {}).setdefault("files", []).append(file)
    return found


def filed_documents(application: Application) -> set[str]:
    """Keys of every document that any filing names: staff may read these, not what is being prepared."""
    bodies = application.submissions.values_list("body", flat=True)
    return {file["document"] for body in bodies for file in json.loads(body)["files"]}


def askable(application: Application) -> Content:
    return selectors.asks_of(application)
