import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from dure.commands import Parsers, demo, info
from dure.processes import World
from dure.supervisor import StartFailure, Supervisor


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("up", help="start the demo: every site, worker and sandbox")
    parser.add_argument("--state", default=os.environ.get("DURE_STATE_DIR", "var"), help="folder of databases, uploads, keys and logs")
    parser.add_argument("--mode", choices=["demo", "test"], default="demo", help="test also lets the clock be moved")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    started = time.monotonic()
    world = world_of(Path(options.state).resolve(), options.mode)
    supervisor = Supervisor(world)
    try:
        supervisor.refuse_taken_ports()
        demo.prepare(world)
        supervisor.run(lambda: print(welcome(world, time.monotonic() - started), flush=True))
    except StartFailure as failure:
        print(f"dure up: {failure}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failure:
        print(f"dure up: `{' '.join(failure.cmd[-3:])}` failed; see above", file=sys.stderr)
        return 1
    print("all processes have ended")
    return 0


def world_of(state: Path, mode: str = "demo") -> World:
    extra = {"DURE_CLOCK_FILE": str(state / "clock")} if mode == "test" else {}
    return World(state=state, mode=mode, extra=extra)


def welcome(world: World, seconds: float) -> str:
    return f"\n{info.text(world)}\n\nReady after {seconds:.1f} s. Logs: {world.state / 'logs'}. Ctrl-C ends everything.\n"
