"""People and companies that come to sign up, and the verifications that they bring."""

import datetime as dt
import hashlib
import json
import re
from typing import Any

from django.test import Client

from dure.foundation import chance, clock
from dure.foundation.integrations.nts.models import DayAnswer
from dure.hub.catalogue import selectors
from dure.hub.members.models import Member
from dure.hub.signup.models import SignUpDraft
from dure.hub.verification import services as verification
from dure.hub.verification.identity import Purpose, VerifiedIdentity
from dure.hub.verification.models import LIFE, Verification, VerificationState
from dure.hub.verification.services import hash_ci
from dure.protocol.claims import ACR_CERTIFICATE, ACR_IDENTITY, CORPORATE, INDIVIDUAL
from dure.rules.identifiers.numbers import business_check_digit

PASSWORD = "Sparrow!2026x"
WITHIN_LIFE = 600


def business_number(serial: int) -> str:
    first = f"{120 + serial % 800:03d}81{serial % 10_000:04d}"
    return first + business_check_digit(first)


def person(name: str = "한가람", *, born: str = "1990-04-05", ci: str = "A", mobile: str = "+821011112222", **more: Any) -> VerifiedIdentity:
    return VerifiedIdentity(
        kind=INDIVIDUAL, method="sandbox-pass", acr=ACR_IDENTITY, amr=("mfa",), at=clock.now(), name=name,
        birth_date=dt.date.fromisoformat(born), gender="female", mobile=mobile, ci_hash=hash_ci(ci * 88), **more,
    )  # fmt: skip


def company(number: str, name: str = "가람정밀", **more: Any) -> VerifiedIdentity:
    return VerifiedIdentity(
        kind=CORPORATE, method="certificate", acr=ACR_CERTIFICATE, amr=("swk", "pin"), at=clock.now(),
        business_registration_number=number, company_name=name, **more,
    )  # fmt: skip


def bring(client: Client, identity: VerifiedIdentity, purpose: str = Purpose.SIGN_UP) -> None:
    """Put a finished verification into this browser."""
    raw = chance.token()
    client.cookies[verification.cookie_name()] = raw
    Verification.objects.create(
        browser_hash=hashlib.sha256(raw.encode()).hexdigest(), purpose=purpose, kind=identity.kind, method=identity.method,
        next="/", state=VerificationState.DONE, result=json.dumps(identity.as_json()), done_at=clock.now(), expires_at=clock.now() + LIFE,
    )  # fmt: skip


def tax_office_says(number: str, standing: str = "active") -> None:
    DayAnswer.objects.create(day=clock.today(), number=number, standing=standing, at=clock.now())


def typed(**change: str) -> dict[str, str]:
    return {
        "login_id": "garam.han", "password": PASSWORD, "password_again": PASSWORD, "email": "garam@example.com", "phone": "042-123-4567",
    } | change  # fmt: skip


def typed_company(**change: str) -> dict[str, str]:
    return typed(login_id="garam-co", representative="한가람", founded_on="2015-03-02") | change


class Journey:
    """One browser on its way through sign-up."""

    def __init__(self, client: Client, kind: str = INDIVIDUAL, **start: str) -> None:
        self.client = client
        response = client.post("/sign-up/", {"kind": kind, **start})
        self.draft_id = re.search(r"/sign-up/([0-9a-f-]{36})/", response["Location"])[1]  # type: ignore[index]

    def url(self, page: str) -> str:
        return f"/sign-up/{self.draft_id}/{page}/"

    @property
    def draft(self) -> SignUpDraft:
        return SignUpDraft.objects.get(pk=self.draft_id)

    def agree(self) -> Any:
        return self.client.post(self.url("terms"), {"all": "1"})

    def prove(self, identity: VerifiedIdentity) -> Any:
        if identity.business_registration_number:
            SignUpDraft.objects.filter(pk=self.draft_id).update(
                business_number=identity.business_registration_number, business_state="active", business_checked_at=clock.now()
            )
        bring(self.client, identity)
        return self.client.get(self.url("verified"))

    def fill(self, data: dict[str, str] | None = None) -> Any:
        return self.client.post(self.url("details"), typed() if data is None else data)

    def choose(self, keys: list[str] | None = None) -> Any:
        shown = list(selectors.linkable().values_list("key", flat=True))
        return self.client.post(self.url("services"), {"shown": shown, "service": shown if keys is None else keys, "action": "next"})

    def press(self) -> Any:
        return self.client.post(self.url("check"))

    def to_check(self, identity: VerifiedIdentity, data: dict[str, str] | None = None) -> "Journey":
        self.agree()
        self.prove(identity)
        self.fill(data)
        self.choose()
        return self

    def member(self) -> Member:
        return Member.objects.get(pk=self.draft.member_id)


def individual(client: Client, identity: VerifiedIdentity | None = None, **start: str) -> Journey:
    return Journey(client, **start).to_check(identity or person())


def corporate(client: Client, number: str, **change: str) -> Journey:
    return Journey(client, CORPORATE).to_check(company(number), typed_company(**change))
