"""What programme apps that do not know each other tell each other at this site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dure.foundation import clock
from dure.programme.applications import benefits as given
from dure.programme.applications import panels
from dure.programme.applications.models import Application
from dure.programme.eligibility import benefits, selectors, words
from dure.rules.eligibility import assess


def connect() -> None:
    benefits.register(given.accepted)
    panels.register(eligibility)


def eligibility(request: HttpRequest, application: Application) -> tuple[str, dict[str, Any]] | None:
    """For staff: how the applicant stands today against what the announcement requires."""
    requirements = selectors.requirements_of(application.announcement)
    if not requirements:
        return None
    on = clock.today()
    facts = selectors.facts_of(application.company, on)
    assessment = assess(requirements, selectors.values(facts), on)
    title, tone = words.headline(assessment)
    context = {
        "title": title,
        "tone": tone,
        "change": words.whole_change(assessment),
        "lines": [words.line(answer, facts, on) for answer in assessment.answers],
    }
    return "export/application_eligibility.html", context
