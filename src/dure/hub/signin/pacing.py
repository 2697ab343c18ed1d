"""How long the next guess must wait. Pure."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """After ``free`` wrong guesses each further one costs the next of ``waits`` (seconds; the last one repeats).

    The count is forgotten when nothing went wrong for ``forget_seconds``.
    """

    free: int
    waits: tuple[int, ...]
    forget_seconds: int

    def blocked_until(self, failures: int, now: dt.datetime) -> dt.datetime | None:
        """When the next guess may come after ``failures`` wrong ones, the last of them now."""
        if failures < self.free:
            return None
        wait = self.waits[min(failures - self.free, len(self.waits) - 1)]
        return now + dt.timedelta(seconds=wait)

    def counts(self, last_at: dt.datetime, now: dt.datetime) -> bool:
        return (now - last_at).total_seconds() < self.forget_seconds


ACCOUNT = Pace(free=5, waits=(60, 120, 300, 600, 1200, 3600), forget_seconds=86_400)
"""At most ten guesses in any hour: five at once, then after 1, 2, 5, 10, 20 minutes, then one an hour."""

ADDRESS = Pace(free=40, waits=(60, 120, 300, 600, 900), forget_seconds=3600)
"""An office behind one address gets 40 slips within an hour before it waits, never longer than 15 minutes."""

MAIL = Pace(free=3, waits=(600, 1800, 3600), forget_seconds=86_400)
"""Mails with a link that a stranger can set off for one account."""

LOOKUP = Pace(free=20, waits=(60, 300, 900), forget_seconds=3600)
"""Requests for such mails from one address."""
