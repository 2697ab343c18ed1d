"""What a company has filed, word for word, for everyone of the company."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dure.foundation.access import signed_in
from dure.programme.applications import office_selectors, receipts
from dure.programme.applications.views import application_or_404, frame, show


@signed_in
@never_cache
@require_safe
def filed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The newest filing, or the one of ``?revision=``, with what changed since the one before."""
    application = application_or_404(request, pk)
    filings = list(application.submissions.select_related("account").order_by("-revision"))
    wanted = request.GET.get("revision", "")
    chosen = next((item for item in filings if not wanted or str(item.revision) == wanted), None)
    if chosen is None:
        raise Http404
    chosen.application = application
    before = next((item for item in filings if item.revision < chosen.revision), None)
    context = {
        **frame(application),
        "chosen": chosen,
        "revision": str(chosen.revision),
        "exact": receipts.exact(chosen.at),
        "filings": filings,
        "applicant": office_selectors.applicant_of(chosen),
        "groups": office_selectors.filing(chosen, before),
    }
    return show(request, "filed", context)
