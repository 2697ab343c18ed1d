"""What a certificate says, and how it is set on paper."""

from __future__ import annotations

import datetime as dt
import logging
import math
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from dure.foundation import clock, pdf
from dure.foundation.config import ConfigurationError
from dure.foundation.errors import Refusal
from dure.foundation.pdf.typesetting import QrCode
from dure.foundation.ui.site import current_site
from dure.programme.announcements.models import Announcement
from dure.programme.eligibility.models import Kind
from dure.rules.eligibility import Assessment, Verdict
from dure.rules.identifiers.numbers import format_business_number
from dure.rules.identifiers.phone import show_phone

logger = logging.getLogger(__name__)
TEMPLATE = "programme/certificates/typst/certificate.typ"
COMPANY = ("name", "representative", "founded_on", "business_registration_number", "industry", "main_product", "address", "phone")
SEAL_ENDING = "의인"


def content_of(
    announcement: Announcement, snapshot: dict[str, Any], assessment: Assessment, *, number: str, at: dt.datetime, provisional: bool
) -> dict[str, Any]:
    """The facts of one certificate as plain JSON."""
    company = snapshot["company"]
    return {
        "number": number,
        "issued_at": at.isoformat(),
        "announcement": {"code": announcement.code, "title": announcement.title, "agency": announcement.agency.name},
        "company": {name: company.get(name) or "" for name in COMPANY},
        "provisional": provisional,
        "unchecked": [item.requirement.kind.value for item in assessment.answers if item.verdict == Verdict.UNKNOWN],
    }


def made(content: dict[str, Any]) -> bytes:
    """The signed PDF. Certificates are in Korean whatever the reader's language. Raises Refusal without a key that may sign."""
    at = dt.datetime.fromisoformat(content["issued_at"])
    with translation.override("ko"):
        paper = pdf.typeset(TEMPLATE, layout(content, at), at=at)
    try:
        return pdf.sign(paper)
    except ConfigurationError as fault:
        logger.exception("certificate %s is not signed", content["number"])
        raise Refusal("no_key", _("지금은 확인증에 전자서명을 할 수 없어 발급하지 못했습니다. 고객센터에 알려 주세요.")) from fault


def layout(content: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    issuer, address = str(current_site().name), f"{settings.BASE_URL}/verify/"
    return {
        "title": _("지원사업 신청 확인증"),
        "subtitle": "Certificate of Eligibility to Apply",
        "language": "ko",
        "number": content["number"],
        "issued_on": written(at.astimezone(clock.SEOUL).date()),
        "issuer": issuer,
        "agency": content["announcement"]["agency"],
        "announcement": content["announcement"]["title"],
        "facts": rows(content["company"]),
        "sentence": _("위 기업은 %(issuer)s 회원이며 이 공고에 신청할 수 있는 기업임을 확인합니다.") % {"issuer": issuer},
        "notes": notes(content),
        "seal": seal_rows(issuer),
        "qr": QrCode(f"{address}{content['number']}/"),
        "proof": [
            _("전자서명한 파일입니다. 한 글자라도 고치면 진위 확인에서 드러납니다."),
            _("왼쪽 QR 코드를 찍거나 아래 주소에서 발행번호 또는 파일로 확인해 주세요."),
            address,
        ],
        "words": {
            "number": _("발행번호"),
            "issued_on": _("발행일"),
            "seal": _("%(issuer)s의 인장") % {"issuer": issuer},
            "qr": _("이 확인증의 진위 확인 주소를 담은 QR 코드"),
        },
    }


def rows(company: dict[str, str]) -> list[list[str]]:
    founded = written(dt.date.fromisoformat(company["founded_on"])) if company["founded_on"] else ""
    values = [
        (_("기업명"), company["name"]),
        (_("대표자"), company["representative"]),
        (_("설립일"), founded),
        (_("사업자등록번호"), format_business_number(company["business_registration_number"])),
        (_("업종"), company["industry"]),
        (_("주 생산품"), company["main_product"]),
        (_("주소"), company["address"]),
        (_("전화번호"), show_phone(company["phone"]) if company["phone"] else ""),
    ]
    return [[label, value or "-"] for label, value in values]


def notes(content: dict[str, Any]) -> list[str]:
    said = [_("임시회원으로서 발급받았습니다. 원본 서류를 아직 접수하지 않았습니다.")] if content["provisional"] else []
    if content["unchecked"]:
        names = ", ".join(str(Kind(key).label) for key in content["unchecked"])
        said.append(_("공고의 조건 가운데 %(names)s 항목은 공고 기관이 따로 확인합니다.") % {"names": names})
    return said


def written(day: dt.date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def seal_rows(issuer: str) -> list[str]:
    """The characters of a square seal: the issuer's name and what traditionally ends it, in rows of equal length."""
    letters = "".join(issuer.split())
    ending = next((end for end in (SEAL_ENDING, SEAL_ENDING[-1], "") if math.isqrt(len(letters + end)) ** 2 == len(letters + end)), SEAL_ENDING)
    text = letters + ending
    side = math.ceil(math.sqrt(len(text)))
    return [text[start : start + side] for start in range(0, len(text), side)]
