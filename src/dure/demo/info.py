"""What a program needs to drive a running demo: the black-box contract of docs/blackbox.md."""

import json
from pathlib import Path
from typing import Any

from dure.demo import world

VERSION = 1
PORTS = {"hub": 8100, "jumpup": 8101, "voucher": 8102, "export": 8103}
SANDBOXES = {"identity": 8110, "nts": 8111, "sms": 8112, "feeds": 8113}
WORLD = Path(__file__).parents[1] / "foundation" / "integrations" / "sandbox_world.json"


def describe(state: Path, ports: dict[str, int] | None = None, *, mode: str = "demo", clock_file: str = "") -> dict[str, Any]:
    """The whole description. ``ports`` overrides the usual ones by site or sandbox name."""
    used = PORTS | SANDBOXES | (ports or {})
    bases = {name: f"http://localhost:{port}" for name, port in used.items()}
    return {
        "version": VERSION,
        "mode": mode,
        "sites": {site: site_entry(bases[site]) for site in PORTS},
        "sandboxes": {name: bases[name] for name in SANDBOXES},
        "issuer": bases["hub"],
        "outbox": {site: bases[site] + "/outbox.json" for site in PORTS},
        "accounts": accounts(),
        "companies": sandbox_world()["companies"],
        "persons": sandbox_world()["persons"],
        "certificates": {"folder": str(state / "pki"), "password": "dure-demo-1!", "files": ["signCert.der", "signPri.key"]},
        "register_client": {
            "command": "dure hub client add --name NAME --redirect-uri URI [--backchannel-logout-uri URI] [--events-uri URI]",
            "answers": "JSON on standard output",
        },
        "clock": {"file": clock_file, "holds": "seconds to add to the real time, as text"} if mode == "test" else None,
    }


def site_entry(base: str) -> dict[str, Any]:
    return {"base": base, "health": {"live": f"{base}/health/live", "ready": f"{base}/health/ready"}}


def accounts() -> list[dict[str, Any]]:
    members = [
        {
            "site": "hub",
            "case": member.case,
            "kind": member.kind,
            "login_id": member.login_id,
            "password": world.MEMBER_PASSWORD,
            "who": member.who,
            "state": member.state,
        }
        for member in world.MEMBERS
    ]
    portal = [
        {
            "site": account.site,
            "case": account.case,
            "kind": account.role,
            "login_id": account.login_id,
            "password": world.ACCOUNT_PASSWORD if account.password else None,
            "who": account.who,
            "company": account.company or None,
            "linked_to": account.linked or None,
            "state": account.state,
        }
        for account in world.ACCOUNTS
    ]
    staff = [
        {
            "site": site,
            "case": "operator with a second factor",
            "kind": "staff",
            "login_id": "operator",
            "password": world.STAFF_PASSWORD,
            "totp_secret": world.STAFF_TOTP,
        }
        for site in PORTS
    ]
    return [*members, *portal, *staff]


def sandbox_world() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(WORLD.read_text(encoding="utf-8"))
    return found
