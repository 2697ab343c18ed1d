"""Starts every process of a world, watches them, starts again what died, and ends all of them together."""

import signal
import time
from collections.abc import Callable
from types import FrameType

from dure.processes import Child, World, taken

POLL_SECONDS = 0.2
START_SECONDS = 60.0
STEADY_SECONDS = 10.0


class StartFailure(Exception):
    """The system could not be started; the message says why."""


class Supervisor:
    def __init__(self, world: World, say: Callable[[str], None] = print) -> None:
        self.world = world
        self.say = say
        self.children = [Child(world, name) for name in world.names]
        self.ending = False
        self.pauses: dict[str, float] = {}

    def run(self, welcome: Callable[[], None]) -> None:
        """Start, wait for health, call ``welcome``, then watch until SIGINT or SIGTERM. Raises StartFailure."""
        self.listen()
        self.refuse_taken_ports()
        try:
            for child in self.children:
                child.start()
            self.wait_for_health()
            if not self.ending:
                welcome()
            while not self.ending:
                self.revive()
                time.sleep(POLL_SECONDS)
        finally:
            self.end()

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def refuse_taken_ports(self) -> None:
        busy = taken(self.world.ports)
        if busy:
            listed = ", ".join(f"{port} ({name})" for name, port in busy.items())
            raise StartFailure(f"already in use: port {listed}. Is another `make up` running? End it, then try again.")

    def wait_for_health(self) -> None:
        waiting, deadline = list(self.children), time.monotonic() + START_SECONDS
        while waiting and not self.ending:
            dead = next((child for child in waiting if not child.alive), None)
            if dead or time.monotonic() > deadline:
                late = dead or waiting[0]
                raise StartFailure(f"{late.name} did not start. The end of its log {late.log}:\n{late.tail()}")
            waiting = [child for child in waiting if not child.healthy()]
            time.sleep(POLL_SECONDS)

    def revive(self) -> None:
        """Start again whatever died; one that keeps dying is tried at growing intervals."""
        for child in self.children:
            if child.alive:
                continue
            lived = time.monotonic() - child.started_at
            pause = 0.0 if lived > STEADY_SECONDS else min(30.0, self.pauses.get(child.name, 0.5) * 2)
            if lived < pause:
                continue
            self.pauses[child.name] = pause
            code = child.process.returncode if child.process else None
            self.say(f"{child.name} ended with code {code}; starting it again (log: {child.log})")
            child.signal(signal.SIGKILL)
            child.start()

    def end(self) -> None:
        """SIGTERM to every group at once, then SIGKILL to what is left."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + 20.0
        while any(child.alive for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process:
                child.process.wait()
