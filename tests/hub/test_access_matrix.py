"""Role × route × method at the hub: nobody gets in where the reviewed list does not let them."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import access
from tests.factories.members import a_browser, an_individual
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db


def test_every_route_stands_in_the_reviewed_list():
    assert access.missing_rows(settings.SITE_KEY) == []


def test_a_stranger_gets_into_nothing_that_is_closed():
    assert access.successes(Client(), access.closed("signed_in", "requires", "staff")) == []


def test_a_member_gets_into_no_staff_page():
    assert access.successes(a_browser(an_individual()), access.closed("staff")) == []



def test_staff_without_the_permission_get_into_no_guarded_page():
    client = Client()
    staff_sign_in(client, make_staff())
    assert access.guarded()
    assert access.successes(client, access.guarded()) == []


def test_control_an_open_route_counts_as_a_success():
    opened = [route for route in access.routes() if route.path == "/sign-in/"]
    assert access.successes(Client(), opened) != []
