"""The processes of a running Dure: their names, commands, environment, and how to start and end them."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

SITES = ("hub", "jumpup", "voucher", "export")
SANDBOXES = ("identity", "nts", "sms", "feeds")
PORTS = {"hub": 8100, "jumpup": 8101, "voucher": 8102, "export": 8103, "identity": 8110, "nts": 8111, "sms": 8112, "feeds": 8113}
PR_SET_PDEATHSIG = 1
SETTLED_SECONDS = 1.0


@dataclass(frozen=True)
class World:
    """Where one running system lives: its state folder, ports, mode and databases. Names are hub, hub-worker, nts, …"""

    state: Path
    ports: dict[str, int] = field(default_factory=lambda: dict(PORTS))
    mode: str = "demo"
    databases: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    workers: int = 1
    threads: int = 1

    @property
    def names(self) -> list[str]:
        return [*SANDBOXES, *SITES, *(f"{site}-worker" for site in SITES)]

    def address(self, name: str) -> str:
        return f"http://localhost:{self.ports[name]}"

    def environment(self, name: str, start_id: str = "") -> dict[str, str]:
        """The whole environment of one process: the caller's, less its DURE_ names, plus this world's."""
        site = name.removesuffix("-worker")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DURE_", "DJANGO_", "GRANIAN_", "PYTHON"))}
        own = {
            "DURE_MODE": self.mode,
            "DURE_STATE_DIR": str(self.state),
            "DURE_ADDRESSES": ",".join(f"{known}={self.address(known)}" for known in self.ports),
            "DURE_NTS_URL": self.address("nts"),
            "DURE_BIZINFO_URL": self.address("feeds"),
            "DURE_KSTARTUP_URL": self.address("feeds"),
            "DURE_HUB_ISSUER": self.address("hub"),
            "DURE_START_ID": start_id,
            "PYTHONUNBUFFERED": "1",
        }
        if site in SITES:
            own |= {"DURE_BASE_URL": self.address(site), "DURE_DATABASE_URL": self.databases.get(site, "")}
        return inherited | own | self.extra

    def command(self, name: str) -> list[str]:
        dure = [sys.executable, "-m", "dure.cli"]
        if name in SANDBOXES:
            return [*dure, "sandbox", name, "--port", str(self.ports[name])]
        if name.endswith("-worker"):
            return [*dure, "worker", name.removesuffix("-worker")]
        size = ["--workers", str(self.workers), "--threads", str(self.threads)]
        return [*dure, "site", name, "--port", str(self.ports[name]), *size]


class Child:
    """One process in its own process group, its output in a log file."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.log = world.state / "logs" / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.start_id = ""
        self.started_at = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.start_id = f"{self.name}-{os.getpid()}-{time.monotonic_ns()}"
        self.started_at = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.world.command(self.name),
                env=self.world.environment(self.name, self.start_id),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def healthy(self) -> bool:
        """The process answers, and it is this one, not a stale one on the same port. A worker must outlive its first second."""
        if self.name.endswith("-worker"):
            return self.alive and time.monotonic() - self.started_at > SETTLED_SECONDS
        try:
            with urllib.request.urlopen(f"{self.world.address(self.name)}/health/live", timeout=2.0) as answer:
                return json.load(answer).get("start", self.start_id) == self.start_id
        except (OSError, ValueError):
            return False

    def signal(self, number: int) -> None:
        """Signal the whole group, also when its leader is dead: a server's child outlives it and keeps the port."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def stop(self, patience: float = 20.0) -> None:
        self.signal(signal.SIGTERM)
        deadline = time.monotonic() + patience
        while self.alive and time.monotonic() < deadline:
            time.sleep(0.05)
        self.kill()

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def tail(self, lines: int = 20) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def end_with_parent() -> None:
    """In the child, before exec: be told to end when the parent dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def taken(ports: dict[str, int]) -> dict[str, int]:
    """Those of ``ports`` on which somebody listens already."""
    busy = {}
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                busy[name] = port
    return busy


def free_ports(names: list[str]) -> dict[str, int]:
    """A free port for each name, all different."""
    sockets = {name: socket.create_server(("127.0.0.1", 0)) for name in names}
    ports = {name: found.getsockname()[1] for name, found in sockets.items()}
    for found in sockets.values():
        found.close()
    return ports
