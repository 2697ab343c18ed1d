"""The province of an address, by its present and former names."""

NAMES: dict[str, tuple[str, ...]] = {
    "11": ("서울특별시", "서울시", "서울"),
    "26": ("부산광역시", "부산시", "부산"),
    "27": ("대구광역시", "대구시", "대구"),
    "28": ("인천광역시", "인천시", "인천"),
    "29": ("광주광역시", "광주"),
    "30": ("대전광역시", "대전시", "대전"),
    "31": ("울산광역시", "울산시", "울산"),
    "36": ("세종특별자치시", "세종시", "세종"),
    "41": ("경기도", "경기"),
    "43": ("충청북도", "충북"),
    "44": ("충청남도", "충남"),
    "46": ("전라남도", "전남"),
    "47": ("경상북도", "경북"),
    "48": ("경상남도", "경남"),
    "50": ("제주특별자치도", "제주도", "제주"),
    "51": ("강원특별자치도", "강원도", "강원"),
    "52": ("전북특별자치도", "전라북도", "전북"),
}
"""Codes of the Ministry of the Interior and Safety; 강원 was 42 before 2023-06-11 and 전북 45 before 2024-01-18."""


def region_of(address: str) -> str | None:
    """Two-digit code of the province that the address begins with, or None. ``광주시`` alone is the city in 경기."""
    first = address.split(maxsplit=1)[0] if address.split() else ""
    return next((code for code, names in NAMES.items() if first in names), None)
