"""Amounts of won in Korean words, as documents write them: every 일 is spoken, nothing is spaced."""

DIGITS = "영일이삼사오육칠팔구"
PLACES = ("", "십", "백", "천")
GROUPS = ("", "만", "억", "조")


def korean_number(number: int) -> str:
    """113560 → 일십일만삼천오백육십. Raises ValueError below 0 and from 1 경 on."""
    if not 0 <= number < 10 ** (4 * len(GROUPS)):
        raise ValueError("an amount is 0 or more and below 1 경")
    if number == 0:
        return DIGITS[0]
    words = ""
    for group in GROUPS:
        number, part = divmod(number, 10_000)
        words = (_below_ten_thousand(part) + group if part else "") + words
    return words


def _below_ten_thousand(number: int) -> str:
    words = ""
    for place in PLACES:
        number, digit = divmod(number, 10)
        words = (DIGITS[digit] + place if digit else "") + words
    return words


def amount_in_words(won: int) -> str:
    """500000 → 일금 오십만원정, as on an application or a receipt."""
    return f"일금 {korean_number(won)}원정"


def official_amount(won: int) -> str:
    """113560 → 금113,560원(금일십일만삼천오백육십원), as official documents write it."""
    return f"금{won:,}원(금{korean_number(won)}원)"
