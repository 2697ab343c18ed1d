import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNREGISTERED = "unregistered"
    UNVERIFIED = "unverified"


CODES = {"01": Standing.ACTIVE, "02": Standing.SUSPENDED, "03": Standing.CLOSED}


@dataclass(frozen=True)
class Outcome:
    """``matches`` is None when number, start and representative were not compared; ``at`` when the service answered."""

    number: str
    standing: Standing
    matches: bool | None = None
    at: dt.datetime | None = None

    @property
    def certain(self) -> bool:
        return self.standing != Standing.UNVERIFIED
