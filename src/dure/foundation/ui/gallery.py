"""Every component in every state, on two pages: documentation, review and the target of the accessibility tests."""

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dure.foundation import clock
from dure.foundation.access import Actor, demo_only
from dure.foundation.ui.forms import DateInput, Described, DigitsInput

PAGES = {"components": gettext_lazy("부품"), "forms": gettext_lazy("서식"), "home": gettext_lazy("첫 화면"), "staff": gettext_lazy("업무 화면"), "session": gettext_lazy("로그인한 화면")}


class SampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("이름"), help_text=gettext_lazy("신분증에 적힌 그대로 적어 주세요."))
    login_id = forms.CharField(
        label=gettext_lazy("아이디"),
        help_text=gettext_lazy("영문 소문자와 숫자 5~20자"),
        widget=forms.TextInput({"data-check-url": "/gallery/check.json", "autocomplete": "username"}),
    )
    password = forms.CharField(label=gettext_lazy("비밀번호"), widget=forms.PasswordInput({"autocomplete": "new-password"}))
    business_number = forms.CharField(
        label=gettext_lazy("사업자등록번호"), min_length=10, widget=DigitsInput(), help_text=gettext_lazy("숫자 10자리")
    )
    founded_on = forms.DateField(label=gettext_lazy("개업일"), widget=DateInput(), help_text=gettext_lazy("예: 2019-03-02"), required=False)
    region = forms.ChoiceField(label=gettext_lazy("지역"), choices=[("", gettext_lazy("고르세요")), ("seoul", gettext_lazy("서울")), ("busan", gettext_lazy("부산"))])
    field = forms.ChoiceField(
        label=gettext_lazy("평가 분야"),
        widget=forms.RadioSelect,
        choices=[
            ("management", Described(gettext_lazy("경영"), gettext_lazy("경영지도사, 회계사 등"))),
            ("technology", Described(gettext_lazy("기술"), gettext_lazy("기술사, 박사 등"))),
        ],
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("연결할 서비스"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"data-filter-list": "", "data-select-all": ""}),
        choices=[
            (gettext_lazy("지원사업"), [("jumpup", gettext_lazy("도약 프로그램")), ("voucher", gettext_lazy("혁신바우처"))]),
            (gettext_lazy("공제"), [("mutual", gettext_lazy("공제 기금"))]),
        ],
    )
    memo = forms.CharField(label=gettext_lazy("남길 말"), widget=forms.Textarea({"rows": 4}), required=False)
    paper = forms.FileField(label=gettext_lazy("사업자등록증"), help_text=gettext_lazy("PDF 또는 그림, 20MB까지"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("이용약관에 동의합니다."))
    sections = (
        (gettext_lazy("누구신가요"), ("name", "login_id", "password")),
        (gettext_lazy("기업"), ("business_number", "founded_on", "region", "field", "services", "memo", "paper", "agreed")),
    )


@demo_only
def gallery(request: HttpRequest, page: str = "components") -> HttpResponse:
    if page not in PAGES:
        raise Http404
    tabs = [(key, label, "/gallery/" if key == "components" else f"/gallery/{key}/") for key, label in PAGES.items()]
    makers = {"components": components, "forms": form_states, "home": home, "staff": staff, "session": session}
    return render(request, f"ui/gallery/{page}.html", {"tabs": tabs, "current": page, "path": request.path, **makers[page](request)})


@demo_only
def check(request: HttpRequest) -> HttpResponse:
    """The availability check of the sample form: everything but 'taken' is free."""
    free = request.GET.get("value", "") != "taken"
    return JsonResponse({"ok": free, "message": _("쓸 수 있는 아이디입니다.") if free else _("이미 쓰고 있는 아이디입니다.")})


class SampleSession:
    seconds_left = 600


def session(request: HttpRequest) -> dict[str, Any]:
    """Shows the header as a signed-in member sees it."""
    request.actor = Actor("member", "sample", "김*레")  # type: ignore[attr-defined]
    request.member_session = SampleSession()  # type: ignore[attr-defined]
    return {}


def components(request: HttpRequest) -> dict[str, Any]:
    return {
        "trail": [(_("갤러리"), "/gallery/"), (_("부품"), "")],
        "side": [("a", _("회원 정보"), "/gallery/"), ("b", _("보안"), "/gallery/forms/"), ("c", _("동의 내역"), "/gallery/home/")],
        "labels": [_("회원 유형"), _("약관 동의"), _("본인확인"), _("정보 입력"), _("서비스 연결"), _("완료")],
        "page": Paginator(range(230), 10).get_page(request.GET.get("page", "8")),
        "first_page": Paginator(range(30), 10).get_page(1),
        "rows": [(_("이름"), "김두레", "/gallery/"), (_("휴대전화"), "010-1234-****", "/gallery/"), (_("가입일"), clock.today(), "")],
        "tasks": [
            (_("기업 정보"), "/gallery/", _("마침"), "success"),
            (_("사업 계획서"), "/gallery/forms/", _("쓰는 중"), "info"),
            (_("제출"), "", _("아직 할 수 없음"), "neutral"),
        ],
        "headers": [_("접수번호"), _("사업"), _("금액"), _("상태")],
        "cells": [["2026-0001", _("도약 프로그램"), "12,000,000", _("접수")], ["2026-0002", _("혁신바우처"), "8,500,000", _("보완 요청")]],
        "numeric": [2],
        "now": clock.now(),
        "regions": [(_("서울"), 1240), (_("부산"), 812), (_("대구"), 540), (_("제주특별자치도"), 61)],
        "stacked": [(_("10월"), [320, 140, 22]), (_("11월"), [410, 180, 9])],
        "stack_names": [_("개인"), _("기업"), _("전환")],
        "series": [(_("가입"), [(f"{n}일", n * n % 37 + 20) for n in range(1, 15)]), (_("전환"), [(f"{n}일", n * 2 % 17 + 4) for n in range(1, 15)])],
    }


def form_states(request: HttpRequest) -> dict[str, Any]:
    wrong = SampleForm({"name": "", "login_id": "Kim", "business_number": "123", "field": "none"}, auto_id="wrong_%s")
    return {"form": SampleForm(initial={"founded_on": dt.date(2019, 3, 2)}), "refused": wrong}


def home(request: HttpRequest) -> dict[str, Any]:
    return {
        "links": [
            (_("사업 공고 보기"), "/gallery/", _("지금 신청할 수 있는 사업"), "sch"),
            (_("내 신청 내역"), "/gallery/", _("어디까지 왔는지"), "my"),
            (_("자주 묻는 질문"), "/gallery/", "", "faq"),
            (_("자료실"), "/gallery/", _("서식과 안내서"), "down"),
        ],
        "notices": [(_("2026년 하반기 참여기업 모집"), "/gallery/", clock.today(), _("새 글")), (_("시스템 점검 안내"), "/gallery/", clock.today(), "")],
    }


def staff(request: HttpRequest) -> dict[str, Any]:
    return {
        "tiles": [(_("기다리는 승인"), 12, _("가장 오래된 것 3일")), (_("오늘 가입"), 48, ""), (_("전달 실패"), 0, "")],
        "headers": [_("신청인"), _("종류"), _("신청일"), _("남은 날"), _("상태")],
        "cells": [[f"김*{n}", _("평가위원"), clock.today(), n, _("서류 확인")] for n in range(1, 9)],
        "numeric": [3],
    }
