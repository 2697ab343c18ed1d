"""What was filed, as canonical JSON: keys sorted, no spaces, UTF-8; its SHA-256 is the checksum on the receipt."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from dure.foundation.consent.models import TermsVersion
from dure.portal.accounts.models import Account
from dure.programme.applicants import applicants
from dure.programme.applications import fields, selectors
from dure.programme.applications.models import Application, Submission
from dure.programme.applications.questions import Content

FORMAT = 1


def canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def answers(application: Application, content: Content) -> list[dict[str, Any]]:
    given = selectors.answers_of(application)
    return [
        {"key": question.key, "kind": question.kind, "label": question.label, "value": given[question.key].value}
        for question in content.questions()
        if question.key in given and given[question.key].value != fields.BLANK
    ]


def files(application: Application, content: Content) -> list[dict[str, Any]]:
    handed_in = selectors.files_of(application)
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
        for question in content.everything()
        for file in handed_in.get(question.key, [])
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


def applicant_now(account: Account, versions: Iterable[TermsVersion], language: str) -> Applicant:
    with translation.override("ko"):
        summary = [[str(label), str(value)] for label, value in applicants().summary(account)]
    return Applicant(applicants().snapshot(account), summary, consents(versions, language))


def applicant_of(submission: Submission) -> Applicant:
    filed = json.loads(submission.body)
    return Applicant(filed["applicant"], filed["summary"], filed["consents"])


def compose(application: Application, applicant: Applicant, *, at: dt.datetime) -> str:
    """The body of the submission that ``application`` (its number and revision set) makes at ``at``."""
    announcement, content = application.announcement, selectors.asks_of(application)
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
            "answers": answers(application, content),
            "files": files(application, content),
            "consents": applicant.consents,
        }
    )
