"""Databases, keys, certificates and the demo world. Done once; again only when migrations or the demo data have changed."""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import dure
from dure.commands import Parsers
from dure.processes import SITES, World, end_with_parent

PACKAGE = Path(dure.__file__).parent


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("demo", help="migrate all sites and load the demo world")
    parser.add_argument("--state", default=os.environ.get("DURE_STATE_DIR", "var"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    prepare(World(state=Path(options.state).resolve()), again=True)


def prepare(world: World, *, again: bool = False) -> None:
    """Migrate and load what the stamp in the state folder does not vouch for. Raises CalledProcessError when a step fails."""
    stamp, wanted = world.state / "prepared", fingerprint()
    kept = not world.databases and all((world.state / f"{site}.sqlite3").exists() for site in SITES)
    if not again and kept and stamp.exists() and stamp.read_text() == wanted:
        return
    print("preparing the databases and the demo world …", flush=True)
    world.state.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    side_by_side(world, {site: ["dure.cli", "manage", site, "migrate", "--verbosity", "0"] for site in SITES})
    if not (world.state / "pki").exists():
        side_by_side(world, {"hub": ["dure.cli", "pki", "make", str(world.state / "pki")]})
    side_by_side(world, {"hub": ["dure.demo.load", "hub"]})
    side_by_side(world, {site: ["dure.demo.load", site] for site in SITES if site != "hub"})
    stamp.write_text(wanted)


def side_by_side(world: World, modules: dict[str, list[str]]) -> None:
    """Run one Python module for each named site at the same time."""
    commands = {site: [sys.executable, "-m", *arguments] for site, arguments in modules.items()}
    running = {site: subprocess.Popen(command, env=world.environment(site), preexec_fn=end_with_parent) for site, command in commands.items()}
    codes = {site: process.wait() for site, process in running.items()}
    for site, code in codes.items():
        if code:
            raise subprocess.CalledProcessError(code, commands[site])


def fingerprint() -> str:
    """Changes when a migration or the demo data change."""
    digest = hashlib.sha256()
    sources = [*PACKAGE.glob("**/migrations/*.py"), *PACKAGE.glob("demo/*.py"), *PACKAGE.glob("**/sandbox_world.json")]
    for path in sorted(sources):
        digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
