"""Declared outages: times and reason first, then which announcements, then one recorded act."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.forms import Described
from dure.foundation.ui.words import moment
from dure.portal.replies import actor, refused
from dure.programme.announcements.models import Announcement
from dure.programme.announcements.selectors import within
from dure.programme.applications import outages as services
from dure.programme.applications import supplements
from dure.programme.applications.forms import OutageForm
from dure.programme.applications.models import Outage
from dure.programme.applications.office_forms import OutageChoice
from dure.programme.applications.office_views import FORM_METHODS, show


@staff_only(StaffPermission.DEADLINE_EXTEND)
@never_cache
@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    mine = within(actor(request), "extensions__announcement__agency")
    found = Outage.objects.filter(mine).distinct().prefetch_related("extensions__announcement__agency")
    return show(request, "outages", {"page": Paginator(found, 10).get_page(request.GET.get("page"))})


@staff_only(StaffPermission.DEADLINE_EXTEND)
@never_cache
@require_http_methods(FORM_METHODS)
def declare(request: HttpRequest) -> HttpResponse:
    """GET with times shows what would be moved; POST with the same times and the ticks moves it."""
    given = request.POST if request.method == "POST" else request.GET
    form = OutageForm(given or None)
    choice: OutageChoice | None = None
    due = 0
    if form.is_bound and form.is_valid():
        plan = services.Plan(**form.cleaned_data)
        try:
            services.check(plan)
            found = list(services.candidates(actor(request), plan.starts_at, plan.closes_at))
            due = supplements.due_between(actor(request), plan.starts_at, plan.closes_at).count()
            choice = OutageChoice([option(item) for item in found], request.POST if request.method == "POST" else None)
            if request.method == "POST" and choice.is_valid():
                outage = services.declare(plan, set(choice.cleaned_data["announcements"]), actor=actor(request))
                return told(request, outage, due)
        except Refusal as refusal:
            refused(form, refusal)
            choice = None
    found_none = choice is not None and not due and not choice.fields["announcements"].choices  # type: ignore[attr-defined]
    return show(request, "declare", {"form": form, "choice": choice, "due": due, "none": found_none})


def option(announcement: Announcement) -> tuple[int, Described]:
    drafts = announcement.drafts  # type: ignore[attr-defined]
    hint = _("지금 마감 %(at)s, 작성 중인 신청 %(drafts)d건") % {"at": moment(announcement.closes_at), "drafts": drafts}
    return announcement.pk, Described(f"{announcement.code} {announcement.title_here}", hint)


def told(request: HttpRequest, outage: Outage, due: int) -> HttpResponse:
    count = outage.extensions.count()
    words = ngettext(
        "공고 %(count)d건의 마감을 늘렸습니다. 신청서를 쓰고 있던 기업에 이메일로 알립니다.",
        "공고 %(count)d건의 마감을 늘렸습니다. 신청서를 쓰고 있던 기업에 이메일로 알립니다.",
        count,
    )
    if count:
        messages.success(request, words % {"count": count})
    if due:
        more = ngettext("보완 기한 %(count)d건을 늘리고 알렸습니다.", "보완 기한 %(count)d건을 늘리고 알렸습니다.", due)
        messages.success(request, more % {"count": due})
    return redirect("screening:outages")
