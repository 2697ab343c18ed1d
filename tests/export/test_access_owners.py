"""Role × route × method × owner at the export site: what belongs to another company or another agency is not there at all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.export.membership.models import Product
from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.consent import selectors as terms
from dure.portal.accounts.models import Account
from dure.portal.board.models import Question
from dure.programme.announcements.models import Agency, AgencyStaff, Announcement, SavedSearch
from dure.programme.applications import files, submission
from dure.programme.applications.models import Application
from tests.factories import access
from tests.factories.certificates import make_call, make_certificate
from tests.factories.staff import make_staff, staff_sign_in
from tests.load import world

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GONE = {403, 404, 405}
UUID, NUMBER = "00000000-0000-0000-0000-000000000007", "7"


@dataclass
class Owned:
    """Objects of one company, and browsers of it and of another."""

    announcement: Announcement
    application: Application
    file: int
    certificate: Any
    product: Product
    question: Question
    search: SavedSearch
    draft: Application
    """Of the other company."""
    mine: Client
    theirs: Client

    def paths(self) -> list[str]:
        """Every route that names an object of the company, with that object in it."""
        named = {
            "/applications/": (self.application.pk, self.file),
            "/my/certificates/": (self.certificate.pk, ""),
            "/company/export/products/": (self.product.pk, ""),
            "/my/searches/": ("", self.search.pk),
            "/questions/": (self.question.pk, ""),
        }
        found = [route.path for route in access.routes() if UUID in route.path or re.search(r"/7(/|$)", route.path)]
        return [filled(path, *ids) for path in found for start, ids in named.items() if path.startswith(start)]

    def office(self) -> list[str]:
        named = {
            "/office/announcements/": ("", self.announcement.pk),
            "/office/applications/": (self.application.pk, self.file),
            "/office/certificates/": (self.certificate.pk, ""),
        }
        found = [route.path for route in access.guarded()]
        return [filled(path, *ids) for path in found for start, ids in named.items() if path.startswith(start) and (UUID in path or "/7/" in path)]


def filled(path: str, key: object, number: object) -> str:
    """``path`` with the first identifier and the first number of the kind put in; ``word`` becomes the question's key."""
    with_key = path.replace(UUID, str(key), 1) if key else path
    with_number = re.sub(r"/7(/|$)", rf"/{number}\1", with_key, count=1) if number else with_key
    return with_number.replace("/files/word/", "/files/q20/").replace("/groups/word/", "/groups/g1/")


def browser(cookie: str) -> Client:
    client = Client()
    client.cookies["export_session"] = cookie
    return client


@pytest.fixture
def owned(db: None) -> Owned:
    made: Any = world.make(2, 3600, "owners")
    (cookie, key), (other, theirs) = made["people"]
    application = Application.objects.get(pk=key)
    account = application.started_by
    actor = Actor("account", str(account.pk), account.name, account.permissions())
    attached = files.add(application, "q20", SimpleUploadedFile("계획서.pdf", PDF, "application/pdf"), account, actor=actor)
    agreed = {version.pk for version in terms.current("corporate")}
    submission.submit(application.pk, account, agreed, submission.Press(f"{application.path}check/", "key-of-the-test", "body"), actor=actor)
    announcement = Announcement.objects.get(pk=made["announcement"])
    return Owned(
        announcement,
        Application.objects.get(pk=key),
        attached.pk,
        make_certificate(account, make_call(announcement.agency, serial=900)),
        Product.objects.create(company=account.company, name="시험 장비", hs_code="847989"),
        Question.objects.create(account=account, title="비밀 질문", body="저희만 볼 내용입니다.", private=True),
        SavedSearch.objects.create(account=account, name="수출", query="q=수출"),
        Application.objects.get(pk=theirs),
        browser(cookie),
        browser(other),
    )  # fmt: skip


def reached(client: Client, paths: list[str]) -> list[str]:
    client.raise_request_exception = False
    found = []
    for path in paths:
        for method in access.METHODS:
            answer: Any = getattr(client, method)(path)
            if answer.status_code not in GONE:
                found.append(f"{method.upper()} {path} → {answer.status_code}")
            let_go(answer)
    return found


def let_go(answer: Any) -> None:
    """Close the file behind an answer, but not the database, as ``close`` would."""
    for closer in answer._resource_closers if answer.streaming else ():
        closer()


def opened(client: Client, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        answer: Any = client.get(path)
        found += [path] if answer.status_code in {200, 302} else []
        let_go(answer)
    return found


def test_what_belongs_to_a_company_is_not_there_for_another(owned: Owned):
    before = Application.objects.values().get(pk=owned.application.pk)
    assert len(owned.paths()) > 15
    assert reached(owned.theirs, owned.paths()) == []
    assert Application.objects.values().get(pk=owned.application.pk) == before


def test_control_its_own_people_reach_most_of_it(owned: Owned):
    """Every page of a filed application; what only a draft has, or what only takes a POST, is not among them."""
    application, certificate = f"/applications/{owned.application.pk}/", f"/my/certificates/{owned.certificate.pk}/"
    pages = ("", "check/", "done/", "filed/", f"files/{owned.file}/", "receipt/", "withdraw/")
    assert set(opened(owned.mine, owned.paths())) == {
        *(f"{application}{page}" for page in pages),
        f"/company/export/products/{owned.product.pk}/",
        certificate,
        f"{certificate}file/",
        f"/questions/{owned.question.pk}/",
    }


def test_the_pages_of_a_draft_are_not_there_for_another_company_and_its_own_people_write_there(owned: Owned):
    path = owned.draft.path
    paths = [f"{path}{page}" for page in ("", "check/", "documents/", "groups/g1/", "groups/g1/save/", "member/", "discard/")]
    assert reached(owned.mine, paths) == []
    assert set(opened(owned.theirs, paths)) == {path, f"{path}check/", f"{path}documents/", f"{path}groups/g1/", f"{path}member/"}


@pytest.fixture
def at_the_desk(owned: Owned) -> Callable[[str], Client]:
    """A member of staff of the agency with this code, with every right that an agency's staff has."""

    def sit(code: str) -> Client:
        agency, _made = Agency.objects.get_or_create(code=code, defaults={"name": "다른 기관"})
        staff = make_staff("agency")
        AgencyStaff.objects.create(staff=staff, agency=agency)
        client = Client()
        staff_sign_in(client, staff)
        return client

    return sit


def test_what_belongs_to_an_agency_is_not_there_for_staff_of_another(owned: Owned, at_the_desk: Callable[[str], Client]):
    assert len(owned.office()) > 15
    assert reached(at_the_desk("OTH"), owned.office()) == []


def test_control_staff_of_the_agency_itself_reach_it(owned: Owned, at_the_desk: Callable[[str], Client]):
    desk = at_the_desk(owned.announcement.agency.code)
    assert len(opened(desk, owned.office())) > 6


def test_an_account_of_a_person_sees_no_application_of_any_company(owned: Owned):
    loner = Account.objects.create(login_id="loner01", name="김홀로", origin="legacy", password="!", created_at=clock.now())
    world.open_session(loner, "loner-cookie")
    assert reached(browser("loner-cookie"), [path for path in owned.paths() if path.startswith("/applications/")]) == []
