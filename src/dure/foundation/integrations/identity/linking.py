"""The gateway that turns a verified person into the 88-character linking value (연계정보, CI)."""

import datetime as dt
import re
from http import HTTPStatus

from dure.foundation.door import Circuit, Door, Unreachable
from dure.foundation.integrations.identity.faults import IdentityFault
from dure.foundation.integrations.identity.providers import directory

SHAPE = re.compile(r"[A-Za-z0-9+/]{86}==")
_door = Door("linking values", timeout=4, tries=2, circuit=Circuit())


def linking_configured() -> bool:
    return bool(directory().linking_url)


def linking_value(*, name: str, birth_date: dt.date, gender: str, mobile: str = "", resident_number: str = "") -> str:
    """Ask for the value. ``mobile`` in E.164; ``resident_number``, 13 digits, goes nowhere else and is kept nowhere.

    Raises IdentityFault ``not_this_person`` when number and person do not belong together, and door.Unreachable when the
    gateway gives no value otherwise.
    """
    where = directory()
    facts = {"name": name, "birth_date": birth_date.isoformat(), "gender": gender, "mobile": mobile, "resident_number": resident_number}
    answer = _door.post(
        where.linking_url,
        headers={"Authorization": f"Bearer {where.linking_key}"},
        json={name: value for name, value in facts.items() if value},
    )
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise IdentityFault("not_this_person")
    value = _value(answer)
    if not SHAPE.fullmatch(value):
        msg = f"linking values: HTTP {answer.status_code} without a value"
        raise Unreachable(msg)
    return value


def _value(answer: object) -> str:
    try:
        return str(answer.json()["ci"])  # type: ignore[attr-defined]
    except (ValueError, KeyError, TypeError):
        return ""
