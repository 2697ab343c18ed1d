from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dure.foundation.access import own_transactions, public, writes_on_get
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.door import Unreachable
from dure.foundation.integrations import identity as upstream
from dure.hub.verification import certificates, services
from dure.hub.verification.models import Verification
from dure.hub.verification.views import back_to_choice, conclude, of_this_browser
from dure.protocol.claims import CORPORATE


@public
@own_transactions("asks the linking-value gateway, and the resident number that it needs is not kept for later")
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
    except upstream.IdentityFault as fault:
        services.fail(row, fault.code, over=True)
        return back_to_choice(row, fault.code)
    except Unreachable:
        services.fail(row, "unreachable")
        return form_page(request, row, trouble=_("확인 기관에 지금 연결할 수 없습니다. 잠시 뒤에 다시 서명하거나 다른 방법을 골라 주세요."))
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
