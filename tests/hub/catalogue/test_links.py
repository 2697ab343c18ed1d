import threading

import pytest
from django.db import connection

from dure.foundation.access import SYSTEM, Actor
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.hub.catalogue import exchange, selectors, services
from dure.hub.catalogue.models import Service, ServiceLink
from dure.hub.catalogue.selectors import Wanted
from dure.hub.members.models import Member

pytestmark = pytest.mark.django_db


def a_member(login_id: str = "someone") -> Member:
    return Member.objects.create(kind="individual", login_id=login_id, name="한가람", email="a@example.com")


def the(key: str) -> Service:
    return Service.objects.get(key=key)


def test_the_catalogue_ships_with_the_39_services_of_the_manuals() -> None:
    assert Service.objects.count() == 39
    assert the("voucher").agency == the("jumpup").agency == "중소벤처기업진흥공단"
    assert Service.objects.filter(agency="").count() == 34


def test_loading_again_keeps_what_an_operator_changed_and_adds_what_is_missing() -> None:
    Service.objects.filter(key="jumpup").update(name="새 이름")
    the("smtech").delete()
    assert exchange.load_shipped() == 1
    assert the("jumpup").name == "새 이름"


def test_linking_twice_makes_one_link() -> None:
    member = a_member()
    first = services.link(member, the("jumpup"), actor=SYSTEM)
    assert services.link(member, the("jumpup"), actor=SYSTEM).pk == first.pk
    assert AuditEntry.objects.filter(action="link.made").count() == 1


def test_unlinking_ends_the_link_and_linking_again_revives_it() -> None:
    member = a_member()
    services.link(member, the("jumpup"), actor=SYSTEM)
    ended = services.unlink(member, the("jumpup"), actor=Actor("member", str(member.pk)), reason="member")
    assert (ended.state, ended.removed_reason) == ("removed", "member")
    assert selectors.active_link(member, the("jumpup")) is None
    revived = services.link(member, the("jumpup"), actor=SYSTEM)
    assert (revived.pk, revived.state, revived.removed_at) == (ended.pk, "active", None)


def test_unlinking_what_is_not_linked_is_refused() -> None:
    with pytest.raises(Refusal) as refusal:
        services.unlink(a_member(), the("jumpup"), actor=SYSTEM)
    assert refusal.value.code == "not_linked"


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_a_service_that_is_not_open_takes_no_links(state: str) -> None:
    Service.objects.filter(key="jumpup").update(state=state)
    member = a_member()
    with pytest.raises(Refusal) as refusal:
        services.link(member, the("jumpup"), actor=SYSTEM)
    assert refusal.value.code == "service_not_open"
    assert len(services.link_many(member, Service.objects.all(), actor=SYSTEM, origin="sign_up")) == 38


def test_searching_finds_by_every_word_in_both_languages() -> None:
    assert [service.key for service in selectors.matching(selectors.listed(), Wanted(query="혁신 바우처"))] == ["voucher"]
    assert [service.key for service in selectors.matching(selectors.listed(), Wanted(query="voucher"))] == ["voucher"]
    assert selectors.matching(selectors.listed(), Wanted(query="없는말")).count() == 0
    assert selectors.matching(selectors.listed(), Wanted(agency="unknown")).count() == 34
    assert selectors.matching(selectors.listed(), Wanted(kind="export")).count() == 4


def test_services_stand_under_their_kinds_and_unknown_ones_last() -> None:
    Service.objects.filter(key="ssup").update(business_kind="")
    groups = selectors.by_kind(selectors.listed())
    assert groups[-1].key == "unknown"
    assert [service.key for service in groups[-1].services] == ["ssup"]
    assert sum(len(group.services) for group in groups) == 39


def test_a_members_catalogue_tells_what_is_linked() -> None:
    member = a_member()
    services.link(member, the("jumpup"), actor=SYSTEM)
    assert [service.key for service in selectors.for_member(member, Wanted(linked="yes"))] == ["jumpup"]
    assert selectors.for_member(member, Wanted(linked="no")).count() == 38


@pytest.mark.django_db(transaction=True)
def test_two_links_at_once_make_one() -> None:
    member, start = a_member(), threading.Barrier(2)

    def act() -> None:
        try:
            start.wait()
            services.link(member, the("jumpup"), actor=SYSTEM)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ServiceLink.objects.filter(member=member, state="active").count() == 1
