"""Whole journeys through running sites, in the order of the guided tour. Each changes its own people's state alone."""

from collections.abc import Callable

import pytest

from dure.demo.world import ACCOUNT_PASSWORD
from tests.plugins.browser import Visitor
from tests.plugins.deployment import Deployment
from tests.plugins.journeys import Traveller


@pytest.fixture
def traveller(visitor: Callable[..., Visitor], sites: Deployment) -> Callable[..., Traveller]:
    return lambda **wishes: Traveller(sites, visitor(**wishes))


def test_a_person_signs_up_in_six_steps(traveller):
    narae = traveller()
    narae.open("hub", "/sign-up/")
    narae.sign_up_person("narae", "narae.jung")
    assert narae.signed_in("hub")


def test_a_company_signs_up_in_six_steps_with_its_certificate(traveller):
    star = traveller()
    star.open("hub", "/sign-up/")
    star.sign_up_company("star", "star.design")
    assert star.signed_in("hub")


def test_an_old_account_is_converted_and_linked_without_its_password(traveller):
    stone = traveller()
    stone.sign_in_the_old_way("jumpup", "stonetech01")
    dialog = stone.page.get_by_role("dialog")
    assert dialog.is_visible()
    stone.visitor.axe(where="conversion dialog")
    dialog.get_by_role("button", name="통합회원 전환하기").click()
    stone.page.wait_for_load_state("load")
    assert stone.at("hub")
    stone.sign_up_company("stone", "stone.tech")
    stone.page.locator("main").get_by_role("link", name="서비스로 이동").click()
    stone.page.wait_for_load_state("load")
    stone.agree_to_pass_on()
    assert stone.at("jumpup")
    stone.look()
    assert stone.signed_in("jumpup")
    assert not stone.offered_to_convert()


def test_later_closes_the_conversion_dialog_for_this_sign_in(traveller):
    field = traveller()
    field.sign_in_the_old_way("jumpup", "fieldbio01")
    field.page.get_by_role("dialog").get_by_role("button", name="나중에").click()
    field.page.wait_for_load_state("load")
    field.open("jumpup")
    assert field.page.get_by_role("dialog").count() == 0


def test_one_of_several_accounts_is_chosen_by_its_own_password(traveller):
    duri = traveller()
    duri.open("jumpup", "/sign-in/unified/")
    duri.look()
    duri.sign_in_at_hub("duri.lee")
    duri.agree_to_pass_on()
    duri.arrive("jumpup", "/accounts/choose/")
    duri.look()
    card = duri.page.locator("main form").filter(has=duri.page.locator("[name=password]")).first
    card.locator("[name=password]").fill("wrong-password-1!")
    card.get_by_role("button", name="이 계정으로 로그인").click()
    duri.page.wait_for_load_state("load")
    assert duri.page.title().startswith("오류: ")
    duri.look()
    card.locator("[name=password]").fill(ACCOUNT_PASSWORD)
    card.get_by_role("button", name="이 계정으로 로그인").click()
    duri.page.wait_for_load_state("load")
    assert duri.signed_in("jumpup")


def test_the_second_portal_asks_for_nothing(traveller):
    hana = traveller()
    hana.open("jumpup", "/sign-in/unified/")
    hana.sign_in_at_hub("hana.kim")
    hana.agree_to_pass_on()
    assert hana.signed_in("jumpup")
    hana.open("voucher", "/sign-in/unified/")
    hana.agree_to_pass_on()
    assert hana.signed_in("voucher")


def test_a_colleagues_new_account_is_set_up_once_at_its_first_sign_in(traveller):
    newcomer = traveller()
    newcomer.open("jumpup", "/sign-in/unified/")
    newcomer.sign_in_as_company("dawn")
    newcomer.agree_to_pass_on()
    newcomer.arrive("jumpup", "/accounts/choose/")
    newcomer.look()
    card = newcomer.page.locator("main li").filter(has_text="새 계정").first
    card.get_by_role("button", name="이 계정으로 로그인").click()
    newcomer.page.wait_for_load_state("load")
    newcomer.look()
    newcomer.prove_person("jumpup", "jinseo")
    newcomer.look()
    newcomer.set_password_and_details()
    assert newcomer.signed_in("jumpup")


def test_unlinking_one_service_signs_out_there_alone(traveller, sites):
    hana = traveller()
    hana.open("voucher", "/sign-in/unified/")
    hana.sign_in_at_hub("hana.kim")
    hana.agree_to_pass_on()
    assert hana.signed_in("voucher")
    hana.open("hub", "/my/services/?linked=yes")
    hana.look()
    hana.page.locator("a[href='/my/services/voucher/unlink/']").click()
    hana.look()
    hana.press("연결 해제하기")
    sites.wait(lambda: not hana.signed_in("voucher"), 20, "signed out at the unlinked portal")
    assert hana.signed_in("hub")
    hana.sign_in_the_old_way("voucher", "hanaeval01")
    assert hana.signed_in("voucher")


def test_signing_out_everywhere_ends_both_devices_at_every_portal(traveller, sites):
    phone, desk = traveller(width=390), traveller()
    for device in (phone, desk):
        device.open("jumpup", "/sign-in/unified/")
        device.sign_in_at_hub("hana.kim")
        device.agree_to_pass_on()
        assert device.signed_in("jumpup")
    phone.open("hub", "/my/security/")
    phone.look()
    phone.press("모든 기기에서 로그아웃")
    for device in (phone, desk):
        sites.wait(lambda device=device: not device.signed_in("jumpup"), 20, "signed out at the portal")
        assert not device.signed_in("hub")


def test_signing_out_at_a_portal_signs_out_of_the_hub(traveller):
    hana = traveller()
    hana.open("jumpup", "/sign-in/unified/")
    hana.sign_in_at_hub("hana.kim")
    hana.agree_to_pass_on()
    hana.open("jumpup")
    hana.sign_out()
    assert not hana.signed_in("jumpup")
    assert not hana.signed_in("hub")


def test_a_company_leaves_and_its_old_accounts_go_on_working(traveller, sites):
    dawn = traveller()
    dawn.open("jumpup", "/sign-in/unified/")
    dawn.sign_in_as_company("dawn")
    dawn.agree_to_pass_on()
    dawn.open("hub", "/my/leave/")
    dawn.confirm_as_company("dawn")
    dawn.look()
    dawn.leave()
    dawn.look()
    assert not dawn.signed_in("hub")
    for login_id in ("dawnmaster", "dawncolleague"):
        old = traveller()
        old.sign_in_the_old_way("jumpup", login_id)
        assert old.signed_in("jumpup")
        sites.wait(lambda old=old: old.offered_to_convert(), 20, f"{login_id} has no link any more")


def test_an_idle_session_counts_down_and_ends_by_itself_everywhere(traveller, sites):
    hana = traveller()
    hana.open("jumpup", "/sign-in/unified/")
    hana.sign_in_at_hub("hana.kim")
    hana.agree_to_pass_on()
    hana.open("jumpup")
    assert hana.page.locator("[data-countdown-left]").is_visible()
    sites.move_clock(31 * 60)
    try:
        assert not hana.signed_in("jumpup")
        assert not hana.signed_in("hub")
    finally:
        sites.move_clock(0)
