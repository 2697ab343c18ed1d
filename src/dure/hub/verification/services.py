import datetime as dt
import hashlib
import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from dure.foundation import audit, chance, clock
from dure.foundation.access import Actor, local_path
from dure.foundation.errors import Refusal
from dure.foundation.privacy import keyed_hash
from dure.hub.verification import methods
from dure.hub.verification.identity import Claims, Purpose, VerifiedIdentity
from dure.hub.verification.models import LIFE, Verification, VerificationState
from dure.protocol.claims import INDIVIDUAL, MEMBER_KINDS

VERIFIER = Actor("system", "verification")


def start(request: HttpRequest, *, method: str, purpose: str, next: str, kind: str = INDIVIDUAL, number: str = "") -> HttpResponse:  # noqa: A002
    adapter = methods.find(method, kind)
    if purpose not in set(Purpose) or kind not in MEMBER_KINDS or adapter is None:
        raise Refusal("unknown_method", _("지금은 쓸 수 없는 인증 방법입니다. 다른 방법을 골라 주세요."))
    _end_all(request)
    raw, now = chance.token(), clock.now()
    row = Verification(
        browser_hash=_hash(raw), purpose=purpose, kind=kind, method=method,
        next=local_path(next, "/"), created_at=now, expires_at=now + LIFE, working=packed(number=number[:12]) if number else "",
    )
    target = adapter.begin(row)
    row.save(force_insert=True)
    response = HttpResponseRedirect(target)
    response.set_cookie(cookie_name(), raw, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax", path="/")
    return response


def peek(request: HttpRequest, purpose: str) -> VerifiedIdentity | None:
    row = _newest(request, purpose)
    return _identity(row) if row else None


def take(request: HttpRequest, purpose: str) -> VerifiedIdentity | None:
    row = _newest(request, purpose)
    if row is None:
        return None
    identity = _identity(row)
    taken = Verification.objects.filter(pk=row.pk, state=VerificationState.DONE).update(state=VerificationState.TAKEN, result="", working="")
    request.verification_taken = bool(taken)  # type: ignore[attr-defined]
    return identity if taken else None


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Whoever leaves the screen leaves no verification behind, finished or not."""
    _end_all(request)
    drop_cookie(response)


def drop_cookie(response: HttpResponse) -> None:
    response.delete_cookie(cookie_name(), path="/", samesite="Lax")


def of_browser(request: HttpRequest, verification_id: Any) -> Verification | None:
    """The verification, if it belongs to this browser."""
    raw = request.COOKIES.get(cookie_name(), "")
    return Verification.objects.filter(pk=verification_id, browser_hash=_hash(raw)).first() if raw else None


def remember(row: Verification, **working: Any) -> None:
    """Keep what the method needs for its next step (JSON values), encrypted."""
    row.working = json.dumps(recall(row) | working)
    Verification.objects.filter(pk=row.pk, state=VerificationState.STARTED).update(working=row.working)


def packed(**working: Any) -> str:
    return json.dumps(working)


def recall(row: Verification) -> dict[str, Any]:
    return json.loads(row.working) if row.working else {}


def finish(row: Verification, claims: Claims) -> VerifiedIdentity:
    """Store the outcome. Raises Refusal ``verification_over`` when the attempt has ended or run out meanwhile."""
    adapter = methods.of(row)
    now = clock.now()
    identity = VerifiedIdentity(
        kind=row.kind, method=adapter.key, provider=adapter.provider, acr=adapter.acr, amr=adapter.amr, at=now,
        ci_hash=hash_ci(claims.ci), **{name: getattr(claims, name) for name in _PROVED},
    )
    with transaction.atomic():
        stored = Verification.objects.filter(pk=row.pk, state=VerificationState.STARTED, expires_at__gt=now).update(
            state=VerificationState.DONE, done_at=now, expires_at=now + LIFE, working="", result=json.dumps(identity.as_json())
        )
        if not stored:
            raise Refusal("verification_over", _("본인확인 시간이 지났습니다. 처음부터 다시 해 주세요."))
        _record("verification.done", row)
    return identity


def fail(row: Verification, code: str, *, over: bool = False) -> None:
    """Note a failure for the audit trail; with ``over`` the attempt cannot go on."""
    with transaction.atomic():
        change: dict[str, Any] = {"failure": code[:40]}
        if over:
            change |= {"state": VerificationState.FAILED, "working": "", "upstream_state_hash": None}
        Verification.objects.filter(pk=row.pk, state=VerificationState.STARTED).update(**change)
        _record("verification.failed", row, code=code)


def with_ci(claims: Claims, ci: str) -> Claims:
    return replace(claims, ci=ci)


def hash_ci(ci: str) -> str:
    """The keyed hash under which the linking value (연계정보) is kept; empty for none."""
    return keyed_hash("ci", ci) if ci else ""


def purge() -> int:
    """Empty the attempts that ran out, remove those that did more than a day ago. Returns how many were removed."""
    now = clock.now()
    Verification.objects.filter(expires_at__lt=now).update(result="", working="")
    return Verification.objects.filter(expires_at__lt=now - dt.timedelta(days=1)).delete()[0]


def cookie_name() -> str:
    name = f"{settings.SITE_KEY}_verification"
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


_PROVED = (
    "name", "birth_date", "gender", "mobile", "business_registration_number",
    "company_name", "representative", "founded_on", "certificate_ref",
)


def _end_all(request: HttpRequest) -> None:
    """End what this browser began before: nobody goes on with it, and a result not yet used is gone."""
    raw = request.COOKIES.get(cookie_name(), "")
    if raw:
        mine = Verification.objects.filter(browser_hash=_hash(raw), state__in=[VerificationState.STARTED, VerificationState.DONE])
        mine.update(state=VerificationState.FAILED, failure="left", working="", result="", upstream_state_hash=None)


def _newest(request: HttpRequest, purpose: str) -> Verification | None:
    raw = request.COOKIES.get(cookie_name(), "")
    if not raw:
        return None
    mine = Verification.objects.filter(browser_hash=_hash(raw), purpose=purpose, state=VerificationState.DONE)
    return mine.filter(expires_at__gt=clock.now()).order_by("-done_at").first()


def _identity(row: Verification) -> VerifiedIdentity:
    return VerifiedIdentity.from_json(json.loads(row.result))


def _hash(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def _record(action: str, row: Verification, **data: str) -> None:
    audit.record(
        action, actor=VERIFIER, obj=f"verification:{row.pk}", data={"method": row.method, "purpose": row.purpose, "kind": row.kind, **data}
    )
