"""The paper form that a company without a certificate stamps: what it consents to, and to whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.pdf import typeset
from dure.programme.announcements.models import Agency

TEMPLATE = "export/membership/typst/consent_form.typ"


def agencies() -> list[str]:
    """The agencies that receive company data, as the directory names them."""
    return [agency.label for agency in Agency.objects.filter(active=True, external=False)]


def content() -> dict[str, Any]:
    return {
        "language": get_language() or "ko",
        "issuer": _("한밭시 수출지원"),
        "title": _("기업정보 제공·활용 동의서"),
        "lead": _("수출지원 회원 가입을 위해 아래 내용을 읽고 적은 다음 직인을 찍어 주세요. 원본은 신청하려는 사업의 담당 기관에 냅니다."),
        "blanks": [_("업체명"), _("사업자등록번호"), _("대표자"), _("본사 소재지"), _("담당자와 연락처")],
        "sections": [
            {"title": _("정보를 함께 쓰는 기관"), "lines": agencies() or [_("수출지원 포털의 유관기관")]},
            {
                "title": _("제공하는 정보"),
                "lines": [
                    _("업체명, 사업자등록번호, 대표자, 소재지, 연락처, 업종, 종업원 수, 설립일"),
                    _("최근 3년 매출액과 수출액, 자산 규모, 제품과 인증 현황"),
                    _("수출통관 실적과 기업신용정보(확인이 필요할 때)"),
                ],
            },
            {
                "title": _("쓰는 목적과 기간"),
                "lines": [
                    _("지원 자격 확인, 대상 기업 선정, 지원 뒤 성과 분석, 통계"),
                    _("회원을 그만둘 때까지. 지원사업 신청 이력은 5년"),
                ],
            },
            {"title": _("동의하지 않을 권리"), "lines": [_("동의하지 않을 수 있습니다. 다만 회원으로 가입하거나 지원사업을 신청할 수 없습니다.")]},
        ],
        "statement": _("위 기관이 우리 회사의 정보를 위와 같이 제공하고 활용하는 데"),
        "yes": _("동의합니다"),
        "no": _("동의하지 않습니다"),
        "date": _("20    년     월     일"),
        "signature": _("대표자                         (직인)"),
        "addressee": _("한밭시 수출지원 운영기관 귀하"),
    }


def pdf() -> bytes:
    return typeset(TEMPLATE, content(), at=clock.now())
