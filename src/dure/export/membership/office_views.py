"""Originals of members without a certificate, as the staff of an agency record them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dure.export.membership import originals, selectors, services, shown
from dure.export.membership.models import Membership, MembershipState, Paper
from dure.foundation import audit
from dure.foundation.access import staff_only, writes_on_get
from dure.foundation.documents import selectors as documents
from dure.foundation.documents.responses import attachment
from dure.foundation.errors import Refusal
from dure.foundation.privacy import mask_name
from dure.foundation.staff.permissions import StaffPermission
from dure.foundation.ui.words import day
from dure.portal.backoffice.views import paged
from dure.portal.replies import actor
from dure.programme.announcements.models import Agency
from dure.programme.announcements.selectors import agencies_of
from dure.rules.identifiers.numbers import format_business_number

LIST = "/office/originals/"


class SearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("업체명 또는 사업자등록번호"), required=False, max_length=60)


class AgencyChoice(forms.ModelChoiceField):
    def label_from_instance(self, agency: Agency) -> str:
        return agency.label


class AgencyForm(forms.Form):
    """An only agency is chosen already."""

    agency = AgencyChoice(label=gettext_lazy("처리한 기관"), queryset=Agency.objects.none(), empty_label=gettext_lazy("선택해 주세요"))

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0]


class ReceiveForm(AgencyForm):
    papers = forms.MultipleChoiceField(label=gettext_lazy("도착한 원본"), widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label=gettext_lazy("메모"), required=False, max_length=300)
    field_order = ("papers", "agency", "note")

    def __init__(self, *args: Any, missing: list[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = [(paper.value, paper.label) for paper in missing]  # type: ignore[attr-defined]


class RefuseForm(AgencyForm):
    reason = forms.CharField(label=gettext_lazy("까닭"), min_length=4, max_length=300, widget=forms.Textarea({"rows": 3}))
    field_order = ("reason", "agency")


def agencies(request: HttpRequest) -> Any:
    mine = agencies_of(actor(request))
    offered = Agency.objects.filter(active=True, external=False)
    return offered if mine is None else offered.filter(pk__in=mine)


@staff_only(StaffPermission.ORIGINAL_RECORD)
@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    state = request.GET.get("state", "")
    page = paged(request, selectors.memberships(words, state if state in MembershipState.values else ""))
    rows = [
        (item, format_business_number(item.company.business_registration_number), shown.state(item), papers_in_words(item.missing) or "-")
        for item in page
    ]
    tabs = [("", _("원본 대기"), LIST), *((value, label, f"?state={value}") for value, label in MembershipState.choices)]
    context = {"form": SearchForm(initial={"q": words}), "page": page, "rows": rows, "tabs": tabs, "state": state}
    return render(request, "membership/office_originals.html", context)


def papers_in_words(papers: list[Any]) -> str:
    return ", ".join(str(Paper(paper).label) for paper in papers)


@staff_only(StaffPermission.ORIGINAL_RECORD)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("company"), pk=pk)
    act = request.POST.get("act", "")
    forms_here = {
        "receive": ReceiveForm(request.POST if act == "receive" else None, agencies=agencies(request), missing=membership.missing, prefix="receive"),
        "refuse": RefuseForm(request.POST if act == "refuse" else None, agencies=agencies(request), prefix="refuse"),
    }
    bound = forms_here.get(act)
    if bound is not None and bound.is_valid() and acted(request, membership, act, bound):
        return redirect(f"{LIST}{membership.pk}/")
    return page(request, membership, forms_here, refused=bound is not None)


def acted(request: HttpRequest, membership: Membership, act: str, form: forms.Form) -> bool:
    data = form.cleaned_data
    try:
        if act == "receive":
            row = originals.receive(membership, data["papers"], agency=data["agency"], actor=actor(request), text=data["note"])
            messages.success(request, _("정식회원이 되었습니다.") if row.is_full else _("접수를 기록했습니다."))
        else:
            originals.refuse(membership, reason=data["reason"], agency=data["agency"], actor=actor(request))
            messages.success(request, _("반려하고 회원에게 알렸습니다."))
    except Refusal as refusal:
        form.add_error(refusal.field or None, str(refusal.message))
        return False
    return True


def page(request: HttpRequest, membership: Membership, forms_here: Mapping[str, forms.Form], *, refused: bool) -> HttpResponse:
    company = membership.company
    until = originals.ends_on(membership) if membership.state == MembershipState.PROVISIONAL else None
    rows = [
        (_("사업자등록번호"), format_business_number(company.business_registration_number)),
        (_("대표자"), mask_name(company.representative)),
        (_("가입일"), day(membership.joined_at)),
        (_("확인 방법"), membership.get_proof_display()),  # type: ignore[attr-defined]
        (_("접수한 원본"), papers_in_words(membership.received) or _("없음")),
        (_("접수할 원본"), papers_in_words(membership.missing) if not membership.is_full else _("없음")),
        (_("임시회원 기한"), day(until) or "-"),
        (_("안내 횟수"), str(membership.reminders)),
    ]
    context = {
        "membership": membership,
        "state": shown.state(membership),
        "rows": rows,
        "files": documents.of(services.subject_of(company), originals.KIND),
        "events": [(event, papers_in_words(event.papers)) for event in membership.events.select_related("agency")[:100]],
        **forms_here,
    }
    return render(request, "membership/office_original.html", context, status=422 if refused else 200)


@staff_only(StaffPermission.ORIGINAL_RECORD)
@writes_on_get("Reading a company's papers is recorded.")
@never_cache
@require_safe
def file(request: HttpRequest, pk: int, key: UUID) -> FileResponse:
    membership = get_object_or_404(Membership, pk=pk)
    document = get_object_or_404(documents.of(membership.subject, originals.KIND), pk=key)
    audit.record("document.read", actor=actor(request), organisation=membership.subject, obj=document.subject)
    return attachment(document)
