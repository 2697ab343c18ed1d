"""The servers under measurement, each pinned to one core, and what they need."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).parent
SERVER_CORE, DRIVER_CORE = "1", "0"
CLIENT, REDIRECT = "bench", "http://localhost:9/callback"
PEER_SECRET = "a-secret-of-the-bench-and-nobody-else-000000"


@dataclass
class Server:
    """A running server: its address, what the driver has to know, and its processes for counting CPU time."""

    name: str
    base: str
    process: psutil.Process
    plan: dict[str, Any] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        found = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def pinned(core: str, *command: str) -> list[str]:
    return ["taskset", "-c", core, *command]


@contextmanager
def running(command: list[str], address: str, environment: dict[str, str] | None = None) -> Iterator[psutil.Process]:
    """Start a server and wait until ``address`` answers."""
    with tempfile.TemporaryFile() as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process:
        try:
            await_answer(process, address)
            yield psutil.Process(process.pid)
        finally:
            for child in psutil.Process(process.pid).children(recursive=True):
                child.terminate()
            process.terminate()


def await_answer(process: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer from {address}")


@contextmanager
def peer(alg: str) -> Iterator[Server]:
    """One in-memory npm oidc-provider process."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    options = {"port": port, "client": CLIENT, "secret": PEER_SECRET, "redirectUri": REDIRECT, "alg": alg}
    command = pinned(SERVER_CORE, "node", str(HERE / "peer.mjs"), json.dumps(options))
    with running(command, f"{base}/.well-known/openid-configuration") as process:
        plan = {"base": base, "secret": PEER_SECRET, "cookies": {}, "paths": {"authorize": "/auth", "token": "/token", "userinfo": "/me"}}
        yield Server(f"oidc-provider {alg}", base, process, plan)


@contextmanager
def hub(alg: str, database: str) -> Iterator[Server]:
    """The hub on one granian worker; ``database`` is an address or empty for SQLite."""
    port = free_port()
    base = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory(prefix="dure-bench-") as state:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DURE_")},
            "DURE_STATE_DIR": state,
            "DURE_MODE": "demo",
            "DURE_BASE_URL": base,
            "DURE_DATABASE_URL": database,
            "DURE_DATABASE_POOL": "4",
        }
        Path(state, "static").mkdir()
        dure = [sys.executable, "-m", "dure.cli"]
        subprocess.run([*dure, "manage", "hub", "migrate", "--verbosity", "0"], env=environment, check=True)
        made = subprocess.run([sys.executable, "-m", "benchmarks.people", alg], env=environment, check=True, capture_output=True, text=True)
        facts = json.loads(made.stdout.strip().splitlines()[-1])
        threads = "2" if database else "1"
        command = pinned(SERVER_CORE, *dure, "site", "hub", "--port", str(port), "--threads", threads)
        with running(command, f"{base}/health/live", environment) as process:
            paths = {"authorize": "/oidc/authorize", "token": "/oidc/token", "userinfo": "/oidc/userinfo"}
            plan = {**facts, "base": base, "paths": paths}
            yield Server(f"hub {alg}, {'PostgreSQL' if database else 'SQLite'}", base, process, plan)


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with its default durability, on no particular core. Gives the address of an empty database."""
    from tests.plugins.postgres import as_postgres, binary_folder, run  # noqa: PLC0415 (only when it is measured)

    folder = Path(tempfile.mkdtemp(prefix="dure-bench-pg-"))
    folder.chmod(0o755)
    data, port, binaries = folder / "data", free_port(), binary_folder()
    prefix = as_postgres(data)
    run(prefix, binaries / "initdb", "-D", data, "-U", "dure", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    options = f"-c port={port} -c unix_socket_directories={data} -c listen_addresses=127.0.0.1"
    run(prefix, binaries / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-o", options, "start")
    try:
        run(prefix, binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "dure", "bench")
        yield f"postgresql://dure@127.0.0.1:{port}/bench"
    finally:
        run(prefix, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
