from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff import services
from dure.foundation.staff.forms import ReasonForm, RolesForm, StaffForm
from dure.foundation.staff.models import StaffUser
from dure.foundation.staff.permissions import StaffPermission, roles
from dure.foundation.staff.views import add_refusal


def role_labels(user: StaffUser) -> str:
    table = roles()
    return ", ".join(str(table[key].label) for key in user.roles if key in table)


@staff_only(StaffPermission.STAFF_MANAGE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    users = StaffUser.objects.select_related("second_factor").order_by("-is_active", "login_id")
    return render(request, "staff/people.html", {"people": [(user, role_labels(user)) for user in users]})


@staff_only(StaffPermission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.create_staff(data["login_id"], data["name"], data["email"], data["roles"], actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("직원을 추가하고 초대 메일을 보냈습니다."))
            return redirect("staff:people")
    return render(request, "staff/add.html", {"form": form}, status=422 if form.errors else 200)


@staff_only(StaffPermission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(StaffUser, pk=pk)
    form = RolesForm(request.POST or None, initial={"roles": user.roles})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_roles(user, form.cleaned_data["roles"], actor=request.actor, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("역할을 바꾸었습니다."))
            return redirect("staff:person", pk=user.pk)
    context = {"form": form, "person": user, "reason_form": ReasonForm(prefix="act")}
    return render(request, "staff/person.html", context, status=422 if form.errors else 200)


@staff_only(StaffPermission.STAFF_MANAGE)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(StaffUser, pk=pk)
    form = ReasonForm(request.POST, prefix="act")
    if not form.is_valid():
        context = {"form": RolesForm(initial={"roles": user.roles}), "person": user, "reason_form": form}
        return render(request, "staff/person.html", context, status=422)
    reason, actor = form.cleaned_data["reason"], request.actor  # type: ignore[attr-defined]
    try:
        match request.POST.get("act"):
            case "deactivate":
                services.deactivate(user, actor=actor, reason=reason)
            case "reset":
                services.reset_second_factor(user, actor=actor, reason=reason)
            case "invite":
                services.invite_again(user, actor=actor, reason=reason)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("처리했습니다."))
    return redirect("staff:person", pk=user.pk)
