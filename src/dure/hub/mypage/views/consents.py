from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dure.foundation.access import signed_in
from dure.foundation.consent import selectors as terms
from dure.foundation.consent import services
from dure.foundation.consent.models import Channel
from dure.hub.mypage import copies, selectors
from dure.hub.mypage.views.frame import show
from dure.hub.signin.services import actor_of

HERE = "/my/consents/"


@signed_in
@never_cache
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    return show(request, "consents", "consents", {"agreements": selectors.agreements(member), "not_given": selectors.not_given(member)})


@signed_in
@never_cache
@require_safe
def text(request: HttpRequest, consent_id: int) -> HttpResponse:
    """The very wording that was agreed to."""
    consent = terms.history(request.member.subject).filter(pk=consent_id).first()  # type: ignore[attr-defined]
    if consent is None:
        raise Http404
    context = {
        "consent": consent,
        "title": consent.version.title_in(consent.language),
        "body": consent.version.body_in(consent.language),
    }
    return show(request, "consent_text", "consents", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    consent = selectors.agreement(member, key)
    if consent is None:
        raise Http404
    if request.method != "POST":
        return show(request, "withdraw", "consents", {"consent": consent})
    services.withdraw(member.subject, key, actor=actor_of(member))
    messages.success(request, _("동의를 철회했습니다. 지금부터 그 목적으로 정보를 쓰지 않습니다."))
    return HttpResponseRedirect(HERE)


@signed_in
@never_cache
@require_POST
def give(request: HttpRequest, key: str) -> HttpResponse:
    member = request.member  # type: ignore[attr-defined]
    wanted = [version for version in terms.current(member.kind) if version.document.key == key and not version.document.required]
    if not wanted:
        raise Http404
    services.give(member.subject, wanted, channel=Channel.MY_PAGE, actor=actor_of(member))
    messages.success(request, _("동의했습니다. 언제든지 이 화면에서 철회할 수 있습니다."))
    return HttpResponseRedirect(HERE)


@signed_in
@never_cache
@require_POST
def download(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(copies.statement_of_consents(request.member), content_type="text/html; charset=utf-8")  # type: ignore[attr-defined]
    response["Content-Disposition"] = 'attachment; filename="consents.html"'
    return response
