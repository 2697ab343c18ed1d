"""Passkeys (WebAuthn level 2): registering, signing in with a discoverable credential, naming, removing."""

import datetime as dt
import hashlib
import json
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dure.foundation import audit, chance, clock
from dure.foundation.errors import Refusal
from dure.foundation.ui.site import current_site
from dure.hub.members.models import Member
from dure.hub.signin.models import Method, Passkey, PasskeyChallenge
from dure.hub.signin.services import actor_of, demand_active, sign_in, warn
from dure.protocol.claims import ACR_PASSKEY

AMR = "pop user mfa"
LIFE = dt.timedelta(minutes=5)
MOST = 20
CREDENTIAL_ID = re.compile(r"[A-Za-z0-9_-]{1,1400}")
REQUIRED = UserVerificationRequirement.REQUIRED


def relying_party() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def cookie_name() -> str:
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}{settings.SITE_KEY}_passkey"


def registration_options(member: Member) -> tuple[str, str]:
    """Options for the browser as JSON, and the raw value of the cookie that binds them to it."""
    known = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential_id)) for key in member.passkeys.all()]
    if len(known) >= MOST:
        raise Refusal("passkeys_full", _("패스키는 20개까지 등록할 수 있습니다. 쓰지 않는 패스키를 지운 뒤 다시 등록해 주세요."))
    options = generate_registration_options(
        rp_id=relying_party(),
        rp_name=str(current_site().name),
        user_id=member.pk.bytes,
        user_name=member.login_id or member.display_name,
        user_display_name=member.display_name,
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED),
    )
    return options_to_json(options), _keep(options.challenge, member)


def sign_in_options() -> tuple[str, str]:
    options = generate_authentication_options(rp_id=relying_party(), user_verification=REQUIRED)
    return options_to_json(options), _keep(options.challenge, None)


def _keep(challenge: bytes, member: Member | None) -> str:
    raw = chance.token()
    PasskeyChallenge.objects.create(
        browser_hash=_hash(raw), challenge=bytes_to_base64url(challenge), member=member, expires_at=clock.now() + LIFE
    )
    return raw


def _hash(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def _use_challenge(request: HttpRequest, member: Member | None) -> bytes:
    """The challenge of this browser, used up. Raises Refusal ``challenge_over``."""
    mine = PasskeyChallenge.objects.filter(browser_hash=_hash(request.COOKIES.get(cookie_name(), "")))
    found = mine.filter(member=member, expires_at__gt=clock.now()).first()
    if found is None or not mine.delete()[0]:
        raise Refusal("challenge_over", _("패스키 확인 시간이 지났습니다. 다시 눌러 주세요."))
    return base64url_to_bytes(found.challenge)


@transaction.atomic
def register(request: HttpRequest, member: Member, name: str, credential: Any) -> Passkey:
    """Raises Refusal ``challenge_over``, ``passkey_refused`` or ``passkey_known``."""
    challenge = _use_challenge(request, member)
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=settings.BASE_URL,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused() from error
    try:
        with transaction.atomic():
            passkey = Passkey.objects.create(
                member=member,
                credential_id=bytes_to_base64url(verified.credential_id),
                public_key=bytes_to_base64url(verified.credential_public_key),
                sign_count=verified.sign_count,
                backed_up=verified.credential_backed_up,
                name=name.strip()[:60] or _("패스키"),
            )
    except IntegrityError as error:
        raise Refusal("passkey_known", _("이미 등록된 패스키입니다.")) from error
    audit.record("passkey.added", actor=actor_of(member), subject=member.subject, obj=f"passkey:{passkey.pk}")
    warn("passkey_added", member, passkey=passkey)
    return passkey


def sign_in_with_passkey(request: HttpRequest, response: HttpResponse, credential: Any, *, expected: Member | None = None) -> Member:
    """Raises Refusal ``challenge_over``, ``passkey_unknown``, ``passkey_refused``, ``suspended`` or ``other_person``."""
    challenge = _use_challenge(request, None)
    passkey = _find(credential)
    if expected is not None and passkey.member_id != expected.pk:
        raise Refusal("other_person", _("지금 로그인한 회원의 패스키가 아닙니다. 다른 패스키를 골라 주세요."))
    count = _verify(passkey, credential, challenge)
    demand_active(request, passkey.member, method=Method.PASSKEY)
    with transaction.atomic():
        used = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
        if not used.update(sign_count=count, last_used_at=clock.now()):
            raise _refused()
        sign_in(request, response, passkey.member, amr=AMR, acr=ACR_PASSKEY, method=Method.PASSKEY)
    return passkey.member


def _find(credential: Any) -> Passkey:
    credential_id = credential.get("id") if isinstance(credential, dict) else None
    wanted = credential_id if isinstance(credential_id, str) and CREDENTIAL_ID.fullmatch(credential_id) else ""
    passkey = Passkey.objects.select_related("member").filter(credential_id=wanted).first() if wanted else None
    if passkey is None:
        raise Refusal("passkey_unknown", _("이 패스키는 등록되어 있지 않습니다. 다른 방법으로 로그인한 뒤 다시 등록해 주세요."))
    return passkey


def _verify(passkey: Passkey, credential: Any, challenge: bytes) -> int:
    """The authenticator's new counter."""
    try:
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party(),
            expected_origin=settings.BASE_URL,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _refused() from error
    return verified.new_sign_count


def _refused() -> Refusal:
    return Refusal("passkey_refused", _("패스키를 확인하지 못했습니다. 다시 시도하거나 다른 방법을 써 주세요."))


@transaction.atomic
def rename(member: Member, passkey_id: Any, name: str) -> bool:
    return bool(member.passkeys.filter(pk=passkey_id).update(name=name.strip()[:60]))


@transaction.atomic
def remove(member: Member, passkey_id: Any) -> bool:
    """Returns whether there was one."""
    if not member.passkeys.filter(pk=passkey_id).delete()[0]:
        return False
    audit.record("passkey.removed", actor=actor_of(member), subject=member.subject, obj=f"passkey:{passkey_id}")
    warn("passkey_removed", member)
    return True


def parsed(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the request body; empty for anything else. Raises BadRequest for one nested too deeply to read."""
    try:
        body = json.loads(request.body)
    except ValueError:
        return {}
    except RecursionError as error:
        raise BadRequest from error
    return body if isinstance(body, dict) else {}


def text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
