import pytest
from django.test import Client

from dure.foundation import clock, jobs
from dure.foundation.door import Unreachable
from dure.foundation.integrations.nts import services as nts_services
from dure.foundation.integrations.nts.models import OpenQuestion
from dure.foundation.integrations.nts.standing import Outcome, Standing
from dure.hub.members.models import Member
from tests.factories import signup as world
from tests.factories.signup import Journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def tax_office(monkeypatch: pytest.MonkeyPatch) -> dict[str, Standing | None]:
    """What the tax office answers; None is an outage."""
    answer: dict[str, Standing | None] = {"now": None}

    def ask(number: str, *_facts: object) -> Outcome:
        if answer["now"] is None:
            raise Unreachable("nts: away")
        return Outcome(number, answer["now"], None, clock.now())

    monkeypatch.setattr(nts_services, "_ask", ask)
    return answer


def join(client: Client, number: str) -> Journey:
    journey = Journey(client, "corporate")
    journey.agree()
    client.post(journey.url("verify"), {"number": number, "method": "none"})
    world.bring(client, world.company(number))
    client.get(journey.url("verified"))
    journey.fill(world.typed_company())
    journey.choose()
    journey.press()
    return journey


def test_an_outage_stops_nobody_and_is_said_on_the_last_page(client: Client, tax_office: dict[str, Standing | None]) -> None:
    journey = join(client, world.business_number(31))
    member = journey.member()
    assert (member.business_state, member.business_checked_at) == ("unverified", None)
    assert "사업자 상태는 확인하고 있습니다" in client.get(journey.url("done")).content.decode()


@pytest.mark.parametrize("standing", [Standing.ACTIVE, Standing.CLOSED])
def test_the_answer_is_taken_over_when_the_tax_office_is_back(
    client: Client, tax_office: dict[str, Standing | None], standing: Standing
) -> None:
    member = join(client, world.business_number(32)).member()
    jobs.run_all()
    assert OpenQuestion.objects.get().about == member.subject
    tax_office["now"] = standing
    nts_services.ask_again()
    member.refresh_from_db()
    assert (member.business_state, member.business_checked_at is not None) == (str(standing), True)


def test_an_answer_at_the_first_look_afterwards_leaves_no_open_question(client: Client, tax_office: dict[str, Standing | None]) -> None:
    join(client, world.business_number(33))
    tax_office["now"] = Standing.ACTIVE
    jobs.run_all()
    assert Member.objects.get().business_state == "active"
    assert not OpenQuestion.objects.exists()
