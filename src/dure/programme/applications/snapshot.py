"""What was filed, as canonical JSON: keys sorted, no spaces, UTF-8; its SHA-256 is the checksum on the receipt."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dure.foundation.consent.models import TermsVersion
from dure.programme.applicants import Dossier
from dure.programme.applications import fields
from dure.programme.applications.models import Application, Submission
from dure.programme.applications.progress import Measure

FORMAT = 1


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def answers(measure: Measure) -> list[dict[str, Any]]:
    given = measure.answers
    return [
        {"key": question.key, "kind": question.kind, "label": question.label, "value": given[question.key].value}
        for question in measure.content.questions()
        if question.key in given and given[question.key].value != fields.BLANK
    ]


def files(measure: Measure) -> list[dict[str, Any]]:
    return [
        {
            "key": question.key,
            "label": question.label,
            "document": str(file.document.pk),
            "name": file.document.name,
            "size": file.document.size,
            "sha256": file.document.sha256,
            "checked": file.document.state,
        }
        for question in measure.content.everything()
        for file in measure.files.get(question.key, [])
    ]


def consents(versions: Iterable[TermsVersion], language: str) -> list[dict[str, Any]]:
    return [
        {"key": version.document.key, "version": version.number, "language": language, "sha256": version.text_hash(language)}
        for version in versions
    ]


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who files: all data of the company and its contact, the rows that were confirmed, the terms that were agreed to."""

    data: dict[str, Any]
    summary: list[list[str]]
    consents: list[dict[str, Any]]


def applicant_now(dossier: Dossier, versions: Iterable[TermsVersion], language: str) -> Applicant:
    summary = [[str(label), str(value)] for label, value in dossier.summary]
    return Applicant(dossier.data, summary, consents(versions, language))


def applicant_of(submission: Submission) -> Applicant:
    filed = json.loads(submission.body)
    return Applicant(filed["applicant"], filed["summary"], filed["consents"])


def compose(application: Application, measure: Measure, applicant: Applicant, *, at: dt.datetime) -> str:
    """The body of the submission that ``application`` (its number and revision set) makes at ``at`` of what was measured."""
    announcement = application.announcement
    return canonical(
        {
            "format": FORMAT,
            "number": application.number,
            "revision": application.revision,
            "at": at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "announcement": {"code": announcement.code, "title": announcement.title, "agency": announcement.agency.name},
            "question_set": application.question_set.number,
            "provisional": application.provisional,
            "applicant": applicant.data,
            "summary": applicant.summary,
            "answers": answers(measure),
            "files": files(measure),
            "consents": applicant.consents,
        }
    )
