"""The system as a whole runs, and comes back from the death of any of its processes."""

import urllib.error
import urllib.request

import pytest

from dure.processes import SANDBOXES, SITES


@pytest.mark.parametrize("site", SITES)
def test_every_site_is_ready(sites, site):
    answer = sites.wait(lambda: (found := sites.get_json(site, "/health/ready"))["status"] == "ok" and found, 30, f"{site} ready")

    assert answer["checks"] == {"database": "ok", "queue": "ok", "store": "ok", **({"signing": "ok"} if site == "export" else {})}


@pytest.mark.parametrize("name", SANDBOXES)
def test_every_sandbox_answers(sites, name):
    assert sites.get_json(name, "/health/live")["status"] == "ok"


@pytest.mark.parametrize("site", SITES)
def test_every_home_page_is_served(sites, site):
    with urllib.request.urlopen(sites.url(site), timeout=20) as answer:
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("site", SITES)
def test_an_unknown_page_is_not_found_in_words(sites, site):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(sites.url(site, "/no-such-page/"), timeout=20)

    assert refused.value.code == 404
    assert "<h1" in refused.value.read().decode()


def test_a_killed_worker_and_a_killed_site_come_back(sites):
    sites.kill("hub-worker", "hub")
    sites.start("hub", "hub-worker")

    assert sites.wait(lambda: sites.get_json("hub", "/health/ready")["status"] == "ok", 30)


def test_the_clock_of_all_processes_can_be_moved(sites):
    before = sites.manage("hub", "shell", "-v0", "-c", "from dure.foundation import clock; print(clock.timestamp())")
    sites.move_clock(86_400)
    after = sites.manage("hub", "shell", "-v0", "-c", "from dure.foundation import clock; print(clock.timestamp())")
    sites.move_clock(0)

    assert 86_400 <= int(after) - int(before) < 86_460
