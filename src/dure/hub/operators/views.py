"""First page, delivery queue, businesses to be verified, audit trail and statistics for operators."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dure.foundation import audit
from dure.foundation.access import staff_only
from dure.foundation.audit.models import DailySeal
from dure.foundation.integrations.nts import selectors as nts
from dure.foundation.integrations.nts.tasks import ask_again
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.words import moment
from dure.hub.events import services as events
from dure.hub.events.models import Delivery, DeliveryState
from dure.hub.operators import selectors, statistics
from dure.hub.operators.forms import AuditFilter, DeliveryFilter, PeriodForm
from dure.hub.operators.rows import AUDIT_HEADS, BUSINESS_HEADS, DELIVERY_HEADS, QUEUE_HEADS, delivery_rows
from dure.rules.identifiers.masking import mask_name
from dure.rules.identifiers.numbers import format_business_number

PER_PAGE = 50


@staff_only(StaffPermission.DASHBOARD_SEE)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    counts = selectors.waiting()
    may = request.actor.may  # type: ignore[attr-defined]
    tasks = [
        (StaffPermission.EVENT_SEE, _("전달을 포기한 알림"), "deliveries", "?state=given_up", counts["given_up"], "danger"),
        (StaffPermission.EVENT_SEE, _("전달을 기다리는 알림"), "deliveries", "?state=waiting", counts["waiting"], "warning"),
        (StaffPermission.PEOPLE_SEE, _("국세청 확인을 기다리는 기업"), "businesses", "", counts["businesses"], "warning"),
    ]
    items = [
        (label, reverse(f"operators:{page}") + query, _("%(count)d건") % {"count": count}, tone if count else "success")
        for permission, label, page, query, count, tone in tasks
        if may(permission)
    ]
    tiles = [
        (_("오늘 가입"), counts["joined_today"], ""),
        (_("오늘 로그인 실패"), counts["failed_sign_ins_today"], ""),
    ]
    return render(request, "operators/dashboard.html", {"items": items, "tiles": tiles, "queues": _queue_rows(), "queue_heads": QUEUE_HEADS})


@staff_only(StaffPermission.EVENT_SEE)
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    form = DeliveryFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = selectors.deliveries(chosen.get("state", ""), chosen.get("kind", ""), chosen.get("client"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    pending = [item for item in page if item.state != DeliveryState.DELIVERED]
    context = {
        "form": form, "page": page, "heads": DELIVERY_HEADS, "rows": delivery_rows(page), "pending": pending,
        "queues": _queue_rows(), "queue_heads": QUEUE_HEADS,
    }
    return render(request, "operators/deliveries.html", context)


@staff_only(StaffPermission.EVENT_SEE)
@require_POST
def send_again(request: HttpRequest) -> HttpResponse:
    item = get_object_or_404(Delivery.objects.select_related("client"), pk=request.POST.get("delivery") or 0)
    if item.state == DeliveryState.DELIVERED:
        messages.info(request, _("이미 전달된 알림입니다."))
    else:
        events.send_again(item)
        audit.record("delivery.sent_again", actor=request.actor, obj=f"delivery:{item.pk}")  # type: ignore[attr-defined]
        messages.success(request, _("%(number)d번 알림을 바로 다시 보냅니다.") % {"number": item.pk})
    return HttpResponseRedirect(reverse("operators:deliveries"))


@staff_only(StaffPermission.PEOPLE_SEE)
def businesses(request: HttpRequest) -> HttpResponse:
    """Businesses taken on while the tax service was away; POST asks about all of them again, in the background."""
    if request.method == "POST":
        ask_again.enqueue()
        audit.record("business.asked_again", actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("국세청에 다시 묻고 있습니다. 잠시 뒤에 이 화면을 새로 열어 주세요."))
        return HttpResponseRedirect(reverse("operators:businesses"))
    page = Paginator(nts.to_be_verified(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        [format_business_number(item.number), mask_name(item.representative) or "-", moment(item.asked_at), item.tries, item.last_problem or "-"]
        for item in page
    ]
    return render(request, "operators/businesses.html", {"page": page, "heads": BUSINESS_HEADS, "rows": rows})


@staff_only(StaffPermission.AUDIT_SEE)
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else dict.fromkeys(("action", "actor", "subject"), "") | {"first": None, "last": None}
    page = Paginator(selectors.audit_entries(**chosen), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        [moment(item.at), item.action, item.actor, item.subject or "-", item.obj or "-", item.reason or "-", _words(item.data)] for item in page
    ]
    seal = DailySeal.objects.order_by("-day").first()
    return render(request, "operators/audit.html", {"form": form, "page": page, "heads": AUDIT_HEADS, "rows": rows, "seal": seal})


@staff_only(StaffPermission.STATISTICS_SEE)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    form = PeriodForm(request.GET or None, initial={"days": "30"})
    return render(request, "operators/statistics.html", {"form": form, **statistics.figures(form.chosen)})


def _queue_rows() -> list[list[Any]]:
    return [
        [row["client__name"], row["count"], moment(row["oldest"]), row["most_tries"], moment(row["rest_until"]) if row["rest_until"] else "-"]
        for row in selectors.queues()
    ]


def _words(data: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in data.items()) or "-"
