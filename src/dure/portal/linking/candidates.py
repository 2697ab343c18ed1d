"""Which accounts of this portal may belong to the person who came from the hub, and what that calls for (portals.md decision table)."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from dure.portal.accounts import selectors
from dure.portal.accounts.models import Account, AccountSession, HubLink
from dure.protocol.claims import CORPORATE, INDIVIDUAL
from dure.rules.identifiers.numbers import only_digits
from dure.rules.identifiers.phone import normalise_phone

OLD_SIGN_IN = "old_sign_in"
PASSWORD = "password"  # noqa: S105 (the name of a proof)
FIRST_SIGN_IN = "first_sign_in"
VERIFIED = "verified"
CONVERTING = "converting"


class Step(StrEnum):
    ENTER = "enter"
    CHOOSE = "choose"
    SET_UP = "set_up"
    FIRST_SIGN_IN = "first_sign_in"


@dataclass(frozen=True)
class Candidate:
    account: Account
    link: HubLink | None
    """This member's active link to the account, if there is one."""

    @property
    def needs_password(self) -> bool:
        """The old sign-in was proof enough for good; anything else is asked once a sign-in when there is a choice."""
        return not self.account.is_new and (self.link is None or self.link.proof != OLD_SIGN_IN)


@dataclass(frozen=True)
class Person:
    """What the hub says of the one who came, in the portal's terms."""

    issuer: str
    sub: str
    kind: str
    name: str = ""
    mobile: str = ""
    email: str = ""
    birth_date: str = ""
    gender: str = ""
    business_number: str = ""
    company_uuid: str = ""
    company_name: str = ""
    representative: str = ""
    founded_on: str = ""
    converting: str = ""
    """Id of an account whose old sign-in has run out meanwhile: offered too, for its password."""

    @property
    def corporate(self) -> bool:
        return self.kind == CORPORATE


def person_of(session: AccountSession) -> Person:
    claims = session.hub_claims
    company = claims.get("company")
    company = company if isinstance(company, dict) else {}
    text = {name: str(company.get(name) or "") for name in ("uuid", "name", "representative", "founded_on")}
    return Person(
        issuer=session.hub_issuer,
        sub=session.hub_sub,
        kind=CORPORATE if claims.get("member_type") == CORPORATE else INDIVIDUAL,
        name=str(claims.get("name") or "")[:60],
        mobile=phone_or_empty(str(claims.get("phone_number") or "")) if claims.get("phone_number_verified") is True else "",
        email=str(claims.get("email") or "")[:254],
        birth_date=str(claims.get("birthdate") or ""),
        gender=str(claims.get("gender") or ""),
        business_number=only_digits(str(company.get("business_registration_number") or "")),
        company_uuid=text["uuid"],
        company_name=text["name"],
        representative=text["representative"],
        founded_on=text["founded_on"],
        converting=str(claims.get(CONVERTING, "")),
    )


def phone_or_empty(text: str) -> str:
    try:
        return normalise_phone(text)
    except ValueError:
        return ""


def matching(person: Person) -> QuerySet[Account]:
    """Accounts linked now or once to this member, of the same business number, or of the same person.

    A person's accounts with a role that converts to a company's membership come with the company, not with the person.
    """
    mine = Q(hub_links__issuer=person.issuer, hub_links__sub=person.sub)
    if person.corporate and person.business_number:
        mine |= Q(company__business_registration_number=person.business_number)
    if person.converting:
        mine |= Q(pk=person.converting)
    key = "" if person.corporate else selectors.person_hash(person.name, person.mobile)
    if key:
        mine |= Q(person_hash=key) & ~Q(roles__member_kind=CORPORATE)
    return selectors.present().filter(mine).distinct().order_by("-is_master", "-last_sign_in_at", "created_at")


def candidates(person: Person) -> list[Candidate]:
    links = {link.account_id: link for link in HubLink.objects.filter(issuer=person.issuer, sub=person.sub, active=True)}
    return [Candidate(account, links.get(account.pk)) for account in matching(person).prefetch_related("roles")]


def next_step(found: list[Candidate]) -> tuple[Step, Candidate | None]:
    """What the decision table calls for, and the one account concerned when there is one."""
    if not found:
        return Step.FIRST_SIGN_IN, None
    only = found[0] if len(found) == 1 else None
    if only and only.link:
        return (Step.SET_UP if only.account.is_new else Step.ENTER), only
    return Step.CHOOSE, None
