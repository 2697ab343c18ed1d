"""Messages, audit trail and terms."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import staff_only
from dure.foundation.audit.models import AuditEntry, DailySeal
from dure.foundation.consent import selectors as consents
from dure.foundation.consent import services as consenting
from dure.foundation.consent.forms import DraftForm, PublishForm
from dure.foundation.consent.models import TermsDocument, TermsVersion, VersionState, here
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.privacy import mask_email, mask_phone
from dure.foundation.staff.permissions import StaffPermission
from dure.portal.backoffice import selectors, services
from dure.portal.backoffice.forms import AuditFilter
from dure.portal.backoffice.views import FORM_METHODS, actor, attempt, paged, show


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


@staff_only(StaffPermission.TERMS_EDIT)
@never_cache
@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return show(request, "terms", {"documents": consents.for_operator()})


def document_or_404(key: str) -> TermsDocument:
    return get_object_or_404(TermsDocument, site=here(), key=key)


@staff_only(StaffPermission.TERMS_EDIT)
@never_cache
@require_http_methods(FORM_METHODS)
def term(request: HttpRequest, key: str) -> HttpResponse:
    """Edit the draft, see it as readers will, and all earlier versions."""
    document = document_or_404(key)
    versions = list(document.versions.order_by("-number"))
    draft = next((item for item in versions if item.state == VersionState.DRAFT), None)
    latest = versions[0] if versions else None
    form = DraftForm(request.POST or None, instance=draft or copy_of(latest))
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "preview":
            preview = form.cleaned_data
        else:
            consenting.draft(document, actor=actor(request), **form.cleaned_data)
            messages.success(request, _("초안을 저장했습니다."))
            return redirect("office:term", key=key)
    context = {"document": document, "versions": versions, "draft": draft, "form": form, "preview": preview}
    return show(request, "term", {**context, "publish_form": PublishForm(prefix="publish")})


def copy_of(version: TermsVersion | None) -> TermsVersion:
    if version is None:
        return TermsVersion()
    names = ("title_ko", "title_en", "body_ko", "body_en")
    return TermsVersion(**{name: getattr(version, name) for name in names})


@staff_only(StaffPermission.TERMS_EDIT)
@require_POST
def publish_term(request: HttpRequest, key: str) -> HttpResponse:
    document = document_or_404(key)
    draft = get_object_or_404(document.versions, state=VersionState.DRAFT)
    form = PublishForm(request.POST, prefix="publish")
    if not form.is_valid():
        context = {"document": document, "versions": document.versions.order_by("-number"), "draft": draft}
        return show(request, "term", {**context, "form": DraftForm(instance=draft), "publish_form": form})
    try:
        consenting.publish(draft, effective_from=form.moment(), actor=actor(request), reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("약관을 게시했습니다."))
    return redirect("office:term", key=key)
