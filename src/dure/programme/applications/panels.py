"""Boxes that other apps add to the staff's page of an application, without being imported here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from dure.programme.applications.models import Application

Box = tuple[str, dict[str, Any]]
Panel = Callable[[HttpRequest, Application], Box | None]
_panels: list[Panel] = []


def register(panel: Panel) -> None:
    """Show what ``panel(request, application)`` gives: a template and its context, or None."""
    _panels.append(panel)


def shown(request: HttpRequest, application: Application) -> list[SafeString]:
    boxes = [box for panel in _panels if (box := panel(request, application)) is not None]
    return [render_to_string(template, {"application": application, **context}, request) for template, context in boxes]
