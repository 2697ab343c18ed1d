from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dure.foundation.access import staff_only
from dure.foundation.integrations.announcements import MAKERS
from dure.foundation.staff.permissions import StaffPermission
from dure.programme.feeds import selectors, tasks


@staff_only(StaffPermission.FEED_MANAGE)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    standings = selectors.standings()
    rows = selectors.faulty_rows([standing.last for standing in standings if standing.last])
    return render(request, "feeds/overview.html", {"standings": standings, "faulty": rows})


@staff_only(StaffPermission.FEED_MANAGE)
@require_POST
def read_now(request: HttpRequest, name: str) -> HttpResponse:
    if name not in MAKERS:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    tasks.read_feed.enqueue(name, actor.kind, actor.id)
    messages.success(request, _("가져오기를 시작합니다. 잠시 뒤에 이 쪽을 새로 고치면 결과가 보입니다."))
    return redirect("feeds:overview")
