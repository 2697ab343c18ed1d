import datetime as dt

from django.db.models import F

from dure.foundation import clock
from dure.foundation.otp.models import Allowance
from dure.foundation.privacy import keyed_hash


def spend(what: str, *, limit: int, seconds: int) -> int:
    """Count one more of ``what``. Returns 0, or the seconds to wait when ``limit`` in ``seconds`` is used up."""
    key, now = keyed_hash("allowance", f"{what}/{seconds}"), clock.now()
    border = now - dt.timedelta(seconds=seconds)
    row, made = Allowance.objects.get_or_create(key=key, defaults={"began_at": now, "count": 1})
    if made:
        return 0
    mine = Allowance.objects.filter(key=key)
    if mine.filter(began_at__lte=border).update(began_at=now, count=1):
        return 0
    if mine.filter(began_at__gt=border, count__lt=limit).update(count=F("count") + 1):
        return 0
    return max(1, int((row.began_at - border).total_seconds()))


def used_up(what: str, *, limit: int, seconds: int) -> int:
    """Seconds to wait when ``spend`` would refuse one more, else 0; counts nothing."""
    border = clock.now() - dt.timedelta(seconds=seconds)
    key = keyed_hash("allowance", f"{what}/{seconds}")
    row = Allowance.objects.filter(key=key, began_at__gt=border, count__gte=limit).first()
    return max(1, int((row.began_at - border).total_seconds())) if row else 0
