"""Two browsers, or two presses, at the same moment, each on a database connection of its own."""

from typing import Any

import pytest
from django.test import Client

from dure.foundation.consent.models import Consent
from dure.hub.catalogue.models import ServiceLink
from dure.hub.members.models import Member, MemberSession
from tests.factories import signup as world
from tests.factories.races import together
from tests.factories.signup import Journey

pytestmark = pytest.mark.django_db(transaction=True)


def one_of_each(answers: list[Any], journeys: list[Journey], lost_page: str) -> None:
    targets = sorted(answer["Location"].rsplit("/", 2)[1] for answer in answers)
    assert targets == sorted(["done", lost_page])
    assert Member.objects.count() == 1
    assert {journey.draft.state for journey in journeys} == {"open", "done"}
    winner = Member.objects.get()
    assert set(Consent.objects.values_list("subject", flat=True)) == {winner.subject}
    assert set(ServiceLink.objects.values_list("member_id", flat=True)) == {winner.pk}


def test_two_people_take_the_same_login_id_at_once() -> None:
    journeys = [Journey(Client()).to_check(world.person(ci=ci)) for ci in ("A", "B")]
    one_of_each(together(*(journey.press for journey in journeys)), journeys, "details")


def test_the_same_business_signs_up_in_two_browsers_at_once() -> None:
    number = world.business_number(3)
    journeys = [world.corporate(Client(), number, login_id=f"firm-{name}") for name in ("one", "two")]
    one_of_each(together(*(journey.press for journey in journeys)), journeys, "verify")


def test_the_same_person_signs_up_in_two_browsers_at_once() -> None:
    journeys = [Journey(Client()).to_check(world.person(), world.typed(login_id=f"person-{n}")) for n in (1, 2)]
    one_of_each(together(*(journey.press for journey in journeys)), journeys, "verify")


def test_the_last_button_pressed_twice_makes_one_member() -> None:
    client = Client()
    journey = world.individual(client)
    twin = Client()
    twin.cookies = client.cookies.copy()
    answers = together(journey.press, lambda: twin.post(journey.url("check")))
    assert {answer["Location"] for answer in answers} == {journey.url("done")}
    assert Member.objects.count() == 1
    assert ServiceLink.objects.count() == 39
    assert MemberSession.objects.filter(ended_at=None).count() >= 1


def test_two_tabs_with_a_sign_up_each_end_in_one_member() -> None:
    client = Client()
    first = Journey(client).to_check(world.person())
    second = Journey(client).to_check(world.person(), world.typed(login_id="other-tab"))
    first.press()
    assert second.press()["Location"] == second.url("verify")
    assert Member.objects.get().login_id == "garam.han"


def test_a_tab_that_fills_details_while_the_other_finishes_changes_nothing() -> None:
    client = Client()
    journey = world.individual(client)
    twin = Client()
    twin.cookies = client.cookies.copy()
    answers = together(journey.press, lambda: twin.post(journey.url("details"), world.typed(email="late@example.com")))
    assert answers[0]["Location"] in {journey.url("done"), journey.url("services"), journey.url("check")}
    journey.press()
    assert Member.objects.count() == 1
    assert journey.draft.state == "done"
