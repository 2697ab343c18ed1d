"""Members that exist already, and browsers in which they sign in."""

from typing import Any

from django.conf import settings
from django.test import Client

from dure.foundation.access import SYSTEM
from dure.foundation.consent import services as consents
from dure.foundation.notify.models import Message
from dure.foundation.sessions.models import hash_token
from dure.hub.members import services
from dure.hub.members.models import Member, MemberSession
from tests.factories.signup import bring, business_number, company, person
from tests.plugins.pages import CheckedClient

PASSWORD = "Sparrow!2026x"


def an_individual(login_id: str = "garam.han", *, name: str = "한가람", ci: str = "A", **verified: Any) -> Member:
    verified_person = person(name, ci=ci, **verified)
    member = services.create_individual(
        verified_person, login_id=login_id, password=PASSWORD, email=f"{login_id}@example.com", actor=SYSTEM
    )
    return agreed(member)


def a_company(number: str = "", login_id: str = "garam-co", *, name: str = "가람정밀") -> Member:
    verified = company(number or business_number(7), name)
    member = services.create_corporate(verified, login_id=login_id, email=f"{login_id}@example.com", representative="한가람", actor=SYSTEM)
    return agreed(member)


def agreed(member: Member) -> Member:
    """The member has agreed to every required text in force."""
    consents.give(member.subject, consents.required_for(member.kind), channel=consents.Channel.SIGN_UP, actor=SYSTEM)
    return member


def a_browser(
    member: Member | None = None, *, user_agent: str = "Mozilla/5.0 (Windows NT 10.0) Chrome/150", ip: str = "203.0.113.7"
) -> Client:
    """A browser; with ``member`` one in which that member has signed in just now, by the real sign-in."""
    client = CheckedClient(headers={"user-agent": user_agent}, REMOTE_ADDR=ip)
    if member is not None:
        open_session(client, member)
    return client


def open_session(client: Client, member: Member) -> None:
    if member.is_corporate:
        bring(client, company(member.business_registration_number or "", member.company_name), "sign_in")
        answer = client.get("/sign-in/corporate/done/")
        assert answer.status_code == 200, answer.content.decode()
        return
    answer = type_password(client, member.login_id or "")
    assert answer.status_code == 302, answer.content.decode()


def type_password(client: Client, login_id: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"login_id": login_id, "password": password, **more})


def session_of(client: Client) -> MemberSession | None:
    """The session whose cookie the browser holds."""
    morsel = client.cookies.get(settings.SIGN_IN_COOKIE)
    return MemberSession.objects.filter(token_hash=hash_token(morsel.value)).first() if morsel and morsel.value else None


def is_in(client: Client) -> bool:
    return bool(client.get("/session/").json()["signed_in"])


def mails(key: str, member: Member | None = None) -> list[Message]:
    found = Message.objects.filter(key=key).order_by("pk")
    return list(found.filter(about=member.subject) if member else found)
