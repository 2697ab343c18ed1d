"""A person without a company: business number, then the company's certificate, before the details."""

from typing import Any

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

KEY = "entry_certificate"
PURPOSE = "first_sign_in"


class NumberForm(forms.Form):
    number = BusinessNumberField()


@newcomer
def business(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """The business number; its certificate is asked for next."""
    if not policy().individual_needs_company or not present.kind:
        return HttpResponseRedirect("/welcome/")
    form = NumberForm(request.POST if request.method == "POST" else None, initial={"number": present.business_number})
    if form.is_bound and form.is_valid():
        row = certificates.challenge(PURPOSE)
        request.session[KEY] = {"challenge": str(row.pk), "number": form.cleaned_data["number"]}
        return HttpResponseRedirect("/welcome/business/certificate/")
    return render(request, "entry/business.html", {"steps": STEPS, "form": form}, status=400 if form.is_bound else 200)


@newcomer
def certificate(request: HttpRequest, session: AccountSession, present: Draft) -> HttpResponse:
    """The signature of the company's certificate over our challenge."""
    kept: dict[str, Any] = request.session.get(KEY, {})
    if not kept:
        return HttpResponseRedirect("/welcome/business/")
    problem = ""
    if request.method == "POST":
        try:
            certificates.verify_request(request, kept["challenge"], PURPOSE, kind=BUSINESS, number=kept["number"])
        except CertificateFault as fault:
            problem = str(fault.message)
            request.session[KEY] = {**kept, "challenge": str(certificates.challenge(PURPOSE).pk)}
        else:
            change(request, present, business_number=kept["number"])
            request.session.pop(KEY)
            return HttpResponseRedirect("/welcome/details/")
    return certificate_page(request, problem)


def certificate_page(request: HttpRequest, problem: str) -> HttpResponse:
    kept = request.session[KEY]
    row = certificates.still_good(kept["challenge"], PURPOSE)
    if row is None:
        return HttpResponseRedirect("/welcome/business/")
    context = {
        "steps": STEPS,
        "challenge": row,
        "challenge_text": certificates.text_of(row),
        "number": format_business_number(kept["number"]),
        "problem": problem,
    }
    return render(request, "entry/certificate.html", context, status=400 if problem else 200)
