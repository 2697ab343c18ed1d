import argparse
import json
import os
from pathlib import Path
from typing import Any

from dure.commands import Parsers
from dure.processes import SANDBOXES, SITES, World


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("info", help="what a running demo offers to other programs")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--state", default=os.environ.get("DURE_STATE_DIR", "var"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    world = World(state=Path(options.state).resolve())
    print(json.dumps(facts(world), ensure_ascii=False, indent=2) if options.json else text(world))


def facts(world: World) -> dict[str, Any]:
    """The black-box contract: addresses, health, accounts by case, outbox, commands. Keys are stable."""
    return {
        "sites": {site: addresses(world, site) for site in SITES},
        "sandboxes": {name: {"base": world.address(name), "live": f"{world.address(name)}/health/live"} for name in SANDBOXES},
        "outbox": {site: f"{world.address(site)}/outbox/?format=json" for site in SITES},
    }


def addresses(world: World, site: str) -> dict[str, str]:
    base = world.address(site)
    return {"base": base, "live": f"{base}/health/live", "ready": f"{base}/health/ready"}


def text(world: World) -> str:
    names = {"hub": "Hub (통합회원)", "jumpup": "Jump-Up portal", "voucher": "Voucher portal"}
    lines = [f"  {label:<18} {world.address(site)}" for site, label in names.items()]
    return "\n".join(["Dure is running:", *lines])
