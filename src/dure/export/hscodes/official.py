"""The customs office's file of HS codes (10-digit HSK): all lines or none."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from dure.export.hscodes.models import Code
from dure.export.hscodes.services import fill_words
from dure.export.hscodes.words import digits
from dure.foundation import audit, clock
from dure.foundation.access import Actor
from dure.foundation.encoding import decoded
from dure.foundation.errors import Refusal, Text

CODE, TITLE, TITLE_EN, BEGINS, ENDS = "HS부호", "한글품목명", "영문품목명", "적용시작일자", "적용종료일자"
UNITS = ("수량단위코드", "중량단위코드")
LENGTHS = {2, 4, 6, 10}
LONGEST_TITLE, LARGEST_FILE = 1000, 20_000_000
STORED = ("title", "title_en", "section", "parent", "unit", "valid_from", "valid_until", "official", "own_words", "korean_words")
COMPARED = ("title", "title_en", "unit", "valid_from", "valid_until", "official")


class BadLine(Exception):
    def __init__(self, reason: Text) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Report:
    """What a file did, or why it did nothing: lines with their number in the file (the heading is line 1)."""

    new: int = 0
    changed: int = 0
    same: int = 0
    bad: list[tuple[int, str, Text]] = field(default_factory=list)


@transaction.atomic
def take_in(content: bytes, *, actor: Actor) -> Report:
    """Store every line, or none when one is bad. Raises Refusal when it is not such a file."""
    report = Report()
    wanted: dict[str, tuple[int, Code]] = {}
    known = {code.code: code for code in Code.objects.all()}
    for number, cells in enumerate(lines_of(content), 2):
        try:
            code = code_of(cells)
        except BadLine as bad:
            report.bad.append((number, (cells.get(CODE) or "")[:20], bad.reason))
            continue
        earlier = wanted.get(code.code)
        wanted[code.code] = (number, better(earlier[1], code) if earlier else code)
    find_parents(wanted, known, report)
    if not report.bad:
        store({key: code for key, (_number, code) in wanted.items()}, known, report)
        counts = {"new": report.new, "changed": report.changed, "same": report.same}
        audit.record("hscodes.imported", actor=actor, data=counts)
    return report


def lines_of(content: bytes) -> Iterable[Mapping[str, str]]:
    if len(content) > LARGEST_FILE:
        raise Refusal("hs_file_large", _("파일이 너무 큽니다. 20MB까지 올릴 수 있습니다."), field="file")
    reader = csv.DictReader(io.StringIO(text_of(content), newline=""), restkey="", restval="")
    try:
        reader.fieldnames = [(name or "").strip() for name in reader.fieldnames or ()]
        rows = list(reader)
    except csv.Error:
        raise Refusal("hs_file_kind", _("CSV 파일이 아닙니다."), field="file") from None
    if not {CODE, TITLE} <= set(reader.fieldnames):
        raise Refusal("hs_file_heading", _("첫 줄에 ‘%(code)s’와 ‘%(title)s’ 열 이름이 있어야 합니다.") % {"code": CODE, "title": TITLE}, field="file")
    if not rows:
        raise Refusal("hs_file_empty", _("파일에 줄이 없습니다."), field="file")
    return rows


def text_of(content: bytes) -> str:
    try:
        return decoded(content)
    except ValueError as error:
        text = _("글자를 읽을 수 없습니다. EUC-KR이나 UTF-8로 저장한 파일을 올려 주세요.")
        raise Refusal("hs_file_encoding", text, field="file") from error


def code_of(cells: Mapping[str, str]) -> Code:
    """Raises BadLine."""
    if cells.get(""):
        raise BadLine(_("열이 제목 줄보다 많습니다."))
    code, title, title_en = digits(cells[CODE]), one_line(cells[TITLE]), one_line(cells.get(TITLE_EN))
    if len(code) not in LENGTHS:
        raise BadLine(_("HS부호가 2·4·6·10자리 숫자가 아닙니다. 앞자리 0이 빠지지 않았는지 보아 주세요."))
    if not title and not title_en:
        raise BadLine(_("품목명이 없습니다."))
    if max(len(title), len(title_en)) > LONGEST_TITLE:
        raise BadLine(_("품목명이 너무 깁니다."))
    begins, ends = day(cells.get(BEGINS)), day(cells.get(ENDS))
    if begins and ends and begins > ends:
        raise BadLine(_("적용 종료일이 시작일보다 빠릅니다."))
    unit = "/".join(dict.fromkeys(value for name in UNITS if (value := one_line(cells.get(name)))))
    return Code(code=code, title=title, title_en=title_en, unit=unit[:20], valid_from=begins, valid_until=ends, official=True)


def one_line(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", " ").split())


def day(text: str | None) -> dt.date | None:
    """A day, or None for no end: empty, or the year 9999 as the office writes it. Raises BadLine."""
    given = one_line(text)
    match = re.fullmatch(r"([0-9]{4})[-./]?([0-9]{2})[-./]?([0-9]{2})", given)
    if not given or given.startswith("9999"):
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else dt.date.fromisoformat(given)
    except ValueError:
        raise BadLine(_("날짜가 아닙니다: %(text)s") % {"text": given[:20]}) from None


def better(one: Code, other: Code) -> Code:
    """Of two lines for one code the one in force today, else the later one."""
    today = clock.today()

    def order(code: Code) -> tuple[bool, dt.date]:
        begins = code.valid_from or dt.date.min
        return begins <= today <= (code.valid_until or dt.date.max), begins

    return max(one, other, key=order)


def find_parents(wanted: Mapping[str, tuple[int, Code]], known: Mapping[str, Code], report: Report) -> None:
    for key, (number, code) in wanted.items():
        above = next((key[:length] for length in (6, 4, 2) if length < len(key) and (key[:length] in wanted or key[:length] in known)), None)
        if above is None and len(key) > 2:
            report.bad.append((number, key, _("위 단계 부호가 없습니다.")))
            continue
        code.parent_id = above
        chapter = known.get(key[:2])
        code.section_id = chapter.section_id if chapter else None


def store(wanted: Mapping[str, Code], known: Mapping[str, Code], report: Report) -> None:
    everything = {**known, **wanted}
    before = {key: (code.own_words, code.korean_words) for key, code in known.items()}
    fill_words(everything.values(), known={})
    touched = [key for key, code in everything.items() if key not in known or before[key] != (code.own_words, code.korean_words) or differs(known[key], code)]
    for key, code in wanted.items():
        if key not in known:
            report.new += 1
        elif differs(known[key], code):
            report.changed += 1
        else:
            report.same += 1
    for length in sorted(LENGTHS):
        level = [everything[key] for key in touched if len(key) == length]
        Code.objects.bulk_create(level, 500, update_conflicts=True, unique_fields=["code"], update_fields=STORED)


def differs(one: Code, other: Code) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in COMPARED)
