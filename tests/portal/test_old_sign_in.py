"""The portal's own sign-in: lockout, finding ID and password, sessions."""

import datetime as dt
import re

import pytest

from dure.foundation import clock, jobs
from dure.foundation.notify.models import Message
from dure.portal.accounts.models import Account, AccountSession, AccountState, Recovery, Role
from dure.portal.rp.tasks import end_sessions_that_ran_out
from tests.factories.portal import PASSWORD, individual_claims, make_account, make_link

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]
NEW = "Brand-new-pass-7"


def enter(client, login_id, password=PASSWORD, **more):
    return client.post("/sign-in/", {"login_id": login_id, "password": password, **more})


def last_mail() -> str:
    jobs.run_all()
    return Message.objects.latest("pk").body


def test_the_right_password_leads_to_the_page_asked_for(client, hub):
    account = make_account()
    assert enter(client, account.login_id, next="/notices/")["Location"] == "/notices/"
    assert AccountSession.objects.get(ended_at=None).account == account


def test_a_foreign_address_is_not_gone_to(client, hub):
    account = make_account()
    assert enter(client, account.login_id, next="https://evil.example/")["Location"] == "/"


def test_unknown_names_and_wrong_passwords_are_answered_alike(client, hub):
    account = make_account()
    known = enter(client, account.login_id, "wrong-password-1")
    unknown = enter(client, "nobodyhere1", "wrong-password-1")
    assert known.status_code == unknown.status_code == 400
    sentence = "아이디 또는 비밀번호가 맞지 않습니다"
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()


def test_guessing_is_slowed_down_and_the_owner_is_let_in_after_the_wait(client, hub, travel):
    account = make_account()
    for _ in range(5):
        enter(client, account.login_id, "wrong-password-1")
    assert "분 뒤에 다시 시도" in enter(client, account.login_id).content.decode()
    travel(seconds=61)
    assert enter(client, account.login_id).status_code == 302
    assert enter(client, account.login_id, "wrong-password-1").status_code == 400
    assert enter(client, account.login_id).status_code == 302


def test_at_most_ten_guesses_an_hour_are_taken(client, hub, travel):
    account = make_account()
    taken = 0
    for _ in range(120):
        page = enter(client, account.login_id, "wrong-password-1").content.decode()
        taken += "맞지 않습니다" in page
        travel(seconds=30)
    assert taken <= 10


def test_a_session_gets_a_fresh_token_at_each_sign_in_and_the_old_one_is_dead(client, hub):
    account = make_account()
    enter(client, account.login_id)
    first = client.cookies[cookie()].value
    enter(client, account.login_id)
    assert client.cookies[cookie()].value != first
    client.cookies[cookie()] = first
    assert client.get("/my/")["Location"].startswith("/sign-in/")


def cookie() -> str:
    from django.conf import settings

    return settings.SIGN_IN_COOKIE


@pytest.mark.parametrize("state", [AccountState.DEACTIVATED, AccountState.SUSPENDED])
def test_an_account_put_off_cannot_sign_in_the_old_way_nor_the_unified_one(client, hub, arrive, state):
    account = make_account(state=state)
    link = make_link(account, issuer=hub.issuer)
    assert enter(client, account.login_id).status_code == 400
    arrive(individual_claims(), sub=link.sub)
    assert client.get("/my/")["Location"] != "/my/"
    assert not AccountSession.objects.filter(account=account).exists()


@pytest.mark.parametrize("state", [AccountState.DEACTIVATED, AccountState.SUSPENDED])
def test_an_open_session_of_an_account_put_off_opens_nothing(client, hub, state):
    account = make_account()
    account.roles.set(Role.objects.all())
    enter(client, account.login_id)
    Account.objects.filter(pk=account.pk).update(state=state)
    assert client.get("/my/")["Location"].startswith("/sign-in/")
    assert Account.objects.get(pk=account.pk).permissions() == frozenset()


def test_an_idle_session_runs_out_and_the_hub_is_told(client, hub, arrive, travel):
    account = make_account()
    link = make_link(account, issuer=hub.issuer)
    arrive(individual_claims(), sub=link.sub, sid="sid-77")
    from django.conf import settings

    travel(seconds=settings.IDLE_SECONDS + 1)
    assert client.get("/my/")["Location"].startswith("/sign-in/")
    end_sessions_that_ran_out.func()
    jobs.run_all()
    assert [call["sid"] for call in hub.called("/oidc/sessions/end")] == ["sid-77"]
    assert AccountSession.objects.get().end_reason == "timeout"


def test_signing_out_after_the_time_ran_out_still_goes_by_the_hub(client, hub, arrive, travel):
    link = make_link(make_account(), issuer=hub.issuer)
    arrive(individual_claims(), sub=link.sub)
    from django.conf import settings

    travel(seconds=settings.IDLE_SECONDS + 1)
    answer = client.post("/sign-out/")
    assert answer["Location"].startswith(f"{hub.issuer}/oidc/logout?")


def test_extending_starts_the_idle_time_anew(client, hub, travel):
    from django.conf import settings

    account = make_account()
    enter(client, account.login_id)
    travel(seconds=settings.IDLE_SECONDS - 30)
    left = client.post("/session/extend", headers={"Accept": "application/json"}).json()["seconds_left"]
    assert left > settings.IDLE_SECONDS - 5


def test_signing_out_works_while_the_hub_is_away_and_it_hears_later(client, hub, arrive):
    link = make_link(make_account(), issuer=hub.issuer)
    arrive(individual_claims(), sub=link.sub, sid="sid-5")
    hub.away = True
    from dure.portal.rp import provider

    provider.provider()._metadata = None
    assert client.post("/sign-out/")["Location"] == "/"
    assert not AccountSession.objects.filter(ended_at=None).exists()
    hub.away = False
    clock.move(dt.timedelta(seconds=40))
    jobs.run_all()
    assert [call["sid"] for call in hub.called("/oidc/sessions/end")] == ["sid-5"]


def test_the_unified_sign_in_says_when_the_hub_is_away(client, hub):
    hub.away = True
    answer = client.get("/sign-in/unified/")
    assert answer.status_code == 503
    assert "연결하지 못했습니다" in answer.content.decode()


def test_a_forgotten_login_id_comes_by_mail_and_nobody_learns_who_exists(client, hub):
    account = make_account(login_id="forgotten1")
    good = client.post("/find-account/id/", {"name": account.name, "email": account.email})
    assert "forgotten1" in last_mail()
    bad = client.post("/find-account/id/", {"name": "없는사람", "email": "nobody@x.example"})
    assert good["Location"] == bad["Location"]
    assert Message.objects.count() == 1


def test_a_new_password_by_mailed_link_works_once_and_ends_open_sessions(client, hub, travel):
    account = make_account()
    enter(client, account.login_id)
    client.post("/find-account/password/", {"login_id": account.login_id, "way": "email", "email": account.email})
    path = re.search(r"/find-account/reset/[^/]+/", last_mail()).group()
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": "weak", "password_again": "weak"}).status_code == 400
    assert client.post(path, {"password": NEW, "password_again": NEW})["Location"] == "/sign-in/"
    assert not AccountSession.objects.filter(ended_at=None).exists()
    assert client.post(path, {"password": NEW, "password_again": NEW}).status_code == 410
    assert enter(client, account.login_id, NEW).status_code == 302


def test_a_reset_link_dies_after_half_an_hour(client, hub, travel):
    account = make_account()
    client.post("/find-account/password/", {"login_id": account.login_id, "way": "email", "email": account.email})
    path = re.search(r"/find-account/reset/[^/]+/", last_mail()).group()
    travel(minutes=31)
    assert client.get(path).status_code == 410


def test_a_new_password_by_phone_code(client, hub):
    account = make_account()
    asked = {"login_id": account.login_id, "way": "phone", "mobile": "010-1234-5678"}
    assert client.post("/find-account/password/", asked)["Location"] == "/find-account/code/"
    code = re.search(r"(?<!\d)(\d{6})(?!\d)", last_mail()).group(1)
    path = client.post("/find-account/code/", {"code": code})["Location"]
    assert path == "/find-account/new-password/"
    stranger = type(client)()
    assert stranger.get(path).status_code == 410
    assert client.post(path, {"password": NEW, "password_again": NEW}).status_code == 302
    assert enter(client, account.login_id, NEW).status_code == 302


def test_the_wrong_phone_gets_the_same_page_and_no_code(client, hub):
    account = make_account()
    asked = {"login_id": account.login_id, "way": "phone", "mobile": "010-9999-9999"}
    assert client.post("/find-account/password/", asked)["Location"] == "/find-account/code/"
    jobs.run_all()
    assert not Message.objects.exists()
    assert not Recovery.objects.exists()


def wrong_codes(client, mobile, login_id):
    client.post("/find-account/password/", {"login_id": login_id, "way": "phone", "mobile": mobile})
    pages = [client.post("/find-account/code/", {"code": "000000"}).content.decode() for _ in range(5)]
    return [re.search(r'class="[^"]*error[^"]*".*?인증번호[^<]*', page, re.DOTALL).group().split(">")[-1] for page in pages]


def test_wrong_codes_are_answered_alike_whether_the_account_exists_or_not(client, hub):
    account = make_account()
    known = wrong_codes(client, "010-1234-5678", account.login_id)
    unknown = wrong_codes(type(client)(), "010-1234-5678", "nobodyhere1")
    assert known == unknown
    assert "4번 더" in known[0]
    assert "처음부터" in known[4]


def test_an_account_that_was_never_set_up_cannot_be_taken_over_by_reset(client, hub):
    account = make_account(password="")
    client.post("/find-account/password/", {"login_id": account.login_id, "way": "email", "email": account.email})
    assert not Recovery.objects.exists()
