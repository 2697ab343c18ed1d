import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.portal.accounts import sessions
from dure.portal.accounts.models import Account, AccountSession, AccountState, Company, HubLink
from dure.portal.accounts.person import VerifiedPerson
from dure.portal.accounts.selectors import PRESENT, person_hash
from dure.portal.accounts.services import actor_of, prove_password, set_first_password
from dure.portal.linking.candidates import OLD_SIGN_IN, PASSWORD, VERIFIED, Candidate, Person, candidates, person_of
from dure.protocol.claims import CORPORATE

SUSPENDED = "suspended"
MOVED = "moved"


def link(account: Account, person: Person, *, proof: str, proved_at: dt.datetime, standing: HubLink | None = None) -> HubLink:
    """Link ``account`` to the member, in the caller's transaction. An account linked elsewhere moves only by its password.

    ``standing`` is the link that the caller relies on instead of a proof of its own: it must still be the active one.
    Raises Refusal ``linked_elsewhere`` or ``link_changed``.
    """
    locked = Account.objects.select_for_update(of=("self",)).select_related("company").get(pk=account.pk)
    demand_usable(locked)
    present = HubLink.objects.filter(account=locked, active=True).first()
    if standing is not None and (present is None or present.pk != standing.pk):
        raise link_changed()
    if present and (present.issuer, present.sub) == (person.issuer, person.sub):
        return prove_again(present, locked, person, proved_at)
    if present:
        if proof != PASSWORD:
            raise linked_elsewhere()
        switch_off_links([present], reason=MOVED, actor=actor_of(locked))
    try:
        with transaction.atomic():
            made = HubLink.objects.create(
                account=locked,
                issuer=person.issuer,
                sub=person.sub,
                member_kind=person.kind,
                company_uuid=person.company_uuid or None,
                proof=proof,
                proved_at=proved_at,
            )
    except IntegrityError as error:
        raise linked_elsewhere() from error
    remember_company(locked.company, person)
    audit.record("link.made", actor=actor_of(locked), subject=locked.subject, obj=f"hub:{person.sub}", reason=proof)
    return made


def prove_again(present: HubLink, account: Account, person: Person, proved_at: dt.datetime) -> HubLink:
    if present.stale:
        refresh(account, person)
    HubLink.objects.filter(pk=present.pk).update(proved_at=proved_at, stale=False)
    return present


def refresh(account: Account, person: Person) -> None:
    """Take over what the member changed at the hub since the last sign-in."""
    if person.corporate and account.company and account.company.business_registration_number == person.business_number:
        changes = {"name": person.company_name, "representative": person.representative}
        Company.objects.filter(pk=account.company.pk).update(**{name: value for name, value in changes.items() if value})
    if not person.corporate and person.name and person.mobile:
        account.name, account.mobile, account.email = person.name, person.mobile, person.email or account.email
        account.person_hash = person_hash(person.name, person.mobile)
        account.save(update_fields=["name", "mobile", "email", "person_hash"])
    audit.record("account.refreshed", actor=actor_of(account), subject=account.subject, obj=f"hub:{person.sub}")


def demand_usable(account: Account) -> None:
    if account.state not in PRESENT:
        raise Refusal("account_gone", _("사용이 중지되었거나 탈퇴한 계정입니다. 다른 계정을 선택해 주세요."))


def linked_elsewhere() -> Refusal:
    text = _("이미 다른 통합회원과 연결된 계정입니다. 그 계정의 비밀번호를 입력해야 연결을 옮길 수 있습니다.")
    return Refusal("linked_elsewhere", text)


def link_changed() -> Refusal:
    return Refusal("link_changed", _("그사이에 계정의 연결이 바뀌었습니다. 통합로그인을 다시 해 주세요."))


def remember_company(company: Company | None, person: Person) -> None:
    """Note the stable company id of the hub on the portal's company of the same business number."""
    if company is None or not person.company_uuid or company.business_registration_number != person.business_number:
        return
    Company.objects.exclude(pk=company.pk).filter(hub_uuid=person.company_uuid).update(hub_uuid=None)
    Company.objects.filter(pk=company.pk).update(hub_uuid=person.company_uuid)


def convert(account: Account, session: AccountSession) -> HubLink:
    """Link the account whose owner signed in the old way just before. Raises Refusal."""
    person = person_of(session)
    demand_fitting(account, person)
    made = link(account, person, proof=OLD_SIGN_IN, proved_at=proved_at(session))
    if made.proof != OLD_SIGN_IN:
        HubLink.objects.filter(pk=made.pk).update(proof=OLD_SIGN_IN)
    return made


def demand_fitting(account: Account, person: Person) -> None:
    """The member is of the account's company and of the kind that its roles call for. Raises Refusal."""
    company = account.company
    if person.corporate and company and company.business_registration_number != person.business_number:
        text = _("통합회원의 사업자등록번호가 이 계정의 기업과 다릅니다. 같은 기업의 통합회원으로 전환해 주세요.")
        raise Refusal("other_business", text)
    wanted = kind_called_for(account)
    if wanted and wanted != person.kind:
        text = _("이 계정은 기업회원으로 전환해야 합니다.") if wanted == CORPORATE else _("이 계정은 개인회원으로 전환해야 합니다.")
        raise Refusal("other_kind", text)


def kind_called_for(account: Account) -> str:
    """individual or corporate by the account's roles (the first decides); without a role, by whether it has a company."""
    role = account.roles.order_by("order", "key").first()
    if role:
        return role.member_kind
    return CORPORATE if account.company_id else ""


def choose(session: AccountSession, account_id: str, password: str, ip: str | None) -> Candidate:
    """The account that the person picked, proved and linked. A new one is returned unlinked: it is set up first. Raises Refusal."""
    person = person_of(session)
    found = next((one for one in candidates(person) if str(one.account.pk) == account_id), None)
    if found is None:
        raise Refusal("not_offered", _("로그인할 계정을 선택해 주세요."), field="account")
    if found.account.is_new:
        return found
    if str(found.account.pk) == person.converting:
        demand_fitting(found.account, person)
    proven = str(found.account.pk) in session.confirmed_accounts
    if found.needs_password and not proven:
        prove_password(found.account, password, ip)
        session.confirmed_accounts = [*session.confirmed_accounts, str(found.account.pk)]
        proven = True
    standing = None if proven else found.link
    link(found.account, person, proof=PASSWORD, proved_at=proved_at(session), standing=standing)
    return found


def proved_at(session: AccountSession) -> dt.datetime:
    """When the hub issued the ID token of this session, by the hub's clock."""
    issued = session.hub_claims.get("iat")
    return dt.datetime.fromtimestamp(issued, dt.UTC) if isinstance(issued, int | float) else session.auth_at


@transaction.atomic
def set_up(account: Account, session: AccountSession, who: VerifiedPerson, password: str, details: dict[str, Any]) -> None:
    """A new account gets its owner: verified person, password and details, once. Raises Refusal."""
    locked = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    demand_usable(locked)
    set_first_password(locked, password)
    for name, value in details.items():
        setattr(locked, name, value)
    locked.name, locked.mobile = who.name, who.mobile
    locked.verified_at, locked.person_hash = clock.now(), person_hash(who.name, who.mobile)
    locked.save(update_fields=[*details, "name", "mobile", "verified_at", "person_hash"])
    link(account, person_of(session), proof=VERIFIED, proved_at=proved_at(session))
    audit.record("account.set_up", actor=actor_of(account), subject=account.subject)


def switch_off(account: Account, *, reason: str, actor: Actor) -> bool:
    """End the account's link to the hub; sign-in with login ID and password stays. False when it had none."""
    links = list(HubLink.objects.select_related("account").filter(account=account, active=True))
    return bool(switch_off_links(links, reason=reason, actor=actor))


def switch_off_links(links: Iterable[HubLink], *, reason: str, actor: Actor) -> list[HubLink]:
    """Only the mappings end, with the sessions that came through them. Returns the links that were still active."""
    ended = []
    for one in links:
        changes: dict[str, Any] = {"active": False, "ended_at": clock.now(), "end_reason": reason}
        if not HubLink.objects.filter(pk=one.pk, active=True).update(**changes):
            continue
        mine = sessions.live().filter(account_id=one.account_id, hub_issuer=one.issuer, hub_sub=one.sub)
        sessions.end(mine, reason)
        audit.record("link.ended", actor=actor, subject=one.account.subject, obj=f"hub:{one.sub}", reason=reason)
        ended.append(one)
    return ended


def switch_on_again(links: Iterable[HubLink], *, actor: Actor) -> list[HubLink]:
    """Give back suspended mappings, except where the account has been linked anew meanwhile."""
    restored = []
    for one in links:
        taken = HubLink.objects.filter(account_id=one.account_id, active=True).exists()
        if taken or one.account.state == AccountState.LEFT:
            continue
        changes: dict[str, Any] = {"active": True, "ended_at": None, "end_reason": ""}
        if HubLink.objects.filter(pk=one.pk, active=False, end_reason=SUSPENDED).update(**changes):
            audit.record("link.restored", actor=actor, subject=one.account.subject, obj=f"hub:{one.sub}")
            restored.append(one)
    return restored


def session_over() -> Refusal:
    text = _("통합로그인에서 이미 로그아웃되었습니다. 다시 로그인해 주세요.")
    return Refusal("session_over", text)
