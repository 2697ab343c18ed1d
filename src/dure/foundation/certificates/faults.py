from typing import Any

from django.utils.translation import gettext_lazy as _

from dure.foundation.errors import Refusal

SENTENCES: dict[str, Any] = {
    "damaged": _("인증서 파일을 읽을 수 없습니다. 파일이 손상되지 않았는지 확인하고 다시 선택해 주세요."),
    "challenge_used": _("이미 처리한 서명입니다. 이 화면에서 다시 서명해 주세요."),
    "challenge_expired": _("서명할 수 있는 시간이 지났습니다. 이 화면에서 다시 서명해 주세요."),
    "challenge_other": _("다른 화면에서 만든 서명입니다. 이 화면에서 다시 서명해 주세요."),
    "signature_wrong": _("서명이 인증서와 맞지 않습니다. 같은 폴더에 있는 인증서와 개인키를 함께 선택했는지 확인해 주세요."),
    "not_yet_valid": _("아직 유효 기간이 시작되지 않은 인증서입니다. 유효한 인증서를 선택해 주세요."),
    "expired": _("유효 기간이 끝난 인증서입니다. 갱신한 인증서나 다른 인증서를 선택해 주세요."),
    "unknown_ca": _("이 서비스가 신뢰하는 인증기관에서 발급한 인증서가 아닙니다. 공동인증서나 금융인증서를 선택해 주세요."),
    "revoked": _("폐지된 인증서입니다. 발급 기관에 확인하거나 다른 인증서를 선택해 주세요."),
    "revocation_unknown": _("인증서가 폐지되었는지 지금 확인할 수 없습니다. 잠시 뒤에 다시 하거나 다른 방법을 골라 주세요."),
    "key_usage": _("전자서명용 인증서가 아닙니다. signCert.der와 signPri.key를 선택해 주세요."),
    "policy": _("이 서비스에서 쓸 수 없는 종류의 인증서입니다. 범용 인증서나 전자거래용 인증서를 선택해 주세요."),
    "personal_for_business": _("개인 인증서입니다. 회사를 확인하려면 사업자용 인증서를 선택해 주세요."),
    "business_for_personal": _("사업자용 인증서입니다. 본인을 확인하려면 개인 인증서를 선택해 주세요."),
    "no_vid": _("신원을 확인할 정보가 없는 인증서입니다. 다른 인증서를 선택해 주세요."),
    "other_business": _("입력한 사업자등록번호의 인증서가 아닙니다. 번호를 확인하거나 그 회사의 인증서를 선택해 주세요."),
    "other_person": _("입력한 주민등록번호의 인증서가 아닙니다. 번호를 확인하거나 본인의 인증서를 선택해 주세요."),
    "not_configured": _("인증서 확인을 지금 쓸 수 없습니다. 다른 방법을 골라 주세요."),
}


class CertificateFault(Refusal):
    """A certificate or signature was not accepted. ``code`` is one of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code, SENTENCES[code], field="number" if code in {"other_business", "other_person"} else "")
