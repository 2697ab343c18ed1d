"""The adapter for upstream providers: from the request's secrets to checked claims."""

import datetime as dt
import hashlib

from django.conf import settings

from dure.foundation.integrations import identity as upstream
from dure.foundation.integrations.identity.client import Request
from dure.hub.verification import services
from dure.hub.verification.identity import Claims
from dure.hub.verification.models import Verification, VerificationState
from dure.protocol.claims import CORPORATE
from dure.rules.identifiers.numbers import is_business_number, only_digits
from dure.rules.identifiers.phone import normalise_phone

CALLBACK = "/verify/callback/"
GENDERS = {"male": "male", "female": "female", "m": "male", "f": "female", "1": "male", "2": "female", "남": "male", "여": "female"}


def prepare(row: Verification) -> None:
    """Give a new row the secrets of its one authorisation request."""
    request = upstream.new_request()
    row.working = services.packed(state=request.state, nonce=request.nonce, verifier=request.verifier)
    row.upstream_state_hash = state_hash(request.state)


def address(row: Verification) -> str:
    """Where the browser goes now. Raises door.Unreachable or IdentityFault."""
    return upstream.authorization_url(_provider(row), _request(row), callback_url())


def waiting(state: str) -> Verification | None:
    """The open verification that sent this ``state`` out."""
    row = Verification.objects.filter(upstream_state_hash=state_hash(state), state=VerificationState.STARTED).first()
    return row if row and row.open else None


def come_back(row: Verification, *, code: str, issuer: str) -> Claims:
    """Redeem the code and turn the provider's facts into claims. Raises door.Unreachable or IdentityFault."""
    if not Verification.objects.filter(pk=row.pk, upstream_state_hash__isnull=False).update(upstream_state_hash=None):
        raise upstream.IdentityFault("answer_repeated")
    outcome = upstream.exchange(_provider(row), _request(row), callback_url(), code=code, issuer=issuer)
    try:
        return _business(outcome.facts) if row.kind == CORPORATE else _person(outcome.facts)
    except (KeyError, ValueError) as error:
        raise upstream.IdentityFault("unusable_claims") from error


def callback_url() -> str:
    return f"{settings.BASE_URL}{CALLBACK}"


def state_hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _provider(row: Verification) -> upstream.Provider:
    provider = upstream.provider(row.method)
    if provider is None:
        raise upstream.IdentityFault("provider_gone")
    return provider


def _request(row: Verification) -> Request:
    kept = services.recall(row)
    return Request(state=kept["state"], nonce=kept["nonce"], verifier=kept["verifier"])


def _person(facts: dict[str, str]) -> Claims:
    ci = facts["ci"]
    if len(ci) != 88:
        raise ValueError("ci")
    return Claims(
        name=facts["name"].strip(),
        birth_date=_date(facts["birth_date"]),
        gender=GENDERS[facts["gender"].lower()],
        mobile=normalise_phone(facts["mobile"]) if facts.get("mobile") else "",
        ci=ci,
    )


def _business(facts: dict[str, str]) -> Claims:
    number = only_digits(facts["business_registration_number"])
    if not is_business_number(number):
        raise ValueError("business_registration_number")
    return Claims(
        kind=CORPORATE,
        business_registration_number=number,
        company_name=facts["company_name"].strip(),
        representative=facts.get("representative", "").strip(),
        founded_on=_date(facts["founded_on"]) if facts.get("founded_on") else None,
    )


def _date(text: str) -> dt.date:
    """``1988-03-14`` or ``19880314``. Raises ValueError."""
    return dt.date.fromisoformat(text)
