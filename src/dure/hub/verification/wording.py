"""Sentences of the verification pages that depend on purpose or on what went wrong."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dure.hub.verification.identity import Purpose
from dure.protocol.claims import CORPORATE

TROUBLES: dict[str, Promise] = {
    "cancelled": _("인증을 취소했습니다. 다시 하거나 다른 방법을 고를 수 있습니다."),
    "unknown_method": _("지금은 쓸 수 없는 인증 방법입니다. 다른 방법을 골라 주세요."),
    "provider_away": _("인증 기관에 연결하지 못했습니다. 잠시 뒤에 다시 하거나 다른 방법을 골라 주세요."),
    "provider_refused": _("인증 기관이 인증을 마치지 못했습니다. 다시 하거나 다른 방법을 골라 주세요."),
    "provider_untrusted": _("인증 기관이 보낸 결과를 확인하지 못해 쓰지 않았습니다. 처음부터 다시 하거나 다른 방법을 골라 주세요."),
    "not_this_person": _("입력한 정보와 번호의 명의가 서로 다릅니다. 본인 명의의 번호로 다시 하거나 다른 방법을 골라 주세요."),
    "verification_over": _("본인확인 시간(15분)이 지났거나 이미 끝났습니다. 처음부터 다시 해 주세요."),
}


def trouble(code: str) -> Promise | str:
    return TROUBLES.get(code, "")


def heading(purpose: str, kind: str) -> Promise:
    if purpose == Purpose.GUARDIAN:
        return _("법정대리인 본인확인")
    return _("사업자 확인") if kind == CORPORATE else _("본인확인")
