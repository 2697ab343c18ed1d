"""The page that ``make bench-search`` writes."""

import argparse
import os
import platform
from datetime import datetime
from typing import Any

ORDINARY = ("ordinary 2", "ordinary 3", "ordinary 5", "two words")
ABSENT = ("absent 2", "absent 3", "absent 5")
LABELS = {
    "ordinary 2": "part of a word, 2 syllables", "ordinary 3": "3 syllables", "ordinary 5": "5 syllables", "two words": "two words, 2 and 3 syllables",
    "absent 2": "in no text, 2 syllables", "absent 3": "in no text, 3 syllables of common pairs", "absent 5": "in no text, 5 syllables of common pairs",
}
TARGETS = {"SQLite": {"ordinary": 50, "absent": 20}, "PostgreSQL": {"ordinary": 10, "absent": 10}}


def share(result: dict[str, Any], name: str) -> float:
    """How many times faster the p99 is than a scan without a hit."""
    return result["scan"] / result["figures"][name][1]


def target(database: str, name: str) -> int:
    return TARGETS[database]["absent" if name in ABSENT else "ordinary"]


def met(results: dict[str, dict[str, Any]]) -> bool:
    right = all(not result["missed"] and not result["false"] for result in results.values())
    return right and all(share(result, name) >= target(database, name) for database, result in results.items() for name in (*ORDINARY, *ABSENT))


def page(options: argparse.Namespace, results: dict[str, dict[str, Any]], sets: dict[str, list[dict[str, Any]]], *, when: datetime) -> str:
    queries = sum(map(len, sets.values()))
    lines = [
        "# Performance of the search", "",
        f"Printed by `make bench-search`; repeat it on a machine where nothing else runs. {options.count:,} synthetic announcements",
        "(`benchmarks/announcements.py`: 125 words each, Zipf-like spread plus particles, about 1.7 KB), the newest 20 ids through",
        f"`dure.foundation.search.find`, one process, warm cache, each query {options.rounds} times. The yardstick is one `LIKE '%…%'`",
        "over all texts without a hit, median of eight in the same run. ✓: at least the demanded multiple.", "",
        f"Run {when:%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.",
        f"Load average at the end: {os.getloadavg()[0]:.1f}.", "",
        "| queries | " + " | ".join(f"{name} p50 ms | p99 ms | scan / p99" for name in results) + " |",
        "|---|" + "---|" * 3 * len(results),
        "| scan without a hit | " + " | ".join(f"{result['scan']:.0f} |  | 1" for result in results.values()) + " |",
    ]
    for name in (*ORDINARY, *ABSENT):
        cells = []
        for database, result in results.items():
            p50, p99 = result["figures"][name]
            times, demanded = share(result, name), target(database, name)
            cells.append(f"{p50:.2f} | {p99:.2f} | {times:.0f} (≥ {demanded}) {'✓' if times >= demanded else '✗'}")
        lines.append(f"| {LABELS[name]} | " + " | ".join(cells) + " |")
    lines += ["", *(told(database, result, queries) for database, result in results.items()), "", METHOD]
    return "\n".join(lines)


def told(database: str, result: dict[str, Any], queries: int) -> str:
    return (
        f"- {database}: {result['missed']} rows missed and {result['false']} false rows over {queries} queries, compared with a look at every text;"
        f" index {result['megabytes']:.0f} MB, built in {result['built']:.0f} s; changing one document {result['writing']:.1f} ms."
    )


METHOD = """\
## How it works
A text is indexed by every pair and every triple of letters inside its words. A word of two or three letters is one such piece, so
the index alone answers it exactly; a longer word needs all its triples, and its candidates are compared with the text itself.
Pairs alone fail where common pairs never join: thousands of candidates, no hit. Triples end that.

- **SQLite**: contentless FTS5 without positions, read from the newest key down, in one statement.
- **PostgreSQL**: a narrow table of keys and `tsvector` with GIN. Asked for the newest few, the planner either walks the primary
  key backwards (slow for rare and absent words) or collects all candidates (slow for common ones), and its estimates cannot tell
  which. It is not asked: first the newest 200 texts are looked at, which answers common words; then a function that is only allowed the
  GIN index gives candidates newest first in growing chunks, and each chunk is compared with the texts. No statistics to go stale.
- A query of single letters alone looks at the newest 5,000 documents, no further.
"""
