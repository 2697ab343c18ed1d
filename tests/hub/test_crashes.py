"""A process killed at any statement of an act leaves everything or nothing, and the act can be done again."""

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.consent.models import Consent
from dure.foundation.notify.models import Message
from dure.hub.catalogue import services as catalogue
from dure.hub.catalogue.models import LinkState, Service, ServiceLink
from dure.hub.members.models import Member, MemberState
from dure.hub.mypage import leaving
from dure.hub.signup.completion import complete
from dure.hub.signup.models import DraftState, SignUpDraft
from tests.factories.crash import at_every_statement, killed_at
from tests.factories.members import an_individual
from tests.factories.signup import Journey, person, typed

pytestmark = pytest.mark.django_db(transaction=True)
TRACES = (Member, ServiceLink, Consent, Message, AuditEntry, DBTaskResult)


def counts() -> list[int]:
    return [model.objects.count() for model in TRACES]


def ready_draft() -> SignUpDraft:
    journey = Journey(Client())
    journey.agree()
    journey.prove(person())
    journey.client.post(journey.url("details"), typed())
    journey.client.post(journey.url("services"), {"services": [service.key for service in Service.objects.all()]})
    return journey.draft


def test_sign_up_is_whole_or_not_at_all():
    draft = ready_draft()
    before = counts()

    def finish() -> None:
        complete(SignUpDraft.objects.select_for_update().get(pk=draft.pk))

    def check(through: bool) -> None:
        draft.refresh_from_db()
        if not through:
            assert counts() == before
            assert draft.state != DraftState.DONE
        else:
            assert Member.objects.get().links.count() == Service.objects.count()
            assert draft.state == DraftState.DONE

    assert at_every_statement(finish, check) > 10


def test_unlinking_is_whole_or_not_at_all():
    member = an_individual()
    service = Service.objects.get(key="jumpup")
    catalogue.link(member, service, actor=SYSTEM)
    before = counts()

    def check(through: bool) -> None:
        state = ServiceLink.objects.get().state
        assert state == (LinkState.REMOVED if through else LinkState.ACTIVE)
        assert (counts() == before) is not through

    assert at_every_statement(lambda: catalogue.unlink(member, service, actor=SYSTEM), check) > 1


def test_leaving_is_whole_or_not_at_all():
    member = an_individual()
    catalogue.link(member, Service.objects.get(key="jumpup"), actor=SYSTEM)
    before = counts()

    def check(through: bool) -> None:
        member.refresh_from_db()
        assert member.state == (MemberState.LEFT if through else MemberState.ACTIVE)
        if not through:
            assert counts() == before
            assert member.name != ""

    assert at_every_statement(lambda: leaving.leave(member, actor=SYSTEM), check) > 3


def test_control_without_the_transaction_a_kill_leaves_half():
    draft = ready_draft()
    by_itself = complete.__wrapped__

    def half() -> bool:
        draft.refresh_from_db()
        return Member.objects.exists() and draft.state != DraftState.DONE

    act = lambda: by_itself(SignUpDraft.objects.get(pk=draft.pk))  # noqa: E731 (one line that names itself)
    assert any(killed_at(number, act, whole=False) and half() for number in range(10, 40))
