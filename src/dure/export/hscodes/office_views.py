from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dure.export.hscodes import official, selectors, services
from dure.export.hscodes.forms import FileForm
from dure.foundation.access import staff_only
from dure.foundation.errors import Refusal
from dure.foundation.staff.permissions import StaffPermission

MOST_SHOWN = 100


@staff_only(StaffPermission.FEED_MANAGE)
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """What is loaded, and taking in the official file; a file with bad lines changes nothing and says which they are."""
    form = FileForm(request.POST or None, request.FILES or None)
    bad: list[object] = []
    if request.method == "POST" and form.is_valid():
        try:
            report = official.take_in(form.cleaned_data["file"].read(), actor=request.actor)  # type: ignore[attr-defined]
        except Refusal as refusal:
            form.add_error("file", str(refusal.message))
        else:
            if not report.bad:
                counts = {"new": report.new, "changed": report.changed, "same": report.same}
                messages.success(request, _("새로 %(new)d개를 넣고 %(changed)d개를 고쳤습니다. %(same)d개는 그대로입니다.") % counts)
                return redirect("hscodes-office:overview")
            bad = list(report.bad)
            form.add_error("file", _("잘못된 줄이 있어 아무것도 바꾸지 않았습니다. 아래 줄을 고쳐 다시 올려 주세요."))
    context = {"form": form, "bad": bad[:MOST_SHOWN], "bad_count": len(bad), "counts": selectors.counts()}
    return render(request, "hscodes/office.html", context)


@staff_only(StaffPermission.FEED_MANAGE)
def load(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        count = services.load_nomenclature(request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("국제 공통 부호 %(count)d개를 넣었습니다.") % {"count": count})
    return redirect("hscodes-office:overview")
