"""The hub's part of the demo world: clients of the portals, members, consents, links, one operator."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc.jwk import ECKey

from dure.demo import world
from dure.demo.info import sandbox_world
from dure.demo.staff import load_operator
from dure.foundation import clock
from dure.foundation.access import SYSTEM, Actor
from dure.foundation.consent import selectors as terms
from dure.foundation.consent import services as consents
from dure.foundation.consent.models import Channel
from dure.foundation.privacy import keyed_hash
from dure.hub.catalogue import services as catalogue
from dure.hub.catalogue.models import Service
from dure.hub.members import services as members
from dure.hub.members.models import Member
from dure.hub.oidc import registration
from dure.hub.oidc.models import Approval, Client
from dure.hub.oidc.subjects import subject_of
from dure.hub.verification.identity import VerifiedIdentity
from dure.protocol.claims import ACR_CERTIFICATE, ACR_IDENTITY, CORPORATE, INDIVIDUAL
from dure.rules.identifiers.phone import normalise_phone

PORTALS = ("jumpup", "voucher", "export")
LINKS_FILE = "demo-links.json"


def load() -> None:
    known = sandbox_world()
    people = {entry["key"]: entry for entry in known["persons"]}
    firms = {entry["key"]: entry for entry in known["companies"]}
    load_operator("통합회원 운영자")
    add_city_service()
    for portal in PORTALS:
        register(portal)
    for wanted in world.MEMBERS:
        if not Member.objects.filter(login_id=wanted.login_id).exists():
            make(wanted, people, firms)


def after() -> None:
    """Tell the portals' loaders which ``sub`` each linked member has at each portal."""
    clients = {client.client_id: client for client in Client.objects.filter(client_id__in=PORTALS)}
    told = {
        member.login_id: {
            "kind": member.kind,
            "company_uuid": str(member.pk) if member.is_corporate else "",
            "subs": {portal: subject_of(client, member.pk) for portal, client in clients.items()},
        }
        for member in Member.objects.filter(login_id__in=[wanted.login_id for wanted in world.MEMBERS])
    }
    file = Path(settings.STATE_DIR) / LINKS_FILE
    file.write_text(json.dumps({"issuer": settings.BASE_URL, "members": told}, ensure_ascii=False))


def add_city_service() -> None:
    """The city's export portal is not one of the national services; the demo's operator has added it."""
    Service.objects.get_or_create(
        key="export",
        defaults={
            "name": "한밭시 수출지원",
            "name_en": "Hanbat City Export Support",
            "short_name": "수출지원",
            "description": "여러 기관의 수출지원 공고를 한곳에서 찾고 신청합니다.",
            "description_en": "Finds and applies for the export support of several agencies in one place.",
            "agency": "한밭시",
            "agency_en": "Hanbat City",
            "business_kind": "export",
            "order": 900,
        },
    )


def register(portal: str) -> None:
    """The portal as an OpenID client with its own key."""
    base = settings.ADDRESSES[portal]
    registration.register(
        client_id=portal,
        name={"jumpup": "도약(Jump-Up) 프로그램", "voucher": "혁신바우처", "export": "수출지원"}[portal],
        name_en={"jumpup": "Jump-Up Programme", "voucher": "Innovation Voucher", "export": "Export Support"}[portal],
        service=Service.objects.get(key=portal),
        redirect_uris=[f"{base}/callback/"],
        post_logout_redirect_uris=[f"{base}/"],
        backchannel_logout_uri=f"{base}/backchannel-logout",
        events_uri=f"{base}/events",
        initiate_login_uri=f"{base}/sign-in/initiate/",
        jwks=public_jwks(portal),
        actor=SYSTEM,
    )


def public_jwks(portal: str) -> dict[str, Any]:
    """The public half of the key that the portal signs with, made here when it has none yet."""
    file = Path(settings.STATE_DIR) / f"{portal}.client.pem"
    if not file.exists():
        file.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
        file.chmod(0o600)
    key = ECKey.import_key(file.read_bytes())
    key.ensure_kid()
    return {"keys": [{**key.as_dict(private=False), "kid": key.kid, "use": "sig", "alg": "ES256"}]}


def make(wanted: world.DemoMember, people: dict[str, Any], firms: dict[str, Any]) -> None:
    email = f"{wanted.login_id}@mail.example"
    if wanted.kind == CORPORATE:
        firm = firms[wanted.who]
        member = members.create_corporate(
            proof_of_firm(firm), login_id=wanted.login_id, email=email, phone="042-000-1000", business_state="active",
            business_checked_at=clock.now(), actor=SYSTEM,
        )
    else:
        guardian = people.get(wanted.guardian)
        member = members.create_individual(
            proof_of_person(people[wanted.who]), login_id=wanted.login_id, email=email, password=world.MEMBER_PASSWORD,
            guardian=members.Guardian(guardian["name"], normalise_phone(guardian["mobile"]), "부") if guardian else None,
            actor=SYSTEM,
        )
    actor = Actor("member", str(member.pk), member.display_name)
    asked = terms.required_for(wanted.kind)
    consents.give(member.subject, asked, channel=Channel.SIGN_UP, actor=actor, language="ko")
    for service in Service.objects.filter(key__in=wanted.services):
        catalogue.link(member, service, actor=actor, origin="sign_up")
        approve(member, service)
    if wanted.state == "suspended":
        members.suspend(member, actor=SYSTEM, reason="시연: 이용 정지된 회원")


def approve(member: Member, service: Service) -> None:
    """The member has seen the consent page of this service before."""
    for client in Client.objects.filter(service=service):
        Approval.objects.get_or_create(member=member, client=client, defaults={"scope": " ".join(sorted(client.scopes))})


def proof_of_person(person: dict[str, Any]) -> VerifiedIdentity:
    return VerifiedIdentity(
        kind=INDIVIDUAL,
        method="identity",
        acr=ACR_IDENTITY,
        at=clock.now(),
        name=person["name"],
        birth_date=dt.date.fromisoformat(person["birth_date"]),
        gender=person["gender"],
        mobile=normalise_phone(person["mobile"]),
        ci_hash=keyed_hash("ci", person["ci"]),
    )


def proof_of_firm(firm: dict[str, Any]) -> VerifiedIdentity:
    return VerifiedIdentity(
        kind=CORPORATE,
        method="certificate",
        acr=ACR_CERTIFICATE,
        at=clock.now(),
        business_registration_number=firm["business_registration_number"],
        company_name=firm["name"],
        representative=firm["representative"],
        founded_on=dt.date.fromisoformat(firm["founded_on"]),
    )
