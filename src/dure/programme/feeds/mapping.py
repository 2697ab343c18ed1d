"""From a feed's entry to what an announcement holds."""

import csv
import datetime as dt
from functools import cache
from importlib import resources

from dure.foundation import clock
from dure.foundation.integrations.announcements import Entry
from dure.foundation.plain import markdown_of, title_of
from dure.programme.announcements.imports import Imported
from dure.programme.announcements.models import Source

LONGEST_BODY = 20_000
VERSION = "1"
"""Part of the hash: count it up when the same entry shall be written differently, and the next reading renews all."""


@cache
def table() -> dict[tuple[str, str], str]:
    text = (resources.files("dure.programme.feeds") / "data" / "mapping.csv").read_text(encoding="utf-8")
    return {(row["kind"], row["given"]): row["value"] for row in csv.DictReader(text.splitlines())}


def imported(source: Source, entry: Entry) -> Imported:
    known = [table()["region", name] for name in entry.regions if ("region", name) in table()]
    return Imported(
        source=source,
        source_id=entry.source_id,
        hash=f"{VERSION}{entry.hash}"[:64],
        title=title_of(entry.title)[:200],
        body=body(entry),
        source_url=entry.url,
        organiser=" · ".join(dict.fromkeys(name for name in (entry.ministry, entry.agency) if name))[:200],
        target=entry.target,
        opens_at=midnight(entry.begins) if entry.begins else None,
        closes_at=midnight(entry.ends + dt.timedelta(days=1)) if entry.ends else None,
        period_text=entry.period_text[:200],
        apply_url=entry.apply_url,
        contact_department=entry.contact[:100],
        contact_phone=entry.contact_phone[:60],
        category=table().get(("field", entry.field), ""),
        regions=() if "" in known else tuple(sorted(set(known))),
    )


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.SEOUL)


def body(entry: Entry) -> str:
    """The summary and those facts that an announcement has no place for; never empty."""
    summary = markdown_of(entry.summary)[:LONGEST_BODY] or markdown_of(entry.title)
    unknown = [name for name in entry.regions if ("region", name) not in table() and name not in entry.tags]
    facts = [("분야", entry.field), ("지역", ", ".join(unknown)), ("접수 방법", entry.method), ("붙임", ", ".join(entry.attachments))]
    lines = [f"- {label}: {markdown_of(value)}" for label, value in facts if value]
    return "\n\n".join([summary, *(["\n".join(lines)] if lines else [])])
