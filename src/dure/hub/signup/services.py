"""Acts on a sign-up draft, up to the moment before it becomes a member."""

from django.contrib.auth.hashers import make_password
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM
from dure.foundation.consent.models import TermsVersion
from dure.foundation.errors import Refusal
from dure.hub.catalogue import selectors as catalogue
from dure.hub.members import selectors as members
from dure.hub.members import services as member_services
from dure.hub.members.models import MemberKind
from dure.hub.signup.business import Standing
from dure.hub.signup.models import LIFE, DraftState, SignUpDraft
from dure.hub.verification.identity import VerifiedIdentity
from dure.rules.ages import is_adult, needs_guardian

CHILD_OPTIONAL = "marketing"


class Finished(Exception):
    """The draft has become a member meanwhile (another tab)."""


def store(draft: SignUpDraft, *names: str) -> SignUpDraft:
    """Write these columns, unless the draft is finished. Raises Finished."""
    changed = SignUpDraft.objects.filter(pk=draft.pk, state=DraftState.OPEN).update(**{name: getattr(draft, name) for name in names})
    if not changed:
        raise Finished
    return draft


def begin(browser_hash: str, *, kind: str, next_path: str = "", minor: bool = False) -> SignUpDraft:
    now = clock.now()
    return SignUpDraft.objects.create(
        browser_hash=browser_hash,
        kind=MemberKind.INDIVIDUAL if minor else kind,
        minor=minor,
        next=next_path,
        language=(get_language() or "ko")[:2],
        created_at=now,
        expires_at=now + LIFE,
    )


def change_kind(draft: SignUpDraft, kind: str) -> SignUpDraft:
    """Another kind of member: what was proved and agreed for the first kind does not count for the second."""
    if draft.kind == kind and not draft.minor:
        return draft
    draft.kind, draft.minor = kind, False
    draft.identity, draft.guardian, draft.agreed = None, {}, []
    draft.details_complete, draft.business_number, draft.business_state, draft.business_checked_at = False, "", "", None
    return store(
        draft, "kind", "minor", "identity_json", "guardian_json", "agreed", "details_complete",
        "business_number", "business_state", "business_checked_at",
    )  # fmt: skip


def become_minor(draft: SignUpDraft) -> SignUpDraft:
    """Go on by the guardian's path; what has been proved stays."""
    draft.kind, draft.minor, draft.guardian = MemberKind.INDIVIDUAL, True, {}
    return store(draft, "kind", "minor", "guardian_json")


def note_guardian(draft: SignUpDraft, *, relation: str, version: TermsVersion) -> SignUpDraft:
    """Keep what the guardian agreed to until the verification comes back."""
    draft.guardian = {"relation": relation, "version": version.pk, "language": (get_language() or "ko")[:2]}
    return store(draft, "guardian_json")


def take_guardian(draft: SignUpDraft, identity: VerifiedIdentity) -> SignUpDraft:
    """Raises Refusal when the verified person cannot stand for the child."""
    noted = draft.guardian
    if not noted.get("relation"):
        raise Refusal("guardian_first", _("법정대리인의 관계와 동의를 먼저 입력해 주세요."))
    if identity.birth_date is None or not is_adult(identity.birth_date, clock.today()):
        raise Refusal("guardian_minor", _("법정대리인은 만 19세 이상이어야 합니다. 보호자 본인의 명의로 다시 확인해 주세요."))
    if not identity.mobile:
        raise Refusal(
            "guardian_mobile",
            _("이 방법으로는 보호자의 휴대전화를 확인할 수 없습니다. 휴대전화가 확인되는 다른 방법을 골라 주세요."),
        )
    draft.guardian = noted | {
        "name": identity.name,
        "mobile": identity.mobile,
        "ci_hash": identity.ci_hash,
        "method": identity.method,
        "acr": identity.acr,
        "at": identity.at.isoformat(),
    }
    return store(draft, "guardian_json")


def agree(draft: SignUpDraft, version_ids: list[int]) -> SignUpDraft:
    draft.agreed, draft.language = version_ids, (get_language() or "ko")[:2]
    return store(draft, "agreed", "language")


def note_business(draft: SignUpDraft, number: str, standing: Standing) -> SignUpDraft:
    """Keep the number that the certificate must prove. Another number makes an earlier proof void."""
    if draft.business_number != number:
        draft.identity = None
    draft.business_number, draft.business_state, draft.business_checked_at = number, standing.state, standing.checked_at
    return store(draft, "business_number", "business_state", "business_checked_at", "identity_json")


def take_identity(draft: SignUpDraft, identity: VerifiedIdentity) -> SignUpDraft:
    """Keep what step 3 proved. Raises Refusal for the wrong kind, another business, or the guardian instead of the child."""
    if identity.kind != draft.kind:
        raise Refusal("wrong_kind", _("고른 회원 종류와 다른 인증입니다. 이 회원 종류에 맞는 방법으로 다시 인증해 주세요."))
    if draft.minor and identity.ci_hash and identity.ci_hash == draft.guardian.get("ci_hash"):
        raise Refusal("guardian_again", _("법정대리인이 아니라 가입할 어린이의 명의로 확인해 주세요."))
    if draft.is_corporate and identity.business_registration_number != draft.business_number:
        raise Refusal(
            "other_business",
            _("입력한 사업자등록번호와 인증서의 사업자가 다릅니다. 번호를 확인하거나 그 사업자의 인증서로 다시 인증해 주세요."),
        )
    draft.identity = identity
    if draft.minor and identity.birth_date and not needs_guardian(identity.birth_date, clock.today()):
        draft.minor, draft.guardian = False, {}
    draft.details_complete = False
    return store(draft, "identity_json", "minor", "guardian_json", "details_complete")


def demand_no_membership(identity: VerifiedIdentity) -> None:
    """Raises Refusal ``person_exists`` or ``business_exists`` with the masked ID and the day of joining."""
    member_services.demand_none(members.by_person(identity.ci_hash), "person_exists")
    if identity.business_registration_number:
        member_services.demand_none(members.by_business_number(identity.business_registration_number), "business_exists")


def keep_details(draft: SignUpDraft, typed: dict[str, str], *, complete: bool, password: str = "") -> SignUpDraft:
    """Store what was typed in step 4; of a password that passed its rules, the hash alone."""
    login_id = typed.get("login_id", "")
    if password:
        draft.password_hash, draft.password_for = make_password(password), login_id
    elif draft.password_for != login_id:
        draft.password_hash = draft.password_for = ""
    draft.details, draft.details_complete = typed, complete
    if draft.minor and complete and draft.birth_date and not needs_guardian(draft.birth_date, clock.today()):
        draft.minor, draft.guardian = False, {}
    return store(draft, "details_json", "details_complete", "password_hash", "password_for", "minor", "guardian_json")


def reopen_details(draft: SignUpDraft) -> SignUpDraft:
    """Step 4 must be gone through again (the login ID was taken meanwhile); what was typed stays."""
    draft.details_complete = False
    return store(draft, "details_complete")


def choose(draft: SignUpDraft, *, shown: list[str], ticked: list[str]) -> SignUpDraft:
    """Take the ticks of the services that were shown; the choice about all others stays."""
    chosen = set(chosen_keys(draft)) - set(shown) | (set(ticked) & set(shown))
    draft.services = sorted(chosen)
    return store(draft, "services")


def chosen_keys(draft: SignUpDraft) -> list[str]:
    """The chosen services; all that can be linked, before anything was chosen."""
    if draft.services is None:
        return list(catalogue.linkable().values_list("key", flat=True))
    return list(draft.services)


def purge() -> int:
    """Remove drafts that have run out. Returns how many rows."""
    count = SignUpDraft.objects.filter(expires_at__lte=clock.now()).delete()[0]
    if count:
        audit.record("sign_up.purged", actor=SYSTEM, data={"count": count})
    return count

