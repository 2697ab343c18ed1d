"""Members for operators: exact look-up, masked until a reason is given, suspending and restoring."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dure.foundation import audit
from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.hub.catalogue.models import LinkState
from dure.hub.members import services as members
from dure.hub.members.models import Member, MemberState
from dure.hub.operators import selectors
from dure.hub.operators.forms import MemberSearchForm, ReasonForm
from dure.hub.operators.rows import FOUND_HEADS, LINK_HEADS, SIGN_IN_HEADS, found_rows, link_rows, member_rows, sign_in_rows

SHOWN_SIGN_INS = 20


@staff_only(StaffPermission.PEOPLE_SEE)
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """The search is posted, so that personal data stand in no address and no server log."""
    form = MemberSearchForm(request.POST if request.method == "POST" else None)
    found: list[Member] | None = None
    if request.method == "POST" and form.is_valid():
        found = selectors.find_members(form.cleaned_data["by"], form.cleaned_data["value"])
        data = {"by": form.cleaned_data["by"], "found": len(found)}
        audit.record("member.looked_up", actor=request.actor, data=data)  # type: ignore[attr-defined]
    rows = found_rows(found) if found else []
    return render(request, "operators/members.html", {"form": form, "searched": found is not None, "heads": FOUND_HEADS, "rows": rows})


@staff_only(StaffPermission.PEOPLE_SEE)
@never_cache
@require_GET
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    return detail(request, get_object_or_404(Member, pk=member_id))


@staff_only(StaffPermission.PEOPLE_UNMASK)
@never_cache
@require_POST
def unmask(request: HttpRequest, member_id: UUID) -> HttpResponse:
    person = get_object_or_404(Member, pk=member_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return detail(request, person, unmask_form=form)
    audit.record("member.unmasked", actor=request.actor, subject=person.subject, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
    return detail(request, person, opened=True)


@staff_only(StaffPermission.PEOPLE_SUSPEND)
@never_cache
@require_POST
def change_state(request: HttpRequest, member_id: UUID) -> HttpResponse:
    person = get_object_or_404(Member, pk=member_id)
    form = ReasonForm(request.POST, auto_id="state_%s")
    if not form.is_valid():
        return detail(request, person, state_form=form)
    act = members.restore if person.state == MemberState.SUSPENDED else members.suspend
    try:
        act(person, reason=form.cleaned_data["reason"], actor=request.actor)  # type: ignore[attr-defined]
    except Refusal as refusal:
        form.add_error("reason", str(refusal.message))
        return detail(request, person, state_form=form)
    done = _("다시 이용할 수 있게 했습니다.") if act is members.restore else _("이용을 정지했습니다. 모든 로그인이 끝났습니다.")
    messages.success(request, done)
    return HttpResponseRedirect(reverse("operators:member", args=[person.pk]))


def detail(request: HttpRequest, person: Member, *, opened: bool = False, **forms: ReasonForm) -> HttpResponse:
    may = request.actor.may  # type: ignore[attr-defined]
    links = person.links.select_related("service").order_by("state", "service__order")
    context: dict[str, Any] = {
        "person": person,
        "opened": opened,
        "rows": member_rows(person, opened=opened),
        "link_heads": LINK_HEADS,
        "links": link_rows(links),
        "active_links": sum(1 for link in links if link.state == LinkState.ACTIVE),
        "sign_in_heads": SIGN_IN_HEADS,
        "sign_ins": sign_in_rows(person.sign_ins.all()[:SHOWN_SIGN_INS], opened=opened),
        "may_unmask": may(StaffPermission.PEOPLE_UNMASK) and not opened,
        "may_suspend": may(StaffPermission.PEOPLE_SUSPEND) and person.state != MemberState.LEFT,
        "may_audit": may(StaffPermission.AUDIT_SEE),
        "unmask_form": ReasonForm(),
        "state_form": ReasonForm(auto_id="state_%s"),
    }
    return render(request, "operators/member.html", context | forms)
