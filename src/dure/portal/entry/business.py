"""A person without a company: business number, then the company's certificate, before the details."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dure.foundation.certificates import services as certificates
from dure.foundation.certificates.faults import CertificateFault
from dure.foundation.certificates.policies import BUSINESS
from dure.portal.accounts.fields import BusinessNumberField
from dure.portal.accounts.models import AccountSession
from dure.portal.entry.draft import Draft, change
from dure.portal.entry.views import STEPS, newcomer
from dure.portal.policy import policy
from dure.rules.identifiers.numbers import format_business_number

KEY = "entry_business_number"


class NumberForm(forms.Form):
    business_number = BusinessNumberField()


@newcomer
def business(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """The business number, then the signature of that company's certificate over our challenge."""
    if not policy().individual_needs_company or not present.kind:
        return HttpResponseRedirect("/welcome/")
    if "signature" in request.POST:
        return judge(request, session, present)
    form = NumberForm(request.POST if request.method == "POST" else None, initial={"business_number": present.business_number})
    if form.is_bound and form.is_valid():
        request.session[KEY] = form.cleaned_data["business_number"]
        return certificate_page(request, session)
    return render(request, "entry/business.html", {"steps": STEPS, "form": form}, status=400 if form.is_bound else 200)


def judge(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    number = request.session.get(KEY, "")
    try:
        certificates.verify_request(request, purpose(session), kind=BUSINESS, number=number)
    except CertificateFault as fault:
        return certificate_page(request, session, trouble=str(fault.message))
    request.session.pop(KEY)
    change(request, present, business_number=number)
    return HttpResponseRedirect("/welcome/details/")


def certificate_page(request: HttpRequest, session: AccountSession, *, trouble: str = "") -> HttpResponse:
    number = request.session.get(KEY, "")
    signing = certificates.signing(purpose(session), kind=BUSINESS, number=number, trouble=trouble)
    context = {"steps": STEPS, "signing": signing, "number": format_business_number(number), "action_label": _("기업인증서로 인증하기")}
    return render(request, "entry/certificate.html", context, status=400 if trouble else 200)


def purpose(session: AccountSession) -> str:
    return f"first_sign_in:{session.pk.hex[:24]}"
