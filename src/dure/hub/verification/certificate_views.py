from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dure.foundation.access import public, writes_on_get
from dure.foundation.certificates.faults import CertificateFault
from dure.hub.verification import certificates, services
from dure.hub.verification.models import Verification
from dure.hub.verification.views import conclude, of_this_browser
from dure.protocol.claims import CORPORATE


@public
@writes_on_get("every showing of the form gets a fresh challenge to sign")
@never_cache
@require_http_methods(["GET", "POST"])
@of_this_browser
def certificate(request: HttpRequest, row: Verification) -> HttpResponse:
    if request.method != "POST":
        return form_page(request, row, number=request.GET.get("number", ""))
    try:
        claims = certificates.check(row, request)
    except CertificateFault as fault:
        services.fail(row, fault.code)
        return form_page(request, row, number=request.POST.get("number", ""), trouble=str(fault.message))
    if claims is None:
        return HttpResponseRedirect(reverse("verification:linking", args=[row.pk]))
    return conclude(row, claims)


def form_page(request: HttpRequest, row: Verification, *, number: str = "", trouble: str = "") -> HttpResponse:
    corporate = row.kind == CORPORATE
    context = {
        "heading": _("사업자 인증서로 확인") if corporate else _("인증서로 본인확인"),
        "signing": certificates.signing(row, number=number[:12], trouble=trouble),
        "row": row,
        "refused": bool(trouble),
    }
    return render(request, "verification/certificate.html", context)
