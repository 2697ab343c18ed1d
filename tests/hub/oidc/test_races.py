"""The row lock: two requests meet between reading and writing. Without a transaction around them the same race goes wrong."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from dure.foundation.access import SYSTEM
from dure.hub.oidc import keys, store
from dure.hub.oidc.grants import server
from dure.hub.oidc.models import Client, Token
from dure.hub.oidc.parameters import Credentials
from dure.hub.oidc.registration import register
from dure.hub.oidc.server import Request
from tests.factories.hub_oidc import VERIFIER, issue_code, make_member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client_and_secret() -> tuple[Client, str]:
    keys.forget()
    return register(name="경주", client_id="racer", redirect_uris=["http://localhost:9/cb"], actor=SYSTEM)


def ask(secret: str, around: Callable[[], AbstractContextManager[Any]], **data: str) -> tuple[int, dict[str, Any]]:
    try:
        with around():
            answer = server.create_token_response(Request("POST", data, Credentials("racer", secret)))
        return answer.status_code, json.loads(answer.content)
    finally:
        connection.close()


def meet(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let two readers of the row wait for each other, if the lock lets both read."""
    barrier, read = threading.Barrier(2), getattr(store, name)

    def reading(*arguments: Any) -> Any:
        found = read(*arguments)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return found

    monkeypatch.setattr(store, name, reading)


def twice(act: Callable[[], tuple[int, dict[str, Any]]]) -> list[Any]:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(act) for _ in range(2)]
        return [run.exception() or run.result() for run in runs]


def exchange(secret: str, around: Any, code: str) -> tuple[int, dict[str, Any]]:
    return ask(secret, around, grant_type="authorization_code", code=code, redirect_uri="http://localhost:9/cb", code_verifier=VERIFIER)


def test_of_two_exchanges_that_meet_one_wins(client_and_secret: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = client_and_secret
    code = issue_code(client, make_member())
    meet(monkeypatch, "family_by_code_lock")
    answers = twice(lambda: exchange(secret, transaction.atomic, code))
    assert sorted(answer[0] for answer in answers) == [200, 400]
    assert Token.objects.count() == 1


def test_without_a_transaction_both_exchanges_win(client_and_secret: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = client_and_secret
    code = issue_code(client, make_member())
    meet(monkeypatch, "family_by_code_lock")
    answers = twice(lambda: exchange(secret, nullcontext, code))
    assert [answer[0] for answer in answers] == [200, 200]


def test_two_refreshes_that_meet_get_the_same_answer(client_and_secret: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = client_and_secret
    first = exchange(secret, transaction.atomic, issue_code(client, make_member()))[1]["refresh_token"]
    meet(monkeypatch, "pair_by_refresh_lock")
    answers = twice(lambda: ask(secret, transaction.atomic, grant_type="refresh_token", refresh_token=first))
    assert [answer[0] for answer in answers] == [200, 200]
    assert answers[0][1]["refresh_token"] == answers[1][1]["refresh_token"]
    assert Token.objects.count() == 2


def test_without_a_transaction_two_refreshes_collide(client_and_secret: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = client_and_secret
    first = exchange(secret, transaction.atomic, issue_code(client, make_member()))[1]["refresh_token"]
    meet(monkeypatch, "pair_by_refresh_lock")
    answers = twice(lambda: ask(secret, nullcontext, grant_type="refresh_token", refresh_token=first))
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == 1


class NoKeyError(Exception):
    pass


@contextmanager
def unable_to_sign(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def sign(*_arguments: Any, **_options: Any) -> str:
        raise NoKeyError

    with monkeypatch.context() as broken:
        broken.setattr(keys, "sign", sign)
        yield


def test_when_signing_fails_nothing_is_stored_and_the_code_still_works(client_and_secret: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = client_and_secret
    code = issue_code(client, make_member())
    with unable_to_sign(monkeypatch), pytest.raises(NoKeyError):
        exchange(secret, transaction.atomic, code)
    assert Token.objects.count() == 0
    status, tokens = exchange(secret, transaction.atomic, code)
    assert status == 200
    with unable_to_sign(monkeypatch), pytest.raises(NoKeyError):
        ask(secret, transaction.atomic, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert ask(secret, transaction.atomic, grant_type="refresh_token", refresh_token=tokens["refresh_token"])[0] == 200


def test_a_replay_kills_and_the_kill_is_kept(client_and_secret: tuple[Client, str], travel: Callable[..., Any]) -> None:
    client, secret = client_and_secret
    code = issue_code(client, make_member())
    tokens = exchange(secret, transaction.atomic, code)[1]
    travel(seconds=1)
    assert exchange(secret, transaction.atomic, code)[0] == 400
    assert ask(secret, transaction.atomic, grant_type="refresh_token", refresh_token=tokens["refresh_token"])[0] == 400


def test_an_exchange_within_the_race_allowance_is_refused_but_kills_nothing(client_and_secret: tuple[Client, str], monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = client_and_secret
    monkeypatch.setitem(settings.ENV, "CODE_RACE_SECONDS", 60.0)
    code = issue_code(client, make_member())
    tokens = exchange(secret, transaction.atomic, code)[1]
    assert exchange(secret, transaction.atomic, code)[0] == 400
    assert ask(secret, transaction.atomic, grant_type="refresh_token", refresh_token=tokens["refresh_token"])[0] == 200

