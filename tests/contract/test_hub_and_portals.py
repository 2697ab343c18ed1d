"""The real hub against the real portals, process to process."""

import re
from contextlib import ExitStack

import pytest

from dure.demo.world import ACCOUNT_PASSWORD
from tests.factories.visitors import Visitor

LINKS = """
SELECT login_id, active, end_reason FROM accounts_hublink JOIN accounts_account ON accounts_account.id = account_id
WHERE login_id IN ({names}) ORDER BY accounts_hublink.id
"""
UNLINK = """
from dure.foundation.access import SYSTEM
from dure.hub.catalogue import services
from dure.hub.catalogue.models import Service
from dure.hub.members.models import Member
services.unlink(Member.objects.get(login_id={member!r}), Service.objects.get(key={service!r}), actor=SYSTEM)
"""
LINK = UNLINK.replace("services.unlink", "services.link")


@pytest.fixture
def visit():
    """``visit(system, login_id)``: one more browser, closed at the end."""
    with ExitStack() as stack:
        yield lambda system, login_id="": stack.enter_context(Visitor(system, login_id))


def links(system, site, *names):
    listed = ", ".join(f"'{name}'" for name in names)
    return {login_id: [bool(active), reason] for login_id, active, reason in system.rows(site, LINKS.format(names=listed))}


def unlink(system, member, service):
    system.manage("hub", "shell", "--no-imports", "-c", UNLINK.format(member=member, service=service))


def link(system, member, service):
    system.manage("hub", "shell", "--no-imports", "-c", LINK.format(member=member, service=service))


def test_one_linked_account_is_signed_in_and_the_second_portal_asks_nothing(sites, visit):
    hana = visit(sites, "hana.kim")
    hana.unified("jumpup")
    assert hana.signed_in("jumpup")
    hana.password = "never typed again"
    hana.unified("voucher")
    assert hana.signed_in("voucher")


def test_a_person_with_three_old_accounts_chooses_one_by_its_password(sites, visit):
    duri = visit(sites, "duri.lee")
    duri.unified("jumpup")
    assert duri.where == "/accounts/choose/"
    keys = re.findall(r'name="account" value="([^"]+)"', duri.page.text)
    assert len(keys) == 3
    choose = sites.url("jumpup", "/accounts/choose/")
    assert duri.post(choose, {"account": keys[0], "password": "not-this-one-1"}).status_code == 400
    assert not duri.signed_in("jumpup")
    duri.post(choose, {"account": keys[0], "password": ACCOUNT_PASSWORD})
    assert duri.signed_in("jumpup")


def test_signing_out_at_one_portal_signs_out_of_the_hub_and_the_other_portal(sites, visit):
    hana = visit(sites, "hana.kim")
    hana.unified("jumpup")
    hana.unified("voucher")
    hana.login_id = ""
    answer = hana.sign_out("jumpup")
    assert str(answer.url).startswith(sites.url("jumpup"))
    assert not hana.signed_in("jumpup")
    hana.signed_out_within("voucher", 5)
    hana.unified("jumpup")
    assert hana.where == "/sign-in/"
    assert hana.at_hub(hana.page)


def test_line_13_signing_out_everywhere_ends_both_devices_at_every_portal_within_a_second(sites, visit):
    phone, desk = visit(sites, "hana.kim"), visit(sites, "hana.kim")
    for device in (phone, desk):
        device.unified("jumpup")
        device.unified("voucher")
        device.login_id = ""
    phone.post(sites.url("hub", "/sign-out/everywhere/"), page=sites.url("hub", "/my/security/"))
    for site in ("jumpup", "voucher"):
        for device in (phone, desk):
            device.signed_out_within(site, 1.5)


def test_line_12_unlinking_one_service_switches_off_that_portals_mapping_alone(sites, visit):
    hana = visit(sites, "hana.kim")
    hana.unified("jumpup")
    unlink(sites, "hana.kim", "jumpup")
    hana.signed_out_within("jumpup", 20)
    off = {"hanaeval01": [False, "link_removed"]}
    sites.wait(lambda: links(sites, "jumpup", "hanaeval01") == off, 20, "the event after the logout token")
    assert links(sites, "voucher", "hanaeval01")["hanaeval01"][0]
    again = visit(sites)
    again.old("jumpup", "hanaeval01")
    assert again.signed_in("jumpup")
    back = visit(sites, "hana.kim")
    link(sites, "hana.kim", "jumpup")
    back.unified("jumpup")
    assert back.where == "/accounts/choose/"
    key = re.findall(r'name="account" value="([^"]+)"', back.page.text)[0]
    back.post(sites.url("jumpup", "/accounts/choose/"), {"account": key, "password": ACCOUNT_PASSWORD})
    assert back.signed_in("jumpup")


def test_an_idle_session_runs_out_at_the_portal_and_the_hub_hears_of_it(deploy, visit):
    system = deploy(start=("hub", "hub-worker", "jumpup", "jumpup-worker", "voucher", "voucher-worker"))
    hana = visit(system, "hana.kim")
    hana.unified("voucher")
    hana.unified("jumpup")
    hana.login_id = ""
    system.move_clock(11 * 60)
    system.wait(lambda: not hana.signed_in("voucher"), 5, "voucher idle after ten minutes")
    hana.signed_out_within("jumpup", 60)


@pytest.mark.slow
def test_a_portal_that_was_down_for_ten_minutes_catches_up_by_itself(deploy, visit):
    """Unlink, sign-outs and a restart of the hub while the portal is dead; then everything arrives."""
    system = deploy()
    hana, duri = visit(system, "hana.kim"), visit(system, "duri.lee")
    hana.unified("jumpup")
    duri.unified("jumpup")
    key = re.findall(r'name="account" value="([^"]+)"', duri.page.text)[0]
    duri.post(system.url("jumpup", "/accounts/choose/"), {"account": key, "password": ACCOUNT_PASSWORD})
    assert duri.signed_in("jumpup")
    system.kill("jumpup", "jumpup-worker")
    unlink(system, "hana.kim", "jumpup")
    duri.post(system.url("hub", "/sign-out/everywhere/"), page=system.url("hub", "/my/security/"))
    system.move_clock(300)
    system.kill("hub", "hub-worker")
    system.start("hub", "hub-worker")
    system.move_clock(600)
    system.start("jumpup")
    took = [hana.signed_out_within("jumpup", 60), duri.signed_out_within("jumpup", 60)]
    assert max(took) < 60
    assert links(system, "jumpup", "hanaeval01") == {"hanaeval01": [False, "link_removed"]}


@pytest.mark.slow
def test_control_without_the_delivery_queue_the_portal_would_never_hear(deploy, visit):
    """The same outage with the hub's queue not worked off: the mapping stays, until the nightly comparison heals it."""
    system = deploy(start=("hub", "jumpup"))
    hana = visit(system, "hana.kim")
    hana.unified("jumpup")
    unlink(system, "hana.kim", "jumpup")
    system.move_clock(600)
    assert hana.signed_in("jumpup")
    assert links(system, "jumpup", "hanaeval01")["hanaeval01"][0]
    heal = "from dure.portal.events.reconciliation import reconcile; print(reconcile())"
    assert "'switched_off': 1" in system.manage("jumpup", "shell", "--no-imports", "-c", heal)
    assert not hana.signed_in("jumpup")


MEMBER = """
from dure.foundation.access import SYSTEM
from dure.hub.members import services
from dure.hub.members.models import Member
from dure.hub.mypage import leaving
from django.db import transaction
member = Member.objects.get(login_id={member!r})
with transaction.atomic():
    {act}
"""
SUSPEND = "services.suspend(member, reason='trial', actor=SYSTEM)"
RESTORE = "services.restore(member, reason='trial', actor=SYSTEM)"
LEAVE = "leaving.leave(member, actor=SYSTEM)"


def act(system, member, what):
    system.manage("hub", "shell", "--no-imports", "-c", MEMBER.format(member=member, act=what))


@pytest.mark.slow
def test_line_12_suspension_restoration_and_leaving_reach_every_portal(deploy, visit):
    system = deploy(start=("hub", "hub-worker", "jumpup", "jumpup-worker", "voucher", "voucher-worker"))
    portals = ("jumpup", "voucher")

    def mappings(*names):
        return {site: links(system, site, *names) for site in portals}

    act(system, "hana.kim", SUSPEND)
    system.wait(lambda: all(found["hanaeval01"] == [False, "suspended"] for found in mappings("hanaeval01").values()), 60, "suspended")
    act(system, "hana.kim", RESTORE)
    system.wait(lambda: all(found["hanaeval01"][0] for found in mappings("hanaeval01").values()), 60, "restored")
    act(system, "dawn.precision", LEAVE)
    company = {"jumpup": ["dawnmaster", "dawncolleague", "dawn_newcomer"], "voucher": ["dawndemand1", "dawnsupply2"]}

    def company_is_off():
        found = [links(system, site, *names) for site, names in company.items()]
        return all(row == [False, "membership_ended"] for rows in found for row in rows.values())

    system.wait(company_is_off, 60, "every account of the company")
    assert all(found["hanaeval01"][0] for found in mappings("hanaeval01").values())
    old = visit(system)
    old.old("jumpup", "dawnmaster")
    assert old.signed_in("jumpup")
    act(system, "hana.kim", LEAVE)
    system.wait(lambda: all(found["hanaeval01"] == [False, "membership_ended"] for found in mappings("hanaeval01").values()), 60, "left")
