"""The HTTP client of the tax service (odcloud nts-businessman v1)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from dure.foundation.door import Circuit, Door, Unreachable
from dure.foundation.integrations.nts.standing import CODES, Standing

MOST_PER_CALL = 100
PATH = "/api/nts-businessman/v1"


class Misconfigured(Unreachable):
    """The service refuses our key or our request: an operator must act, waiting does not help."""


@dataclass(frozen=True)
class Claim:
    """What a business says of itself: ten digits, day of opening, representative."""

    number: str
    started_on: dt.date
    representative: str


@dataclass(frozen=True)
class Confirmation:
    standing: Standing
    matches: bool


class Client:
    """``key`` may be given encoded or plain (the portal shows both; encoded twice it is refused with 401)."""

    def __init__(self, address: str, key: str, *, timeout: float = 3.0, tries: int = 2, circuit: Circuit | None = None) -> None:
        self.address = address.rstrip("/")
        self.key = unquote(key)
        self.door = Door("NTS", timeout=timeout, tries=tries, circuit=circuit or Circuit())

    def status(self, numbers: Iterable[str]) -> dict[str, Standing]:
        """Standing of each number; a number that the answer leaves out is ``unregistered``. Raises Unreachable."""
        found: dict[str, Standing] = {}
        for part in _parts(list(dict.fromkeys(numbers))):
            rows = self._rows("status", {"b_no": part})
            answered = {str(row.get("b_no")): _standing(row) for row in rows}
            found |= {number: answered.get(number, Standing.UNREGISTERED) for number in part}
        return found

    def validate(self, claims: Iterable[Claim]) -> dict[str, Confirmation]:
        """Whether number, opening day and representative belong together. Raises Unreachable."""
        found: dict[str, Confirmation] = {}
        for part in _parts(list(claims)):
            body = {
                "businesses": [
                    {"b_no": item.number, "start_dt": f"{item.started_on:%Y%m%d}", "p_nm": item.representative} for item in part
                ]
            }
            for row in self._rows("validate", body):
                standing = _standing(row.get("status") or {})
                found[str(row.get("b_no"))] = Confirmation(standing, row.get("valid") == "01")
            found |= {item.number: Confirmation(Standing.UNREGISTERED, matches=False) for item in part if item.number not in found}
        return found

    def _rows(self, call: str, body: dict[str, Any]) -> list[dict[str, Any]]:
        answer = self.door.post(f"{self.address}{PATH}/{call}", params={"serviceKey": self.key, "returnType": "JSON"}, json=body)
        if answer.status_code in {400, 401, 403, 404, 411, 413}:
            msg = f"NTS: HTTP {answer.status_code}"
            raise Misconfigured(msg)
        rows = _data(answer) if answer.status_code == 200 else None
        if rows is None:
            msg = f"NTS: HTTP {answer.status_code} without data"
            raise Unreachable(msg)
        return rows


def _data(answer: Any) -> list[dict[str, Any]] | None:
    try:
        rows = answer.json()["data"]
    except (ValueError, KeyError, TypeError):
        return None
    good = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    return rows if good else None


def _standing(row: dict[str, Any]) -> Standing:
    return CODES.get(str(row.get("b_stt_cd", "")), Standing.UNREGISTERED)


def _parts(items: list[Any]) -> list[list[Any]]:
    return [items[start : start + MOST_PER_CALL] for start in range(0, len(items), MOST_PER_CALL)]
