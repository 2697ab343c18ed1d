"""Which certificate policies count as personal, which as business: data, not code."""

import json
from dataclasses import dataclass
from pathlib import Path

PERSONAL = "personal"
BUSINESS = "business"
SHIPPED = Path(__file__).parent / "data" / "policies.json"


@dataclass(frozen=True)
class Policies:
    """Allowed policy identifiers by kind, and addresses from which revocation lists are fetched."""

    kind_of: dict[str, str]
    revocation_lists: tuple[str, ...] = ()

    def kinds(self, policy_ids: list[str]) -> set[str]:
        return {self.kind_of[item] for item in policy_ids if item in self.kind_of}


def load(folder: Path) -> Policies:
    """``policies.json`` of the trust folder, else the list that ships. Raises ValueError or KeyError for a malformed file."""
    own = folder / "policies.json"
    data = json.loads((own if own.exists() else SHIPPED).read_text())
    kinds = {row["oid"]: row["kind"] for row in data["policies"]}
    unknown = set(kinds.values()) - {PERSONAL, BUSINESS}
    if unknown:
        msg = f"policies.json: unknown kind {sorted(unknown)}"
        raise ValueError(msg)
    return Policies(kinds, tuple(data.get("revocation_lists", ())))
