"""What the demo's open calls ask of companies, so that for each demo company some fit, some do not and some cannot be told."""

from __future__ import annotations

from typing import Any

from dure.programme.announcements.models import Announcement
from dure.programme.announcements.selectors import published
from dure.programme.eligibility.models import StoredRequirement

Wanted = dict[str, dict[str, Any]]
BY_CATEGORY: dict[str, tuple[Wanted, ...]] = {
    "market": (
        {"exports": {"least": 100, "most": 20_000}, "full_member": {}},
        {"founded": {"least": 1, "most": None}, "employees": {"least": 3, "most": 300}},
        {},
    ),
    "fair": ({"industry": {"sectors": ["C"], "words": ["제조"]}, "no_benefit": {"keys": ["fair"]}}, {"sales": {"least": None, "most": 50_000}}, {}),
    "logistics": ({"region": {"codes": ["30"]}, "sales": {"least": None, "most": 30_000}}, {"region": {"codes": ["30", "36", "43", "44"]}}),
    "insurance": ({"region": {"codes": ["30"]}, "exports": {"least": None, "most": 10_000}},),
    "certificate": ({"certifications": {"kinds": ["patents", "iso", "domestic"], "every": False}}, {"employees": {"least": 5, "most": None}}),
    "digital": ({"founded": {"least": None, "most": 7}}, {}),
    "learn": ({"exports": {"least": None, "most": 500}}, {}, {"founded": {"least": 7, "most": None}, "full_member": {}}),
}


def load() -> None:
    if StoredRequirement.objects.exists():
        return
    turns: dict[str, int] = {}
    rows: list[StoredRequirement] = []
    for announcement in published().filter(source="own").order_by("closes_at", "id"):
        key = announcement.category.key if announcement.category else ""
        choices = BY_CATEGORY.get(key, ({},))
        rows += asked(announcement, choices[turns.get(key, 0) % len(choices)])
        turns[key] = turns.get(key, 0) + 1
    StoredRequirement.objects.bulk_create(rows)


def asked(announcement: Announcement, wanted: Wanted) -> list[StoredRequirement]:
    return [StoredRequirement(announcement=announcement, kind=kind, parameters=given) for kind, given in wanted.items()]
