"""The catalogue as a CSV file: shipped data, export, and import with a preview that changes nothing."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dure.foundation import audit
from dure.foundation.access import Actor
from dure.foundation.errors import Refusal
from dure.hub.catalogue.models import Service

COLUMNS = (
    "key", "name", "name_en", "short_name", "description", "description_en",
    "agency", "agency_en", "business_kind", "address", "state", "order", "confidence",
)  # fmt: skip
MOST_ROWS = 5000
FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True)
class Row:
    """One line of a file. ``outcome``: new, changed, same or faulty; ``changes`` maps a column to (before, after)."""

    line: int
    key: str
    name: str
    outcome: str
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    service: Service | None = None


@dataclass(frozen=True)
class Plan:
    rows: list[Row]

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def clean(self) -> bool:
        return not self.count("faulty")

    @property
    def does_something(self) -> bool:
        return self.clean and any(row.outcome in {"new", "changed"} for row in self.rows)


def to_csv(services: Iterable[Service]) -> str:
    """Excel-safe CSV with a header line; a cell that a spreadsheet would take for a formula gets a leading apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for service in services:
        writer.writerow([_escaped(str(getattr(service, column))) for column in COLUMNS])
    return out.getvalue()


def plan(text: str) -> Plan:
    """What importing ``text`` would do. Raises Refusal when it is not such a file."""
    lines = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    if not lines or not {"key", "name"} <= set(lines[0]):
        raise Refusal("csv_header", _("첫 줄에 key와 name 열 이름이 있어야 합니다. 내려받은 파일의 형식을 그대로 써 주세요."), field="file")
    if len(lines) > MOST_ROWS:
        raise Refusal("csv_long", _("한 번에 %(count)d줄까지 올릴 수 있습니다. 파일을 나누어 주세요.") % {"count": MOST_ROWS}, field="file")
    stored = {service.key: service for service in Service.objects.all()}
    seen: set[str] = set()
    rows = []
    for number, cells in enumerate(lines, 2):
        rows.append(_planned(number, cells, stored, seen))
        seen.add(rows[-1].key)
    return Plan(rows)


@transaction.atomic
def apply(text: str, *, actor: Actor) -> Plan:
    """Import all rows or none. Raises Refusal when any row is faulty."""
    planned = plan(text)
    if not planned.clean:
        raise Refusal("csv_faulty", _("잘못된 줄이 있어 아무것도 바꾸지 않았습니다. 아래 표를 보고 고쳐 주세요."), field="file")
    for row in planned.rows:
        if row.service is not None and row.outcome in {"new", "changed"}:
            row.service.save()
    data = {outcome: planned.count(outcome) for outcome in ("new", "changed", "same")}
    audit.record("catalogue.imported", actor=actor, data=data)
    return planned


def load_shipped() -> int:
    """Add the shipped services that are missing; what an operator has changed stays. Returns how many were added."""
    text = (resources.files("dure.hub.catalogue") / "data" / "services.csv").read_text(encoding="utf-8")
    known = set(Service.objects.values_list("key", flat=True))
    missing = [_filled(Service(), cells) for cells in csv.DictReader(io.StringIO(text)) if cells["key"] not in known]
    Service.objects.bulk_create(missing)
    return len(missing)


def _planned(number: int, cells: dict[str, str], stored: dict[str, Service], seen: set[str]) -> Row:
    cells = {name: _bare(value or "") for name, value in cells.items() if name in COLUMNS}
    key, name = cells.get("key", ""), cells.get("name", "")
    before = stored.get(key)
    faults = [_("key가 파일 안에서 겹칩니다.")] if key in seen else []
    try:
        service = _filled(Service.objects.get(pk=before.pk) if before else Service(), cells)
        service.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        faults += [f"{column}: {' '.join(messages)}" for column, messages in error.message_dict.items()]
    except ValueError:
        faults.append(_("order는 숫자여야 합니다."))
    if faults:
        return Row(number, key, name, "faulty", faults=faults)
    changes = _differences(before, service) if before else {}
    outcome = "new" if before is None else "changed" if changes else "same"
    return Row(number, key, name, outcome, changes=changes, service=service)


def _filled(service: Service, cells: dict[str, str]) -> Service:
    for column, value in cells.items():
        if column == "order":
            service.order = int(value or 1000)
        elif column in COLUMNS:
            setattr(service, column, value)
    return service


def _differences(before: Service, after: Service) -> dict[str, tuple[str, str]]:
    pairs = {column: (str(getattr(before, column)), str(getattr(after, column))) for column in COLUMNS}
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}


def _escaped(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _bare(value: str) -> str:
    value = value.strip()
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA_STARTS) else value
