"""What must hold after a rush, judged from outside: database, files on the disk, and what the applicants were told."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.load.applicant import CLOSED, Told
from tests.load.rush import Outcome
from tests.plugins.deployment import Deployment

ROWS = """
SELECT a.id, a.state, a.number, a.company_id, a.submitted_at FROM applications_application a WHERE a.announcement_id = {announcement}
"""
FILINGS = """
SELECT s.application_id, s.checksum, s.body FROM applications_submission s
JOIN applications_application a ON a.id = s.application_id WHERE a.announcement_id = {announcement}
"""
FILES = """
SELECT t.application_id, d.sha256, d.size FROM applications_attachment t JOIN documents_document d ON d.id = t.document_id
JOIN applications_application a ON a.id = t.application_id WHERE a.announcement_id = {announcement} AND t.dropped_at IS NULL
"""
LAST = "SELECT last FROM applications_intake WHERE announcement_id = {announcement}"


@dataclass
class Verdict:
    filed: int = 0
    refused: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    deadline: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    """Applicants who never got a definite answer."""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.duplicated or self.files or self.receipts or self.deadline or self.undecided)

    def __str__(self) -> str:
        kinds = ("lost", "duplicated", "files", "receipts", "deadline", "undecided")
        return f"{self.filed} filed, {self.refused} refused; " + ", ".join(f"{kind} {len(getattr(self, kind))}" for kind in kinds)


def judge(system: Deployment, outcome: Outcome) -> Verdict:
    verdict, announcement = Verdict(), outcome.world.announcement

    def rows(query: str) -> list[tuple[Any, ...]]:
        return system.rows("export", query.format(announcement=announcement))

    filed = {plain(row[0]): row for row in rows(ROWS) if row[1] != "draft"}
    filings = [(plain(row[0]), *row[1:]) for row in rows(FILINGS)]
    verdict.filed = len(filed)
    judge_doubles(verdict, filed, filings, sum(row[0] for row in rows(LAST)))
    attached: dict[str, dict[str, int]] = {}
    for application, digest, size in rows(FILES):
        attached.setdefault(plain(application), {})[digest] = size
    judge_files(verdict, system, filed, attached, outcome.told)
    sums = {application: (checksum, body) for application, checksum, body in filings}
    for application, told in outcome.told.items():
        judge_one(verdict, filed.get(plain(application)), sums.get(plain(application)), told, outcome.world.closes_at)
    return verdict


def plain(key: object) -> str:
    return str(key).replace("-", "")


def judge_doubles(verdict: Verdict, filed: dict[str, Any], filings: list[tuple[str, str, str]], last: int) -> None:
    verdict.duplicated += [f"{key} filed {count} times" for key, count in Counter(row[0] for row in filings).items() if count > 1]
    verdict.duplicated += [f"number {key} given {count} times" for key, count in Counter(row[2] for row in filed.values()).items() if count > 1]
    verdict.duplicated += [f"company {key}: {count}" for key, count in Counter(plain(row[3]) for row in filed.values()).items() if count > 1]
    if last != len(filed):
        verdict.duplicated.append(f"{last} receipt numbers given for {len(filed)} applications")
    places = sorted(int(row[2].rsplit("R", 1)[1]) for row in filed.values())
    if places != list(range(1, len(filed) + 1)):
        verdict.receipts.append(f"numbers are not 1 to {len(filed)} without a gap")
    without = set(filed) - {row[0] for row in filings}
    verdict.lost += [f"{key} has a number but nothing filed" for key in without]


def judge_files(verdict: Verdict, system: Deployment, filed: dict[str, Any], attached: dict[str, dict[str, int]], told: dict[str, Told]) -> None:
    store = Path(system.state) / "files" / "export"
    for application, one in told.items():
        present = attached.get(plain(application), {})
        if plain(application) in filed and present != one.files:
            verdict.files.append(f"{application}: {len(present)} files in the database, {len(one.files)} acknowledged")
        for digest in {*one.files, *present}:
            path = store / digest[:2] / digest[2:4] / digest
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                verdict.files.append(f"{application}: {digest} is not whole on the disk")


def judge_one(verdict: Verdict, row: Any, filing: Any, told: Told, closes_at: float) -> None:
    if told.accepted and row is None:
        verdict.lost.append("acknowledged, not in the database")
    if row is not None and not told.accepted:
        verdict.lost.append(f"{row[2]} is in the database, its applicant was not told so")
    if row is not None and told.accepted and filing and (told.number, told.checksum) != (row[2], filing[0]):
        verdict.receipts.append(f"told {told.number}, is {row[2]}")
    if filing and hashlib.sha256(filing[1].encode()).hexdigest() != filing[0]:
        verdict.receipts.append(f"checksum of {row[2]}")
    if filing and told.files and not set(told.files) <= digests(json.loads(filing[1])):
        verdict.files.append(f"{row[2]}: a file is missing in what was filed")
    if told.fault or not (told.accepted or told.refused):
        verdict.undecided.append(told.fault or "no answer")
    verdict.refused += told.refused
    judge_time(verdict, row, told, closes_at)


def digests(body: Any) -> set[str]:
    """Everything in what was filed that looks like the hash of a file."""
    if isinstance(body, dict):
        return set().union(*(digests(value) for value in body.values()), set())
    if isinstance(body, list):
        return set().union(*(digests(value) for value in body), set())
    return {body} if isinstance(body, str) and len(body) == 64 else set()


def judge_time(verdict: Verdict, row: Any, told: Told, closes_at: float) -> None:
    """Sent and answered before the second: never refused as late. Sent after it: never filed, and told so in words."""
    presses = [attempt for attempt in told.attempts if attempt.what == "send"]
    if not presses:
        return
    if told.refused and CLOSED not in told.words:
        verdict.deadline.append(f"refused without the reason: {told.words[:120]}")
    if told.refused and presses[-1].ended < closes_at:
        verdict.deadline.append("refused as late before the deadline")
    if row is not None and presses[0].began >= closes_at:
        verdict.deadline.append(f"{row[2]} was sent after the deadline and filed")
