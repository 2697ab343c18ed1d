"""The adapter for mobile phones: facts typed, code sent, code checked."""

import datetime as dt
from uuid import UUID

from dure.foundation import otp
from dure.hub.verification import services
from dure.hub.verification.identity import Claims
from dure.hub.verification.models import Verification


def send_code(row: Verification, facts: dict[str, str], ip: str | None, *, locale: str) -> None:
    """Keep what was typed (name, birth_date, gender, mobile) and send a code. Raises Refusal."""
    before = services.recall(row).get("challenge")
    challenge = otp.issue(f"verify-{row.purpose}", facts["mobile"], ip, locale=locale, replaces=UUID(before) if before else None)
    services.remember(row, **facts, challenge=str(challenge), proved=False)


def typed(row: Verification) -> dict[str, str]:
    return {name: services.recall(row).get(name, "") for name in ("name", "birth_date", "gender", "mobile")}


def check_code(row: Verification, code: str) -> None:
    """Raises Refusal."""
    otp.check(UUID(services.recall(row)["challenge"]), code)
    services.remember(row, proved=True)


def code_sent(row: Verification) -> bool:
    return "challenge" in services.recall(row)


def claims(row: Verification) -> Claims | None:
    """The person whose number was proved; None before that."""
    kept = services.recall(row)
    if not kept.get("proved"):
        return None
    return Claims(name=kept["name"], birth_date=dt.date.fromisoformat(kept["birth_date"]), gender=kept["gender"], mobile=kept["mobile"])
