from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dure.foundation.access import public
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_phone
from dure.foundation.sessions.models import address_of
from dure.hub.verification import phone, services
from dure.hub.verification.forms import CodeForm, PhoneForm
from dure.hub.verification.models import Verification
from dure.hub.verification.views import back_to_choice, of_this_browser


@public
@never_cache
@require_http_methods(["GET", "POST"])
@of_this_browser
def facts(request: HttpRequest, row: Verification) -> HttpResponse:
    form = PhoneForm(request.POST or None, initial=phone.typed(row))
    if request.method == "POST" and form.is_valid():
        try:
            phone.send_code(row, form.facts(), address_of(request), locale=get_language() or "ko")
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return HttpResponseRedirect(reverse("verification:code", args=[row.pk]))
    return render(request, "verification/phone.html", {"heading": _("휴대전화로 본인확인"), "form": form, "row": row})


@public
@never_cache
@require_http_methods(["GET", "POST"])
@of_this_browser
def code(request: HttpRequest, row: Verification) -> HttpResponse:
    if not phone.code_sent(row):
        return HttpResponseRedirect(reverse("verification:phone", args=[row.pk]))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            phone.check_code(row, form.cleaned_data["code"])
        except Refusal as refusal:
            services.fail(row, refusal.code)
            form.add_error("code", str(refusal.message))
        else:
            return HttpResponseRedirect(reverse("verification:linking", args=[row.pk]))
    return code_page(request, row, form)


@public
@never_cache
@require_POST
@of_this_browser
def resend(request: HttpRequest, row: Verification) -> HttpResponse:
    if not phone.code_sent(row):
        return back_to_choice(row, "verification_over")
    try:
        phone.send_code(row, phone.typed(row), address_of(request), locale=get_language() or "ko")
    except Refusal as refusal:
        form = CodeForm({"code": ""})
        form.full_clean()
        form.errors.clear()
        form.add_error("code", str(refusal.message))
        return code_page(request, row, form)
    return HttpResponseRedirect(f"{reverse('verification:code', args=[row.pk])}?sent=again")


def code_page(request: HttpRequest, row: Verification, form: CodeForm) -> HttpResponse:
    context = {
        "heading": _("인증번호 입력"), "form": form, "row": row,
        "back_url": reverse("verification:phone", args=[row.pk]), "number": mask_phone(phone.typed(row)["mobile"]), "again": request.GET.get("sent") == "again",
    }
    return render(request, "verification/code.html", context)
