"""Claims and scopes between hub and portals."""

from typing import TypedDict

INDIVIDUAL = "individual"
CORPORATE = "corporate"
MEMBER_KINDS = (INDIVIDUAL, CORPORATE)

SCOPES = {
    "openid": ("sub",),
    "profile": ("member_type", "name", "birthdate", "gender"),
    "phone": ("phone_number", "phone_number_verified"),
    "email": ("email",),
    "company": ("company",),
}

ACR_PASSWORD = "urn:dure:acr:password"  # noqa: S105 (a name)
ACR_PHONE = "urn:dure:acr:phone"
ACR_IDENTITY = "urn:dure:acr:identity"
ACR_CERTIFICATE = "urn:dure:acr:certificate"
ACR_PASSKEY = "urn:dure:acr:passkey"
ACR_ORDER = (ACR_PASSWORD, ACR_PHONE, ACR_PASSKEY, ACR_IDENTITY, ACR_CERTIFICATE)
"""From weakest to strongest."""


class Company(TypedDict):
    """The ``company`` claim of a corporate member. ``founded_on`` is an ISO date; ``uuid`` is the member's stable id."""

    uuid: str
    business_registration_number: str
    name: str
    representative: str
    founded_on: str


def satisfies(acr: str, wanted: list[str]) -> bool:
    """Whether ``acr`` is at least as strong as one of ``wanted``. Unknown values are never satisfied."""
    if acr not in ACR_ORDER:
        return False
    return any(value in ACR_ORDER and ACR_ORDER.index(acr) >= ACR_ORDER.index(value) for value in wanted)
