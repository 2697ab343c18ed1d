from django.db.models import Q, QuerySet

from dure.foundation.privacy import keyed_hash
from dure.portal.accounts.models import Account, AccountState, Company, HubLink
from dure.rules.identifiers.numbers import only_digits

PRESENT = (AccountState.ACTIVE, AccountState.WAITING)


def person_hash(name: str, mobile: str) -> str:
    """Keyed hash of a name and a mobile number in E.164; empty when either is missing."""
    squeezed = "".join(name.split())
    return keyed_hash("person", f"{squeezed}\0{mobile}") if squeezed and mobile else ""


def login_id_free(login_id: str) -> bool:
    """Names differ without regard to case, so that nobody poses as somebody else."""
    return bool(login_id) and not Account.objects.filter(login_id__iexact=login_id).exists()


def by_login_id(login_id: str) -> Account | None:
    return Account.objects.select_related("company").filter(login_id=login_id, state__in=PRESENT).first()


def present() -> QuerySet[Account]:
    return Account.objects.select_related("company").filter(state__in=PRESENT)


def same_person(name: str, mobile: str) -> QuerySet[Account]:
    key = person_hash(name, mobile)
    return present().filter(person_hash=key) if key else Account.objects.none()


def company_by_number(number: str) -> Company | None:
    return Company.objects.filter(business_registration_number=only_digits(number)).first()


def active_link(account: Account) -> HubLink | None:
    return HubLink.objects.filter(account=account, active=True).first()


def has_master(company: Company) -> bool:
    return present().filter(company=company, is_master=True).exists()


def search_companies(words: str, limit: int = 20) -> QuerySet[Company]:
    digits = only_digits(words)
    matches = Q(name__icontains=words.strip())
    if len(digits) == 10 and digits.isdigit():
        matches |= Q(business_registration_number=digits)
    return Company.objects.filter(matches).order_by("name")[:limit]


def landing(account: Account) -> str:
    """The page that the account's first role calls for."""
    role = account.roles.order_by("order", "key").first()
    return role.landing if role else "/"
