"""What a verification proves, and for what it may be used. Pure values, no database."""

import datetime as dt
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from dure.protocol.claims import CORPORATE, INDIVIDUAL

PHONE = "phone"
"""Key of the method by which somebody shows to hold a number; what else they type is theirs to claim."""


class Purpose(StrEnum):
    SIGN_UP = "sign_up"
    SIGN_IN = "sign_in"
    FIND_ID = "find_id"
    RESET_PASSWORD = "reset_password"  # noqa: S105 (a purpose, not a password)
    GUARDIAN = "guardian"
    STEP_UP = "step_up"
    IDENTITY_UPDATE = "identity_update"


@dataclass(frozen=True)
class CertificateRef:
    """Which certificate was used: enough to recognise it again, nothing secret."""

    issuer: str
    serial: str
    subject: str
    fingerprint: str
    not_after: dt.datetime


@dataclass(frozen=True)
class VerifiedIdentity:
    """The outcome of one verification.

    ``kind`` is individual or corporate; ``gender`` male, female or empty; ``mobile`` E.164; ``ci_hash`` the keyed hash of
    the 88-character linking value (empty for a business); ``business_registration_number`` ten digits. What a method
    cannot prove is empty: a business certificate proves number and company name, never a person.
    """

    kind: str
    method: str
    acr: str
    at: dt.datetime
    name: str = ""
    birth_date: dt.date | None = None
    gender: str = ""
    mobile: str = ""
    ci_hash: str = ""
    amr: tuple[str, ...] = ()
    business_registration_number: str = ""
    company_name: str = ""
    representative: str = ""
    founded_on: dt.date | None = None
    certificate_ref: CertificateRef | None = None
    provider: str = ""

    @property
    def is_corporate(self) -> bool:
        return self.kind == CORPORATE

    @property
    def by_phone(self) -> bool:
        return self.method == PHONE

    def as_json(self) -> dict[str, Any]:
        """A dictionary for JSON; dates become ISO text."""
        return {key: _plain(value) for key, value in asdict(self).items() if value not in ("", None, ())}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        values = dict(data)
        values["at"] = dt.datetime.fromisoformat(values["at"])
        values["amr"] = tuple(values.get("amr", ()))
        for name in ("birth_date", "founded_on"):
            if values.get(name):
                values[name] = dt.date.fromisoformat(values[name])
        if values.get("certificate_ref"):
            ref = dict(values["certificate_ref"])
            ref["not_after"] = dt.datetime.fromisoformat(ref["not_after"])
            values["certificate_ref"] = CertificateRef(**ref)
        return cls(**values)


@dataclass(frozen=True)
class Claims:
    """What an adapter learned, before the linking value is hashed. ``ci`` is the 88-character value; never stored."""

    kind: str = INDIVIDUAL
    name: str = ""
    birth_date: dt.date | None = None
    gender: str = ""
    mobile: str = ""
    ci: str = field(default="", repr=False)
    business_registration_number: str = ""
    company_name: str = ""
    representative: str = ""
    founded_on: dt.date | None = None
    certificate_ref: CertificateRef | None = None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
