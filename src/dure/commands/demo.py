"""Databases, keys and the demo world. Done once; done again only when migrations or the demo data have changed."""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import dure
from dure.commands import Parsers
from dure.processes import SITES, World

PACKAGE = Path(dure.__file__).parent


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("demo", help="migrate all sites and load the demo world")
    parser.add_argument("--state", default=os.environ.get("DURE_STATE_DIR", "var"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    prepare(World(state=Path(options.state).resolve()), again=True)


def prepare(world: World, *, again: bool = False) -> None:
    """Migrate and load, all sites side by side. Raises CalledProcessError when a site fails."""
    stamp, wanted = world.state / "prepared", fingerprint()
    databases = all(world.databases.get(site) or (world.state / f"{site}.sqlite3").exists() for site in SITES)
    if not again and databases and not world.databases and stamp.exists() and stamp.read_text() == wanted:
        return
    world.state.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    print("preparing the databases and the demo world …", flush=True)
    manage_all(world, "migrate", "--verbosity", "0")
    manage_all(world, "demo")
    stamp.write_text(wanted)


def manage_all(world: World, *arguments: str) -> None:
    """Run one Django command on every site side by side; the hub's must end well before a portal's result counts."""
    commands = {site: [sys.executable, "-m", "dure.cli", "manage", site, *arguments] for site in SITES}
    running = {site: subprocess.Popen(command, env=world.environment(site)) for site, command in commands.items()}
    for site, process in running.items():
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, commands[site])


def fingerprint() -> str:
    """Changes when a migration or the demo data change."""
    digest = hashlib.sha256()
    sources = [*PACKAGE.glob("**/migrations/*.py"), *PACKAGE.glob("**/demo*.py"), *PACKAGE.glob("**/demo/**/*")]
    for path in sorted(source for source in sources if source.is_file() and source.suffix != ".pyc"):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
