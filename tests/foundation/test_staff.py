"""Staff come in by password and authenticator, wait after mistakes, and leave after a pause."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from dure.foundation import jobs
from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from dure.foundation.notify.models import Message
from dure.foundation.staff import brakes, place, services, totp
from dure.foundation.staff.models import RecoveryCode, StaffUser
from dure.foundation.staff.permissions import EVERYTHING, StaffPermission, permissions_of
from tests.factories.staff import PASSWORD, SECRET, code_now, make_staff, staff_sign_in

pytestmark = pytest.mark.django_db
SIGN_IN = place.sign_in_url()
ME = f"{place.prefix()}me/"
PEOPLE = f"{place.prefix()}staff/"


@pytest.mark.parametrize(("moment", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")])
def test_codes_follow_the_examples_of_rfc_6238(moment, code):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code_for(secret, moment // 30) == code


def test_password_alone_opens_nothing(client):
    user = make_staff("lead")
    answer = client.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})
    assert answer["Location"] == f"{SIGN_IN}code/"
    assert client.get(ME)["Location"].startswith(SIGN_IN)


def test_password_and_code_open_the_staff_pages(client):
    user = make_staff("lead")
    assert staff_sign_in(client, user).status_code == 302
    assert client.get(ME).status_code == 200
    assert AuditEntry.objects.filter(action="staff.signed_in", subject=user.subject).exists()


def test_the_session_key_changes_at_each_step_of_signing_in(client):
    user = make_staff("lead")
    client.get(SIGN_IN)
    client.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})
    between = client.session.session_key
    client.post(f"{SIGN_IN}code/", {"code": code_now()})
    assert client.session.session_key != between


def test_a_code_serves_once(client):
    user = make_staff("lead")
    staff_sign_in(client, user)
    client.post(f"{place.prefix()}sign-out/")
    assert staff_sign_in(client, user).status_code == 422


def test_a_code_of_another_minute_is_refused(client, travel):
    user = make_staff("lead")
    old = code_now()
    travel(minutes=2)
    client.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})
    answer = client.post(f"{SIGN_IN}code/", {"code": old})
    assert answer.status_code == 422
    assert "인증번호가 맞지 않습니다" in answer.content.decode()


def test_wrong_password_and_unknown_name_get_the_same_answer(client):
    user = make_staff("lead")
    known = client.post(SIGN_IN, {"login_id": user.login_id, "password": "wrong"}).content.decode()
    unknown = client.post(SIGN_IN, {"login_id": "nobody01", "password": "wrong"}).content.decode()
    sentence = "아이디 또는 비밀번호가 맞지 않습니다"
    assert sentence in known
    assert sentence in unknown


def test_at_most_ten_guesses_an_hour_reach_the_password(travel):
    user = make_staff("lead")
    heard = 0
    for _minute in range(60):
        for _each in range(3):
            try:
                services.check_password(user.login_id, "wrong", address="192.0.2.1")
            except Refusal as refusal:
                heard += refusal.code == "wrong-password"
        travel(minutes=1)
    assert 3 < heard <= 10


def test_waiting_ends_by_itself(travel):
    user = make_staff("lead")
    for _each in range(4):
        with pytest.raises(Refusal, match="wrong-password"):
            services.check_password(user.login_id, "wrong", address="192.0.2.1")
    with pytest.raises(Refusal, match="wait"):
        services.check_password(user.login_id, PASSWORD, address="192.0.2.1")
    travel(minutes=16)
    assert services.check_password(user.login_id, PASSWORD, address="192.0.2.1") == user


def test_a_stranger_cannot_lock_out_the_owners_known_browser(client):
    user = make_staff("lead")
    staff_sign_in(client, user)
    client.post(f"{place.prefix()}sign-out/")
    for _each in range(5):
        with pytest.raises(Refusal):
            services.check_password(user.login_id, "wrong", address="198.51.100.9")
    answer = client.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})
    assert answer["Location"] == f"{SIGN_IN}code/"


def test_guessing_the_second_factor_waits_too():
    user = make_staff("lead")
    for _each in range(4):
        with pytest.raises(Refusal, match="wrong-code"):
            services.check_code(user, "000000")
    with pytest.raises(Refusal, match="wait"):
        services.check_code(user, code_now())


def test_the_first_sign_in_enrols_an_authenticator_and_gives_ten_recovery_codes(client):
    user = make_staff("lead", enrolled=False)
    answer = client.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})
    assert answer["Location"] == f"{SIGN_IN}enrol/"
    page = client.get(answer["Location"]).content.decode()
    assert "<svg" in page
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    done = client.post(f"{SIGN_IN}enrol/", {"code": code_now(secret)})
    codes = re.findall(r"<code>([a-z2-7]{5}-[a-z2-7]{5})</code>", done.content.decode())
    assert len(codes) == 10
    assert client.get(ME).status_code == 200
    assert not RecoveryCode.objects.filter(code_hash__in=codes).exists()


def test_a_recovery_code_opens_once(client):
    user = make_staff("lead")
    code = services.renew_recovery_codes(user)[0]
    for expected in (302, 422):
        client.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})
        assert client.post(f"{SIGN_IN}recovery/", {"code": code}).status_code == expected
        client.post(f"{place.prefix()}sign-out/")


def test_the_session_ends_after_the_idle_time(client, travel, settings):
    staff_sign_in(client, make_staff("lead"))
    travel(seconds=settings.IDLE_SECONDS + 1)
    assert client.get(ME)["Location"].startswith(SIGN_IN)


def test_the_session_ends_after_eight_hours_of_work(client, travel, settings):
    staff_sign_in(client, make_staff("lead"))
    passed = 0
    while passed < settings.ABSOLUTE_SECONDS:
        travel(seconds=settings.IDLE_SECONDS - 60)
        passed += settings.IDLE_SECONDS - 60
        answer = client.get(ME)
    assert answer.status_code == 302


def test_extending_keeps_the_session(client, travel, settings):
    staff_sign_in(client, make_staff("lead"))
    travel(seconds=settings.IDLE_SECONDS - 30)
    client.post(f"{place.prefix()}session/extend")
    travel(seconds=60)
    assert client.get(ME).status_code == 200


def test_a_deactivated_person_is_out_at_once(client):
    user = make_staff("operator")
    staff_sign_in(client, user)
    StaffUser.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(ME).status_code == 302


def test_the_record_pages_lie_behind_the_same_gate(client):
    assert client.get("/admin/")["Location"].startswith(SIGN_IN)
    staff_sign_in(client, make_staff("editor"))
    assert client.get("/admin/").status_code == 403


def test_staff_management_needs_its_permission(client):
    staff_sign_in(client, make_staff("operator"))
    assert client.get(PEOPLE).status_code == 403


def test_an_added_person_sets_a_password_by_the_invitation_once(client):
    manager = make_staff("lead")
    staff_sign_in(client, manager)
    answer = client.post(f"{PEOPLE}add/", {"login_id": "newstaff", "name": "새직원", "email": "new@office.example", "roles": ["editor"]})
    assert answer.status_code == 302
    jobs.run_all()
    link = re.search(r"http\S+/invitation/\S+/", Message.objects.get(key="staff_invitation").body).group(0)
    path = "/" + link.split("/", 3)[3]
    client.logout()
    assert client.post(path, {"password": "short", "repeated": "short"}).status_code == 422
    assert client.post(path, {"password": "Durable-words-77", "repeated": "Durable-words-77"}).status_code == 302
    assert StaffUser.objects.get(login_id="newstaff").check_password("Durable-words-77")
    assert client.get(path).status_code == 410


def test_an_old_invitation_is_over(client, travel):
    user = services.create_staff("newstaff", "새직원", "new@office.example", ["editor"], actor=SYSTEM)
    path = "/" + services.invitation_link(user).split("/", 3)[3]
    travel(days=4)
    assert client.get(path).status_code == 410


def test_the_last_manager_keeps_the_role():
    manager = make_staff("lead")
    with pytest.raises(Refusal, match="last-manager"):
        services.change_roles(manager, ["editor"], actor=SYSTEM, reason="시험")


def test_nobody_deactivates_themself():
    manager = make_staff("lead")
    make_staff("lead")
    with pytest.raises(Refusal, match="self"):
        services.deactivate(manager, actor=services.actor_of(manager), reason="시험")


def test_a_role_change_leaves_who_what_and_why():
    user, manager = make_staff("editor"), make_staff("lead")
    services.change_roles(user, ["operator"], actor=services.actor_of(manager), reason="업무 변경")
    entry = AuditEntry.objects.get(action="staff.roles_changed")
    assert (entry.actor, entry.subject, entry.reason) == (manager.subject, user.subject, "업무 변경")
    assert entry.data == {"before": ["editor"], "after": ["operator"]}


def test_only_the_lead_role_carries_every_permission():
    assert permissions_of(["lead"]) == EVERYTHING
    assert StaffPermission.AUDIT_SEE not in permissions_of(["operator", "editor"])
    assert permissions_of(["unheard-of"]) == frozenset()


def test_the_secret_is_not_stored_in_the_open():
    make_staff("lead")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM staff_secondfactor")
        assert SECRET not in str(cursor.fetchall())


def test_waits_grow_to_a_quarter_of_an_hour():
    waits = [brakes.wait_after(failures, 3).total_seconds() / 60 for failures in range(1, 10)]
    assert waits == [0, 0, 0, 1, 2, 4, 8, 15, 15]


WAIT = "잠시 기다려야 합니다"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["", "code/", "recovery/"])
def test_of_many_guesses_at_once_no_more_than_four_get_an_answer(step):
    user = make_staff("lead")
    guess = {"code": "000000"} if step else {"login_id": user.login_id, "password": "wrong"}
    browsers = [Client() for _each in range(16)]
    for browser in browsers if step else []:
        browser.post(SIGN_IN, {"login_id": user.login_id, "password": PASSWORD})

    def answered(browser: Client) -> bool:
        try:
            return WAIT not in browser.post(f"{SIGN_IN}{step}", guess).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answered, browsers)) == 4


@pytest.mark.parametrize("typed", [PASSWORD, "wrong"])
def test_a_guess_gets_no_answer_when_the_limit_is_reached_while_it_is_judged(monkeypatch, typed):
    user = make_staff("lead")
    real, login_id = StaffUser.check_password, user.login_id
    for _each in range(3):
        with pytest.raises(Refusal, match="wrong-password"):
            services.check_password(login_id, "wrong", address="192.0.2.1")

    def slow(self, raw):
        if raw == "other":
            return False
        with pytest.raises(Refusal, match="wrong-password"):
            services.check_password(login_id, "other", address="192.0.2.2")
        return real(self, raw)

    monkeypatch.setattr(StaffUser, "check_password", slow)
    with pytest.raises(Refusal, match="wait"):
        services.check_password(login_id, typed, address="192.0.2.1")


def test_one_network_of_addresses_counts_together():
    for number in range(21):
        with pytest.raises(Refusal, match="wrong-password"):
            services.check_password(f"nobody{number:02d}", "wrong", address=f"2001:db8::{number:x}")
    with pytest.raises(Refusal, match="wait"):
        services.check_password("nobody99", "wrong", address="2001:db8::ffff")
    with pytest.raises(Refusal, match="wrong-password"):
        services.check_password("nobody98", "wrong", address="2001:db8:0:1::1")
