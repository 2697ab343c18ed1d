import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dure.processes import PORTS, Child, World, free_ports, taken
from dure.supervisor import StartFailure, Supervisor
from tests.factories.small_world import SmallWorld


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def started(folder: Path, name: str) -> list[list[int]]:
    """Process ids of a program and its child, one pair a start."""
    file = folder / name
    return [[int(word) for word in line.split()] for line in file.read_text().splitlines()] if file.exists() else []


def gone(pids: list[int]) -> bool:
    return not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen([sys.executable, "-m", "tests.factories.small_world", str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "welcome\n"
    until(lambda: started(tmp_path, "one-worker") and started(tmp_path, "two-worker"))
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    for name in ("one-worker", "two-worker"):
        until(lambda name=name: gone([pids[0] for pids in started(tmp_path, name)]))
        for pids in started(tmp_path, name):
            if psutil.pid_exists(pids[1]):
                os.kill(pids[1], signal.SIGKILL)


def test_a_killed_process_is_started_again_and_its_orphans_are_ended(supervisor, tmp_path):
    first = started(tmp_path, "one-worker")[0]
    os.kill(first[0], signal.SIGKILL)

    until(lambda: len(started(tmp_path, "one-worker")) == 2)

    assert gone(first)
    assert len(started(tmp_path, "two-worker")) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process_and_its_children(supervisor, tmp_path, number):
    everyone = [*started(tmp_path, "one-worker")[0], *started(tmp_path, "two-worker")[0]]

    supervisor.send_signal(number)

    assert supervisor.wait(60) == 0
    assert gone(everyone)


def test_when_the_supervisor_itself_is_killed_its_processes_end_too(supervisor, tmp_path):
    leader = started(tmp_path, "one-worker")[0][0]

    supervisor.kill()

    until(lambda: gone([leader]))


def test_a_taken_port_is_named_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        world = SmallWorld(state=tmp_path, ports={"hub": port})

        with pytest.raises(StartFailure, match=rf"port {port} \(hub\)"):
            Supervisor(world).refuse_taken_ports()

    assert started(tmp_path, "one-worker") == []


def test_a_process_that_cannot_start_is_named_with_the_end_of_its_log(tmp_path):
    world = SmallWorld(state=tmp_path, ports=free_ports(list(PORTS)), programs=("late-worker",))
    supervisor = Supervisor(world)
    supervisor.children[0].start()

    with pytest.raises(StartFailure, match=r"late-worker did not start[\s\S]*it cannot start: no such thing"):
        supervisor.wait_for_health()


def test_free_ports_are_free_and_all_different():
    ports = free_ports(["a", "b", "c"])

    assert len(set(ports.values())) == 3
    assert taken(ports) == {}


def test_a_stranger_on_the_port_is_not_taken_for_ours(sites):
    ours = sites.children["hub"]
    stranger = Child(World(state=sites.state, ports=sites.world.ports), "hub")
    stranger.start_id = "another start"

    assert ours.healthy()
    assert not stranger.healthy()
