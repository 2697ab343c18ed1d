"""Companies, accounts and links of a portal."""

from functools import cache
from typing import Any

from dure.foundation import chance
from dure.portal.accounts import passwords, selectors
from dure.portal.accounts.models import Account, AccountState, Company, CompanyKind, HubLink, Origin, Role
from dure.protocol.claims import CORPORATE, INDIVIDUAL
from dure.rules.identifiers.numbers import business_check_digit

PASSWORD = "Portal-pass-10"
_count = iter(range(1, 10_000))


@cache
def hash_of(password: str) -> str:
    return passwords.hashed(password)


def business_number(kind: str = "81") -> str:
    nine = f"{100 + next(_count) % 900:03d}{kind}{next(_count):04d}"
    return nine + business_check_digit(nine)


def make_company(**changes: Any) -> Company:
    values: dict[str, Any] = {
        "business_registration_number": business_number(),
        "kind": CompanyKind.CORPORATION,
        "name": f"가상기업{next(_count)}",
        "representative": "나대표",
    }
    return Company.objects.create(**{**values, **changes})


def make_account(*, role: str = "", password: str = PASSWORD, **changes: Any) -> Account:
    values: dict[str, Any] = {
        "login_id": f"person{next(_count):04d}",
        "name": "김하나",
        "mobile": "+821012345678",
        "email": "hana@firm.example",
        "origin": Origin.LEGACY,
        "state": AccountState.ACTIVE,
    }
    account = Account(**{**values, **changes})
    if password:
        account.password = hash_of(password)
    account.person_hash = selectors.person_hash(account.name, account.mobile)
    account.save()
    if role:
        account.roles.add(Role.objects.get(key=role))
    return account


def make_link(account: Account, *, sub: str = "", issuer: str, proof: str = "old_sign_in", **changes: Any) -> HubLink:
    kind = CORPORATE if account.company_id else INDIVIDUAL
    return HubLink.objects.create(
        account=account, sub=sub or str(chance.identifier()), issuer=issuer, member_kind=changes.pop("member_kind", kind), proof=proof, **changes
    )


def corporate_claims(company: Company | None = None, **changes: Any) -> dict[str, Any]:
    number = company.business_registration_number if company else business_number()
    name = company.name if company else "새로운기업"
    described = {
        "uuid": str(company.hub_uuid if company and company.hub_uuid else chance.identifier()),
        "business_registration_number": number,
        "name": name,
        "representative": "나대표",
        "founded_on": "2015-03-02",
    }
    return {"member_type": CORPORATE, "name": name, "email": "office@firm.example", "company": {**described, **changes}}


def individual_claims(**changes: Any) -> dict[str, Any]:
    values = {
        "member_type": INDIVIDUAL,
        "name": "박두리",
        "birthdate": "1990-05-05",
        "gender": "female",
        "phone_number": "+821098765432",
        "phone_number_verified": True,
        "email": "duri@mail.example",
    }
    return {**values, **changes}
