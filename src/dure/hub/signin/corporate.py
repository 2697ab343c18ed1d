"""Sign-in of a business by its certificate."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dure.foundation.errors import Refusal
from dure.hub import verification
from dure.hub.members import selectors
from dure.hub.members.models import Member
from dure.hub.signin.models import Method
from dure.hub.signin.services import demand_active, sign_in, warn
from dure.hub.verification import Purpose, VerifiedIdentity


def sign_in_with_certificate(request: HttpRequest, response: HttpResponse, number: str) -> Member:
    """Use up the verification of this browser. Raises Refusal: not_verified, other_business, no_member, suspended, certificate_taken."""
    identity = _proof(request, number)
    method = method_of(identity)
    member = selectors.by_business_number(identity.business_registration_number)
    if member is None:
        raise Refusal(
            "no_member",
            _("이 사업자등록번호로 가입한 통합회원이 없습니다. 먼저 통합회원가입을 해 주세요."),
        )
    demand_active(request, member, method=method)
    with transaction.atomic():
        remember_certificate(member, identity)
        sign_in(request, response, member, amr=" ".join(identity.amr), acr=identity.acr, method=method)
    return member


def _proof(request: HttpRequest, number: str) -> VerifiedIdentity:
    identity = verification.take(request, Purpose.SIGN_IN)
    if identity is None or not identity.business_registration_number:
        raise Refusal("not_verified", _("인증이 끝나지 않았거나 시간이 지났습니다. 다시 인증해 주세요."))
    if number and identity.business_registration_number != number:
        raise Refusal("other_business", _("입력하신 사업자등록번호와 인증서의 사업자등록번호가 다릅니다. 번호와 인증서를 확인해 주세요."))
    return identity


def method_of(identity: VerifiedIdentity) -> str:
    return Method.CERTIFICATE if identity.method == "certificate" else Method.SIMPLE


def remember_certificate(member: Member, identity: VerifiedIdentity) -> None:
    """Bind the certificate to the member; one that was never used before is told by mail, unless it is the first."""
    ref = identity.certificate_ref
    if ref is None:
        return
    bound = set(member.certificates.values_list("issuer", "serial"))
    verification.bind_certificate(member, identity)
    if bound and (ref.issuer[:300], ref.serial) not in bound:
        warn("new_certificate", member, subject=ref.subject)
