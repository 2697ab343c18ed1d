"""A PostgreSQL server of the tests' own: made in a temporary folder, ended with the run."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "timezone=UTC")


class Unavailable(Exception):
    """PostgreSQL cannot be started here; the message says what to do."""


def start() -> str:
    """Start a server and return its address without a database name. Raises Unavailable."""
    binaries = binary_folder()
    folder = Path(tempfile.mkdtemp(prefix="dure-postgres-"))
    folder.chmod(0o755)
    data = folder / "data"
    port = free_port()
    prefix = as_postgres(data)
    run(prefix, binaries / "initdb", "-D", data, "-U", "dure", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={port}", f"unix_socket_directories={data}", "listen_addresses=127.0.0.1"))
    run(prefix, binaries / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-o", options, "start")
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:
            run(prefix, binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    return f"postgresql://dure@127.0.0.1:{port}"


def binary_folder() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        message = "PostgreSQL is needed for these tests. On Debian: apt-get install postgresql"
        raise Unavailable(message)
    return folders[-1]


def as_postgres(data: Path) -> list[str]:
    """PostgreSQL refuses to run as root: use its own user then."""
    data.mkdir(mode=0o700)
    if os.geteuid():
        return []
    shutil.chown(data, "postgres")
    return ["runuser", "-u", "postgres", "--"]


def run(prefix: list[str], *command: str | Path) -> None:
    done = subprocess.run([*prefix, *map(str, command)], cwd="/", capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        message = f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"
        raise Unavailable(message)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
