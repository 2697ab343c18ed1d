"""Numbers of Korean persons and firms: normal form, check digits, kinds. Pure functions over strings of digits."""

import re
from enum import StrEnum

BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


class BusinessKind(StrEnum):
    """What the fourth and fifth digit of a business registration number tell."""

    SOLE_PROPRIETOR = "sole_proprietor"
    CORPORATION = "corporation"
    OTHER = "other"


def only_digits(text: str) -> str:
    """``text`` without hyphens, dots and spaces; anything else stays, so that a check can refuse it."""
    return re.sub(r"[\s\-.]", "", text)


def is_business_number(text: str) -> bool:
    """Ten digits whose last is the check digit (weights 1,3,7,1,3,7,1,3,5, plus the tens of the ninth times five)."""
    digits = only_digits(text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, BUSINESS_WEIGHTS, strict=False))
    total += int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def business_kind(text: str) -> BusinessKind:
    code = int(only_digits(text)[3:5])
    if code in {81, 82, 83, 84, 85, 86, 87, 88}:
        return BusinessKind.CORPORATION
    if 1 <= code <= 79 or 90 <= code <= 99:
        return BusinessKind.SOLE_PROPRIETOR
    return BusinessKind.OTHER


def format_business_number(text: str) -> str:
    digits = only_digits(text)
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if len(digits) == 10 else text


def business_check_digit(first_nine: str) -> str:
    """The tenth digit for nine given ones."""
    return next(digit for digit in "0123456789" if is_business_number(first_nine + digit))


def is_corporate_number(text: str) -> bool:
    """Thirteen digits; the last is a check digit on numbers issued before 2025-01-31 (later ones have none: only warn)."""
    digits = only_digits(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        return False
    total = sum(int(digit) * (1 + index % 2) for index, digit in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def is_foreigner_number(text: str) -> bool:
    """Foreigner registration number (seventh digit 5 to 8) with a right check digit; since 2020-10 right ones may fail."""
    digits = only_digits(text)
    return re.fullmatch(r"[0-9]{6}[5-8][0-9]{6}", digits) is not None and is_resident_number(digits)


def is_resident_number(text: str) -> bool:
    """Resident registration number with a right check digit. Numbers since 2020-10 may fail: never refuse on this alone."""
    digits = only_digits(text)
    if not re.fullmatch(r"[0-9]{13}", digits):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, RESIDENT_WEIGHTS, strict=False))
    offset = 13 if digits[6] in "5678" else 11
    return (offset - total % 11) % 10 == int(digits[12])
