"""Messages and audit trail."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access import staff_only
from dure.foundation.audit.models import AuditEntry, DailySeal
from dure.foundation.notify.models import Message
from dure.foundation.privacy import mask_email, mask_phone
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice import selectors, services
from dure.portal.backoffice.forms import AuditFilter
from dure.portal.backoffice.views import paged, show
from dure.portal.replies import actor, attempt


@staff_only(StaffPermission.MESSAGE_SEE)
@never_cache
@require_safe
def message_log(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    page = paged(request, selectors.messages(state if state in Message.State.values else ""))
    rows = [(item, mask_email(item.recipient) if item.channel == "email" else mask_phone(item.recipient)) for item in page]
    tabs = [
        ("", _("전체"), "/office/messages/"),
        ("queued", _("보내는 중"), "?state=queued"),
        ("sent", _("보냄"), "?state=sent"),
        ("failed", _("실패"), "?state=failed"),
    ]
    return show(request, "messages", {"page": page, "rows": rows, "tabs": tabs, "state": state})


@staff_only(StaffPermission.MESSAGE_SEE)
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(Message, pk=pk)
    attempt(request, lambda: services.send_again(message, actor=actor(request)), _("다시 보내기로 했습니다."))
    return redirect("/office/messages/?state=failed")


@staff_only(StaffPermission.MESSAGE_SEE)
@never_cache
@require_safe
def message_templates(request: HttpRequest) -> HttpResponse:
    return show(request, "message_templates", {"texts": notice_texts()})


def notice_texts() -> list[tuple[str, str, str]]:
    """Every notice that the apps of this site ship: key, channel and text."""
    found = []
    for config in apps.get_app_configs():
        for file in sorted((Path(config.path) / "templates" / "notices").glob("*.txt")):
            key, channel = file.name.split(".")[:2]
            found.append((key, channel, readable(file.read_text())))
    return sorted(found)


def readable(source: str) -> str:
    """The Korean text of a template without its tags."""
    for tag in ("{% load i18n %}", "{% blocktranslate %}", "{% endblocktranslate %}"):
        source = source.replace(tag, "")
    return source.replace('{% translate "', "").replace('" %}', "").strip()


@staff_only(StaffPermission.AUDIT_SEE)
@never_cache
@require_safe
def audit_trail(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    page = paged(request, audit_entries(form), 50)
    seal = DailySeal.objects.order_by("-day").first()
    return show(request, "audit", {"filter": form, "page": page, "seal": seal})


def audit_entries(form: AuditFilter) -> object:
    wanted = Q()
    data = form.cleaned_data if form.is_valid() else {}
    for name in ("action", "actor", "subject"):
        if data.get(name):
            wanted &= Q(**{f"{name}__startswith": data[name]})
    if data.get("since"):
        wanted &= Q(at__date__gte=data["since"])
    if data.get("until"):
        wanted &= Q(at__date__lte=data["until"])
    return AuditEntry.objects.filter(wanted).order_by("-pk")
