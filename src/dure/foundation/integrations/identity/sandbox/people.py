import datetime as dt
import hashlib

from dure.foundation.integrations.identity.sandbox.offer import TENANTS
from dure.foundation.integrations.sandbox_world import derived_value, linking_value, sandbox_world
from dure.rules.identifiers.numbers import is_business_number, only_digits
from dure.rules.identifiers.phone import normalise_phone


def claims_for(tenant: str, form: dict[str, str]) -> dict[str, object] | None:
    """The claims of the chosen or typed person or company; None when cancelled or not usable."""
    choice = form.get("choice", "cancel")
    if choice == "cancel":
        return None
    corporate = TENANTS[tenant]["kind"] == "corporate"
    try:
        facts = _business(choice, form) if corporate else _person(choice, form)
    except (ValueError, KeyError, StopIteration):
        return None
    return facts | {"sub": hashlib.sha256(f"{tenant}/{sorted(map(str, facts.values()))}".encode()).hexdigest()[:40]}


def linking_value_for(asked: dict[str, str]) -> str:
    """The value of the person with these facts; empty when the number given with them is somebody else's.

    A resident number alone tells who it is; persons who share name, birth date and gender differ by it.
    """
    facts = (asked["name"], asked["birth_date"], asked["gender"])
    number, mobile = asked.get("resident_number", ""), asked.get("mobile", "")
    for person in sandbox_world().persons:
        same_facts = (person.name, person.birth_date.isoformat(), person.gender) == facts
        if number and person.resident_number == number:
            return person.ci if same_facts else ""
        if mobile and (normalise_phone(person.mobile) == normalise_phone(mobile)) != same_facts:
            return ""
    return derived_value(number) if number else linking_value(*facts)


def _person(choice: str, form: dict[str, str]) -> dict[str, object]:
    if choice == "typed":
        name, birth, gender, mobile = form["name"].strip(), form["birth_date"], form["gender"], form["mobile"]
    else:
        known = sandbox_world().person(choice)
        name, birth, gender, mobile = known.name, known.birth_date.isoformat(), known.gender, known.mobile
    dt.date.fromisoformat(birth)
    return {
        "name": name, "birthdate": birth, "gender": gender, "phone_number": normalise_phone(mobile), "ci": linking_value(name, birth, gender),
    }


def _business(choice: str, form: dict[str, str]) -> dict[str, object]:
    if choice == "typed":
        number, name, head, founded = only_digits(form["number"]), form["company"].strip(), form["representative"].strip(), form["founded_on"]
    else:
        known = sandbox_world().company(choice)
        number, name, head, founded = known.business_registration_number, known.name, known.representative, known.founded_on.isoformat()
    if not is_business_number(number):
        raise ValueError(number)
    dt.date.fromisoformat(founded)
    return {"business": {"registration_number": number, "name": name, "representative": head, "founded_on": founded}}
