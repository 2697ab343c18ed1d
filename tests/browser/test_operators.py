"""The operators' screens of the hub in Chromium, filled, at both widths, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM
from dure.foundation.integrations.nts.models import OpenQuestion
from dure.hub.catalogue.models import Service, ServiceLink
from dure.hub.events.models import Delivery
from dure.hub.members.models import Member
from dure.hub.oidc import registration
from dure.hub.signin.models import SignInRecord
from tests.factories.members import a_company, an_individual
from tests.factories.staff import make_staff, staff_sign_in
from tests.plugins.browser import NARROW, WIDE, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled() -> Member:
    member, company = an_individual(), a_company()
    client, _ = registration.register(
        name="도약 포털", client_id="portal", redirect_uris=["https://p.example/"], auth_method="client_secret_basic", actor=SYSTEM
    )
    for service in Service.objects.all()[:6]:
        ServiceLink.objects.create(member=member, service=service, origin="sign_up")
        ServiceLink.objects.create(member=company, service=service, origin="consent")
    for number in range(4):
        Delivery.objects.create(
            client=client, member=member, kind="event", event_type="https://e.example/link-removed", sequence=number, last_problem="HTTP 503"
        )
    for method, outcome in (("password", "done"), ("password", "wrong"), ("passkey", "done"), ("certificate", "done")):
        SignInRecord.objects.create(member=member, at=clock.now(), method=method, outcome=outcome, ip="192.0.2.1")
    OpenQuestion.objects.create(about="trial:x", number="3178100076", representative="임한솔", last_problem="NTS: HTTP 503")
    audit.record("sign_up.completed", actor=SYSTEM, subject=member.subject, data={"came_from_portal": True})
    audit.record("verification.failed", actor=SYSTEM, data={"code": "revoked"})
    return member


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_screen_is_sound(visitor: Callable[..., Visitor], live_server: Any, filled: Member, width: int, language: str) -> None:
    guest = visitor(width=width, language=language, base=live_server.url)
    staff = Client()
    staff_sign_in(staff, make_staff("lead"))
    guest.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in staff.cookies.items()])
    pages = ["", "clients/", "clients/new/", "clients/portal/", "clients/portal/trial/", "deliveries/", "businesses/", "statistics/", "audit/"]
    for page in [*pages, "members/", f"members/{filled.pk}/"]:
        guest.page.goto(f"/operator/{page}")
        guest.sound()
    guest.page.locator("#content details summary").first.click()
    guest.page.locator("input[name=reason]").first.fill("민원 접수 확인")
    guest.page.locator("form[action$=unmask\\/] button").click()
    guest.page.get_by_text(filled.name).first.wait_for()
    guest.sound()
