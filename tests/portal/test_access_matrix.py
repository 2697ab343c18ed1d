"""Role × route × method at a portal: nobody gets in where the reviewed list does not let them."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import access
from tests.factories.portal import PASSWORD, make_account
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]


def test_every_route_stands_in_the_reviewed_list():
    assert access.missing_rows(settings.SITE_KEY) == []


def test_a_stranger_gets_into_nothing_that_is_closed():
    assert access.successes(Client(), access.closed("signed_in", "requires", "staff")) == []


def without_roles() -> Client:
    client = Client()
    account = make_account()
    answer = client.post("/sign-in/", {"login_id": account.login_id, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_an_account_without_roles_gets_into_no_staff_page_and_nothing_that_asks_for_a_permission():
    assert access.successes(without_roles(), access.closed("requires", "staff")) == []



def test_staff_without_the_permission_get_into_no_guarded_page():
    client = Client()
    staff_sign_in(client, make_staff())
    assert access.guarded()
    assert access.successes(client, access.guarded()) == []


def test_control_an_open_route_counts_as_a_success():
    opened = [route for route in access.routes() if route.path == "/sign-in/"]
    assert access.successes(Client(), opened) != []
