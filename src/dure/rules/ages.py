"""Ages as the law counts them (만 나이)."""

import datetime as dt

CONSENT_AGE = 14
"""Below this a legal guardian consents (개인정보 보호법 제22조의2)."""

ADULT_AGE = 19


def age_on(birth: dt.date, day: dt.date) -> int:
    """Completed years on ``day``. Born on 29 February, a year is completed on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def needs_guardian(birth: dt.date, day: dt.date) -> bool:
    return age_on(birth, day) < CONSENT_AGE


def is_adult(birth: dt.date, day: dt.date) -> bool:
    return age_on(birth, day) >= ADULT_AGE
