"""The API answers 429 with a time to wait to who asks too often, and goes on for everybody else."""

import pytest

from dure.foundation.throttle import Throttle
from dure.programme.announcements import api_urls

pytestmark = pytest.mark.django_db
LIST = "/api/v1/announcements"


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path, monkeypatch):
    settings.STATE_DIR = tmp_path
    settings.ENV = {**settings.ENV, "API_PER_MINUTE": 5}
    monkeypatch.setattr(api_urls, "THROTTLE", Throttle("api"))


def test_the_share_is_one_for_all_calls_and_the_rest_is_told_when_to_come_back(client, django_assert_num_queries):
    for path in (LIST, "/api/v1/agencies", "/api/v1/categories", "/api/v1/calendar", LIST):
        assert client.get(path).status_code == 200
    with django_assert_num_queries(0):
        answer = client.get(LIST)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 12
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {"detail": f"Too many requests; ask again in {answer['Retry-After']} s."}
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" not in answer
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/announcements/").status_code == 200


def test_another_address_is_served(client):
    answers = [client.get(LIST, REMOTE_ADDR=f"2001:db8:0:1::{number}").status_code for number in range(7)]
    assert answers == [200] * 5 + [429] * 2
    assert client.get(LIST, REMOTE_ADDR="2001:db8:0:2::1").status_code == 200


def test_without_a_limit_nothing_is_counted(client, settings):
    settings.ENV = {**settings.ENV, "API_PER_MINUTE": 0}
    assert {client.get(LIST).status_code for _time in range(20)} == {200}
    assert "1분에" not in client.get("/api/").content.decode()


def test_the_description_and_the_page_name_the_limit(client):
    schema = client.get("/api/v1/openapi.json").json()
    calls = [call for methods in schema["paths"].values() for call in methods.values()]
    assert calls
    for call in calls:
        assert "Retry-After" in call["responses"]["429"]["headers"]
    assert "1분에 5번까지" in client.get("/api/").content.decode()
