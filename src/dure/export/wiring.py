"""What programme apps that do not know each other tell each other at this site."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from dure.programme.applications import benefits as given
from dure.programme.applications import panels
from dure.programme.applications.models import Application
from dure.programme.eligibility import benefits, boxes, selectors


def connect() -> None:
    benefits.register(given.accepted)
    panels.register(eligibility)


def eligibility(request: HttpRequest, application: Application) -> tuple[str, dict[str, Any]] | None:
    """For staff: how the applicant stands today against what the announcement requires."""
    requirements = selectors.requirements_of(application.announcement)
    if not requirements:
        return None
    return "export/application_eligibility.html", boxes.judged(requirements, application.company)
