"""The regions and industries that an announcement may be limited to, by the official codes."""

from django.utils.translation import gettext_lazy as _

REGIONS = {
    "11": _("서울"),
    "26": _("부산"),
    "27": _("대구"),
    "28": _("인천"),
    "29": _("광주"),
    "30": _("대전"),
    "31": _("울산"),
    "36": _("세종"),
    "41": _("경기"),
    "43": _("충북"),
    "44": _("충남"),
    "46": _("전남"),
    "47": _("경북"),
    "48": _("경남"),
    "50": _("제주"),
    "51": _("강원"),
    "52": _("전북"),
}
"""시도 codes of the Ministry of the Interior and Safety, with 강원 (51) and 전북 (52) as self-governing provinces."""

INDUSTRIES = {
    "A": _("농업, 임업 및 어업"),
    "B": _("광업"),
    "C": _("제조업"),
    "D": _("전기, 가스, 증기 및 공기 조절 공급업"),
    "E": _("수도, 하수 및 폐기물 처리, 원료 재생업"),
    "F": _("건설업"),
    "G": _("도매 및 소매업"),
    "H": _("운수 및 창고업"),
    "I": _("숙박 및 음식점업"),
    "J": _("정보통신업"),
    "K": _("금융 및 보험업"),
    "L": _("부동산업"),
    "M": _("전문, 과학 및 기술 서비스업"),
    "N": _("사업시설 관리, 사업 지원 및 임대 서비스업"),
    "P": _("교육 서비스업"),
    "Q": _("보건업 및 사회복지 서비스업"),
    "R": _("예술, 스포츠 및 여가관련 서비스업"),
    "S": _("협회 및 단체, 수리 및 기타 개인 서비스업"),
}
"""Sections of the Korean Standard Industrial Classification that may take part in programmes."""
