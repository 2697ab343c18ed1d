"""Relying parties for operators: list, register, change, key upload, secret, trial, on and off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.templatetags.ui import badge
from dure.foundation.ui.words import moment
from dure.hub.oidc import registration
from dure.hub.oidc.models import Client, ClientState
from dure.hub.oidc.models.clients import SECRET_METHODS
from dure.hub.oidc.trial import trial
from dure.hub.operators.forms import ClientForm, initial_of
from dure.hub.operators.rows import CLIENT_HEADS, TRIAL_HEADS

START = {"auth_method": "private_key_jwt", "id_token_alg": "ES256", "subject_type": "pairwise", "scopes": ["openid", "profile", "phone", "email", "company"]}


@staff_only(StaffPermission.CLIENT_EDIT)
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    rows = [
        [
            format_html('<a href="{}">{}</a>', reverse("operators:client", args=[item.client_id]), item.name),
            item.client_id, item.service.title if item.service else "-", item.auth_method, _state(item), moment(item.registered_at),
        ]
        for item in Client.objects.select_related("service")
    ]
    return render(request, "operators/clients.html", {"heads": CLIENT_HEADS, "rows": rows})


@staff_only(StaffPermission.CLIENT_EDIT)
@never_cache
def add(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST, request.FILES) if request.method == "POST" else ClientForm(initial=START)
    if request.method == "POST" and form.is_valid():
        identifier = form.cleaned_data["client_id"]
        if Client.objects.filter(client_id=identifier).exists():
            form.add_error("client_id", _("이미 등록된 식별자입니다. 다른 식별자를 입력해 주세요."))
        else:
            saved = save(form, identifier, request)
            if saved:
                return after(request, *saved)
    return render(request, "operators/client_edit.html", {"form": form, "client": None})


@staff_only(StaffPermission.CLIENT_EDIT)
@never_cache
def client(request: HttpRequest, client_id: str) -> HttpResponse:
    item = get_object_or_404(Client.objects.select_related("service"), client_id=client_id)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ClientForm(*given, client=item, initial=initial_of(item))
    if request.method == "POST" and form.is_valid():
        saved = save(form, client_id, request)
        if saved:
            return after(request, *saved)
    keys = [(key["kid"], key["kty"]) for key in item.jwks.get("keys", [])]
    context = {"form": form, "client": item, "keys": keys, "has_secret": item.auth_method in SECRET_METHODS, "state": _state(item)}
    return render(request, "operators/client_edit.html", context)


@staff_only(StaffPermission.CLIENT_EDIT)
@never_cache
@require_POST
def rotate(request: HttpRequest, client_id: str) -> HttpResponse:
    item = get_object_or_404(Client, client_id=client_id)
    try:
        secret = registration.rotate_secret(item, actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(reverse("operators:client", args=[client_id]))
    return after(request, item, secret)


@staff_only(StaffPermission.CLIENT_EDIT)
@require_POST
def switch(request: HttpRequest, client_id: str) -> HttpResponse:
    item = get_object_or_404(Client, client_id=client_id)
    state = ClientState.DISABLED if item.state == ClientState.ACTIVE else ClientState.ACTIVE
    registration.set_state(item, state, actor=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("사용을 중지했습니다.") if state == ClientState.DISABLED else _("다시 사용합니다."))
    return HttpResponseRedirect(reverse("operators:client", args=[client_id]))


@staff_only(StaffPermission.CLIENT_EDIT)
@never_cache
@require_GET
def try_out(request: HttpRequest, client_id: str) -> HttpResponse:
    """Asks the client's endpoints. A GET, because nothing changes here and no transaction should wait for another system."""
    item = get_object_or_404(Client, client_id=client_id)
    findings = trial(item)
    rows = [
        [finding.endpoint, finding.address, badge(_("정상"), tone="success") if finding.good else badge(_("문제"), tone="danger"), finding.words]
        for finding in findings
    ]
    good = all(finding.good for finding in findings)
    return render(request, "operators/client_trial.html", {"client": item, "heads": TRIAL_HEADS, "rows": rows, "good": good})


def save(form: ClientForm, client_id: str, request: HttpRequest) -> tuple[Client, str] | None:
    """Register, or put the refusal at its field and give None."""
    try:
        return registration.register(client_id=client_id, actor=request.actor, **form.facts())  # type: ignore[attr-defined]
    except Refusal as refusal:
        field = "key_file" if refusal.field == "jwks" else refusal.field
        form.add_error(field if field in form.fields else None, str(refusal.message))
        return None


def after(request: HttpRequest, item: Client, secret: str) -> HttpResponse:
    """A fresh secret is shown once; without one, back to the client."""
    if secret:
        return render(request, "operators/client_secret.html", {"client": item, "secret": secret})
    messages.success(request, _("‘%(name)s’을(를) 저장했습니다.") % {"name": item.name})
    return HttpResponseRedirect(reverse("operators:client", args=[item.client_id]))


def _state(item: Client) -> Any:
    return badge(item.get_state_display(), tone="success" if item.state == ClientState.ACTIVE else "neutral")
