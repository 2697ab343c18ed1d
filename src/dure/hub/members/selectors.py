from uuid import UUID

from dure.hub.members.models import Member, MemberKind, MemberState
from dure.hub.members.rules import normal_login_id
from dure.rules.identifiers.numbers import only_digits


def individual_by_login_id(login_id: str) -> Member | None:
    return Member.objects.filter(login_id=normal_login_id(login_id), kind=MemberKind.INDIVIDUAL).first()


def by_business_number(number: str) -> Member | None:
    return Member.objects.filter(business_registration_number=only_digits(number)).exclude(state=MemberState.LEFT).first()


def by_person(ci_hash: str) -> Member | None:
    if not ci_hash:
        return None
    return Member.objects.filter(ci_hash=ci_hash).exclude(state=MemberState.LEFT).first()


def by_mobile(mobile: str) -> list[Member]:
    """Individual members that gave this number (E.164), oldest first: families may share one."""
    if not mobile:
        return []
    found = Member.objects.filter(mobile=mobile, kind=MemberKind.INDIVIDUAL).exclude(state=MemberState.LEFT)
    return list(found.order_by("joined_at", "pk")[:10])


def login_id_free(login_id: str) -> bool:
    return not Member.objects.filter(login_id=normal_login_id(login_id)).exists()


def by_id(member_id: UUID | str) -> Member | None:
    return Member.objects.filter(pk=member_id).first()
