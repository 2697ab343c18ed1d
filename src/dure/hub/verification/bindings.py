from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.errors import Refusal
from dure.hub.members.models import Member
from dure.hub.verification.identity import VerifiedIdentity
from dure.hub.verification.models import CertificateBinding


def bind(member: Member, identity: VerifiedIdentity) -> None:
    ref = identity.certificate_ref
    if ref is None:
        return
    binding, _made = CertificateBinding.objects.get_or_create(
        issuer=ref.issuer[:300], serial=ref.serial, defaults={"member": member, **CertificateBinding.fields_of(ref)}
    )
    if binding.member_id != member.pk:
        raise Refusal("certificate_taken", _("이 인증서는 다른 회원에게 등록되어 있습니다. 본인의 인증서를 선택해 주세요."))
    CertificateBinding.objects.filter(pk=binding.pk).update(last_used_at=clock.now())


def remove(member: Member, binding_id: int) -> bool:
    """Forget one certificate of ``member``. Returns whether there was one."""
    return bool(CertificateBinding.objects.filter(member=member, pk=binding_id).delete()[0])
