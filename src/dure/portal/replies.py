"""How pages with forms reply: who acts, what was refused beside what was typed, 422 for a form with faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.foundation.access import Actor
from dure.foundation.errors import Refusal


def actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def refused(form: forms.BaseForm, refusal: Refusal) -> None:
    """Say it at the field that it concerns, else above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Run an act; say that it is done, or why not."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return False
    messages.success(request, done)
    return True


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """The page; a posted form in its context that has errors makes the status 422 unless another one is given."""
    faulty = any(isinstance(value, forms.BaseForm) and value.is_bound and value.errors for value in context.values())
    return render(request, template, context, status=422 if faulty and status == 200 and request.method == "POST" else status)
