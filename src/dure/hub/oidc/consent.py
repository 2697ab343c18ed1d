"""The consent page: which data a service would get, and what agreeing does."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.hub.catalogue import services as catalogue
from dure.hub.members.models import Member
from dure.hub.oidc.models import Approval, AuthorizationRequest, Client


@dataclass
class Item:
    """One line of the list of data passed on."""

    label: str
    purpose: str


def items(scope: str, member: Member) -> list[Item]:
    scopes = set(scope.split())
    found = [Item(_("회원 식별값"), _("이 서비스에서 회원님을 알아보는 번호이며 서비스마다 다릅니다."))]
    if "profile" in scopes and not member.is_corporate:
        found.append(Item(_("이름, 생년월일, 성별"), _("본인확인으로 확인된 값입니다.")))
    if "company" in scopes and member.is_corporate:
        found.append(Item(_("기업명, 사업자등록번호, 대표자, 개업일"), _("인증서로 확인된 기업 정보입니다.")))
    if "phone" in scopes:
        found.append(Item(_("전화번호"), _("서비스의 안내와 연락에 쓰입니다.")))
    if "email" in scopes:
        found.append(Item(_("이메일"), _("서비스의 안내와 연락에 쓰입니다.")))
    return found


def scope_of(waiting: AuthorizationRequest) -> str:
    return waiting.client.get_allowed_scope(waiting.parameters.get("scope")) or "openid"


@transaction.atomic
def agree(member: Member, waiting: AuthorizationRequest, *, actor: Actor) -> None:
    """Record the approval and link the service. Raises Refusal when the service takes no links."""
    client: Client = waiting.client
    if client.service is not None:
        catalogue.link(member, client.service, actor=actor, origin="consent")
    known = Approval.objects.filter(member=member, client=client).first()
    scope = " ".join(sorted({*(known.scope.split() if known else ()), *scope_of(waiting).split()}))
    Approval.objects.update_or_create(member=member, client=client, defaults={"scope": scope, "approved_at": clock.now()})
    audit.record("oidc.approved", actor=actor, subject=member.subject, obj=f"client:{client.client_id}", data={"scope": scope})
