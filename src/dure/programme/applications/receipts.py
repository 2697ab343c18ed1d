"""The receipt as PDF: number, time to the second, checksum, files with their hashes, a QR code to the public check."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.config import ConfigurationError
from dure.foundation.pdf import sign, typeset
from dure.foundation.pdf.typesetting import QrCode
from dure.foundation.ui.site import current_site
from dure.foundation.ui.words import day, number
from dure.programme.applications.models import Submission
from dure.rules.identifiers.numbers import format_business_number

logger = logging.getLogger(__name__)
TEMPLATE = "programme/applications/typst/receipt.typ"


def exact(moment: Any) -> str:
    return f"{day(moment)} {moment.astimezone(clock.SEOUL):%H:%M:%S}"


def verify_url(receipt: str) -> str:
    return f"{settings.BASE_URL}/verify/{receipt}/"


def pdf(submission: Submission) -> bytes:
    """Signed; without a key that may sign the bare paper, whose number can still be checked."""
    paper = typeset(TEMPLATE, data_of(submission), at=submission.at)
    try:
        return sign(paper)
    except ConfigurationError:
        logger.exception("receipt %s is given out unsigned", submission.application.number)
        return paper


def data_of(submission: Submission) -> dict[str, Any]:
    application, filed = submission.application, json.loads(submission.body)
    announced, company = filed["announcement"], filed["applicant"].get("company", {})
    receipt = str(application.number)
    revised = _("%(revision)d차 제출(보완)") % {"revision": submission.revision} if submission.revision > 1 else _("첫 제출")
    return {
        "language": (get_language() or "ko")[:2],
        "title": _("접수증"),
        "issuer": str(current_site().name),
        "number": receipt,
        "announcement": announced["title"],
        "agency": announced["agency"],
        "facts": [
            [_("접수번호"), receipt],
            [_("접수 일시"), exact(submission.at)],
            [_("제출"), revised],
            [_("공고 번호"), announced["code"]],
            [_("신청 기업"), company.get("name") or application.company.name],
            [_("사업자등록번호"), format_business_number(application.company.business_registration_number)],
            [_("회원 구분"), _("임시회원(원본 확인 전)") if filed["provisional"] else _("정회원")],
        ],
        "checksum": submission.checksum,
        "files": [[item["label"], item["name"], number(item["size"]), item["sha256"]] for item in filed["files"]],
        "words": {
            "checksum": _("제출 내용 확인값(SHA-256)"),
            "files": _("제출한 파일"),
            "none": _("제출한 파일이 없습니다."),
            "file": _("파일"),
            "size": _("크기(바이트)"),
            "qr": _("진위 확인 주소의 QR 코드"),
            "sentence": _("위와 같이 신청을 접수했습니다."),
        },
        "qr": QrCode(verify_url(receipt)),
        "proof": [
            _("이 접수증은 %(url)s 에서 누구나 확인할 수 있습니다.") % {"url": verify_url(receipt)},
            _("확인값은 제출한 답과 파일, 동의 내용 전체에서 계산합니다. 한 글자라도 다르면 값이 달라집니다."),
        ],
    }
