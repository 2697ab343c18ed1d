"""Boxes that other apps add to an announcement's page and to its editing page, without being imported here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from dure.programme.announcements.models import Announcement

Box = tuple[str, dict[str, Any]]
Panel = Callable[[HttpRequest, Announcement], Box | None]
_public: list[Panel] = []
_office: list[Panel] = []


def register(panel: Panel) -> None:
    """Show what ``panel(request, announcement)`` gives — a template and its context, or None — on the public page."""
    _public.append(panel)


def register_office(panel: Panel) -> None:
    """The same on the staff's editing page: links to question sets, requirements, certificates."""
    _office.append(panel)


def shown(request: HttpRequest, announcement: Announcement) -> list[SafeString]:
    return rendered(_public, request, announcement)


def shown_in_office(request: HttpRequest, announcement: Announcement) -> list[SafeString]:
    return rendered(_office, request, announcement)


def rendered(panels: list[Panel], request: HttpRequest, announcement: Announcement) -> list[SafeString]:
    boxes = [box for panel in panels if (box := panel(request, announcement)) is not None]
    return [render_to_string(template, {"announcement": announcement, **context}, request) for template, context in boxes]
