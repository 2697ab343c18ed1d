"""The fictitious persons and companies that every sandbox, the test certificates and the demo share."""

import base64
import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dure.rules.identifiers.numbers import RESIDENT_WEIGHTS

FILE = Path(__file__).with_name("sandbox_world.json")
UNASSIGNED_REGION = "97"
"""No region ever had this code, so that no resident number made here belongs to anybody."""


@dataclass(frozen=True)
class Person:
    """``mobile`` as 010-…; ``ci`` the 88-character linking value; ``gender`` male or female."""

    key: str
    name: str
    birth_date: dt.date
    gender: str
    mobile: str
    ci: str

    @property
    def resident_number(self) -> str:
        """A number with a right check digit that nobody has."""
        century = {("male", 19): 1, ("female", 19): 2, ("male", 20): 3, ("female", 20): 4}[self.gender, self.birth_date.year // 100]
        serial = int(hashlib.sha256(self.key.encode()).hexdigest(), 16) % 1000
        first = f"{self.birth_date:%y%m%d}{century}{UNASSIGNED_REGION}{serial:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(first, RESIDENT_WEIGHTS, strict=True))
        return first + str((11 - total % 11) % 10)


@dataclass(frozen=True)
class Company:
    """``status_code`` is the tax service's: 01 active, 02 suspended, 03 closed."""

    key: str
    business_registration_number: str
    name: str
    name_en: str
    representative: str
    representative_person: str
    founded_on: dt.date
    status_code: str


@dataclass(frozen=True)
class World:
    persons: tuple[Person, ...]
    companies: tuple[Company, ...]

    def person(self, key: str) -> Person:
        return next(person for person in self.persons if person.key == key)

    def company(self, key: str) -> Company:
        return next(company for company in self.companies if company.key == key)

    def by_number(self, number: str) -> Company | None:
        return next((company for company in self.companies if company.business_registration_number == number), None)


@cache
def sandbox_world() -> World:
    data = json.loads(FILE.read_text())
    return World(
        tuple(Person(**row | {"birth_date": dt.date.fromisoformat(row["birth_date"])}) for row in data["persons"]),
        tuple(Company(**row | {"founded_on": dt.date.fromisoformat(row["founded_on"])}) for row in data["companies"]),
    )


def linking_value(name: str, birth_date: str, gender: str) -> str:
    """The 88 characters of a known person, or ones made from the same three facts for anybody else."""
    for person in sandbox_world().persons:
        if (person.name, person.birth_date.isoformat(), person.gender) == (name, birth_date, gender):
            return person.ci
    return derived_value(name, birth_date, gender)


def derived_value(*facts: str) -> str:
    """88 characters made from these facts."""
    digest = hmac.new(b"sandbox linking value", "\0".join(facts).encode(), hashlib.sha512).digest()
    return base64.b64encode(digest).decode()
