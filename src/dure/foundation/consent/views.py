from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from dure.foundation.access import local_path, signed_in
from dure.foundation.consent import renewal, selectors, services
from dure.foundation.consent.forms import AgreementForm
from dure.foundation.consent.models import Channel


@signed_in
def renew(request: HttpRequest) -> HttpResponse:
    """Required texts that changed since this person agreed; afterwards on to ``next``."""
    actor = request.actor  # type: ignore[attr-defined]
    target = local_path(request.POST.get("next") or request.GET.get("next"), "/")
    versions = selectors.outstanding(str(actor), renewal.audience_of(request))
    if not versions:
        return HttpResponseRedirect(target)
    form = AgreementForm(request.POST if request.method == "POST" else None, versions=versions)
    if request.method == "POST" and form.is_valid():
        services.agree(str(actor), versions, set(form.agreed), channel=Channel.RENEWAL, actor=actor)
        messages.success(request, _("바뀐 약관에 동의하셨습니다. 고맙습니다."))
        return HttpResponseRedirect(target)
    return render(request, "consent/renew.html", {"form": form, "next": target})
