import argparse
import json
import os
from pathlib import Path
from typing import Any

from dure.commands import Parsers
from dure.processes import World


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("info", help="what a running demo offers to people and to other programs")
    parser.add_argument("--json", action="store_true", help="for programs, see docs/blackbox.md")
    parser.add_argument("--state", default=os.environ.get("DURE_STATE_DIR", "var"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    file = info_file(Path(options.state).resolve())
    if not file.exists():
        print("dure info: nothing runs here. Start it with `make up`.")
        return 1
    known = json.loads(file.read_text(encoding="utf-8"))
    print(json.dumps(known, ensure_ascii=False, indent=2) if options.json else text(known))
    return 0


def info_file(state: Path) -> Path:
    return state / "info.json"


def facts(world: World) -> dict[str, Any]:
    from dure.demo.info import describe

    return describe(world.state, world.ports, mode=world.mode, clock_file=world.extra.get("DURE_CLOCK_FILE", ""))


def text(known: dict[str, Any]) -> str:
    """Addresses, accounts and what to try, for a person."""
    names = {"hub": "Hub (통합회원)", "jumpup": "Jump-Up portal", "voucher": "Voucher portal", "export": "Export portal"}
    lines = ["Dure is running:", *(f"  {name:<16} {known['sites'][site]['base']}" for site, name in names.items())]
    lines += ["", "Accounts (site, login ID, password, what it shows):"]
    lines += [
        f"  {entry['site']:<8} {entry['login_id'] or '-':<14} {entry['password'] or '(not set yet)':<16} {entry['case']}"
        for entry in known["accounts"]
    ]
    lines += [
        "",
        f"Things to try, with the account for each:     {known['sites']['hub']['base']}/try/",
        f"Mails and text messages that were sent:       {known['sites']['hub']['base']}/outbox/",
    ]
    return "\n".join(lines)
