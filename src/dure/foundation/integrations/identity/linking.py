"""The gateway that turns a verified person into the 88-character linking value (연계정보, CI)."""

import datetime as dt
import re

from dure.foundation.door import Circuit, Door, Unreachable
from dure.foundation.integrations.identity.providers import directory

SHAPE = re.compile(r"[A-Za-z0-9+/]{86}==")
_door = Door("linking values", timeout=4, tries=2, circuit=Circuit())


def linking_configured() -> bool:
    return bool(directory().linking_url)


def linking_value(*, name: str, birth_date: dt.date, gender: str, mobile: str = "") -> str:
    """Ask for the value. Raises door.Unreachable when the gateway gives none."""
    where = directory()
    answer = _door.post(
        where.linking_url,
        headers={"Authorization": f"Bearer {where.linking_key}"},
        json={"name": name, "birth_date": birth_date.isoformat(), "gender": gender, "mobile": mobile},
    )
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
