"""Import of accounts from the system before: CSV or JSON lines with hashed passwords. Every line ends in a report row."""

import csv
import datetime as dt
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_date, parse_datetime

from dure.foundation import audit, clock
from dure.foundation.access import SYSTEM
from dure.foundation.encoding import decoded
from dure.portal.accounts import passwords, rules, selectors
from dure.portal.accounts.models import Account, AccountState, Company, CompanyKind, ImportedLine, Origin, Role
from dure.rules.identifiers.numbers import BusinessKind, business_kind, is_business_number, is_corporate_number, only_digits
from dure.rules.identifiers.phone import normalise_phone

CREATED, DUPLICATE, CONFLICT, BROKEN = "created", "duplicate", "conflict", "broken"
BEFORE = "before"
REQUIRED = ("login_id", "name")
TEXTS = {"name": 60, "email": 254, "department": 60, "position": 60, "duties": 100}
COMPANY_TEXTS = {"company_name": 100, "representative": 60, "address": 200, "industry": 100}
KNOWN = {
    *REQUIRED, *TEXTS, *COMPANY_TEXTS, "password_hash", "mobile", "phone", "fax", "business_registration_number", "company_kind",
    "corporate_number", "founded_on", "roles", "is_master", "email_consent", "sms_consent", "created_at",
}  # fmt: skip
YES, NO = {"1", "true", "yes", "y"}, {"", "0", "false", "no", "n"}


class BadFile(Exception):
    """The file as a whole cannot be read; the message says why."""


class BrokenLine(Exception):
    """One line cannot become an account; the message says what is wrong with it."""


class Conflict(Exception):
    """One line contradicts what is stored; nothing is changed."""


@dataclass(frozen=True)
class Line:
    number: int
    """Place in the file, the first line being 1."""
    values: dict[str, str]
    problem: str = ""


def run(file: Path) -> Counter[str]:
    """Import what has not been imported from this very file before. Counts by outcome of this run. Raises BadFile."""
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    done = set(ImportedLine.objects.filter(file_hash=digest).values_list("line", flat=True))
    counts: Counter[str] = Counter()
    for line in lines(text_of(content), json_lines=file.suffix.lower() in {".jsonl", ".ndjson"}):
        if line.number in done:
            counts[BEFORE] += 1
            continue
        counts[take(line, digest)] += 1
    audit.record("accounts.imported", actor=SYSTEM, obj=f"file:{digest[:16]}", data=dict(counts))
    return counts


def text_of(content: bytes) -> str:
    try:
        return decoded(content)
    except ValueError as error:
        msg = "the file is neither UTF-8 nor CP949"
        raise BadFile(msg) from error


def lines(text: str, *, json_lines: bool) -> Iterator[Line]:
    return read_json_lines(text) if json_lines else read_csv(text)


def read_json_lines(text: str) -> Iterator[Line]:
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip():
            continue
        try:
            values = json.loads(row)
        except ValueError as error:
            yield Line(number, {}, f"not JSON: {error}")
            continue
        if not isinstance(values, dict):
            yield Line(number, {}, "not a JSON object")
            continue
        yield Line(number, {str(name): as_text(value) for name, value in values.items()}, unknown(values))


def as_text(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def read_csv(text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [name.strip() for name in next(reader, [])]
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        msg = f"the first line must name the columns; missing: {', '.join(missing)}"
        raise BadFile(msg)
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(start, {}, f"not CSV: {error}")
            continue
        if not any(cell.strip() for cell in row):
            continue
        values = dict(zip(header, (cell.strip() for cell in row), strict=False))
        uneven = f"{len(row)} cells under {len(header)} columns" if len(row) != len(header) else ""
        yield Line(start, values, uneven or unknown(values))


def unknown(values: dict[str, Any]) -> str:
    odd = sorted(name for name in values if name not in KNOWN)
    return f"unknown columns: {', '.join(odd)}" if odd else ""


def take(line: Line, digest: str) -> str:
    """One line, wholly or not at all, together with its outcome."""
    login_id = line.values.get("login_id", "")[:40]
    try:
        with transaction.atomic():
            outcome, detail, account = store(readable(line))
            keep(digest, line.number, outcome, login_id, detail, account)
    except BrokenLine as error:
        outcome = keep(digest, line.number, BROKEN, login_id, str(error))
    except Conflict as error:
        outcome = keep(digest, line.number, CONFLICT, login_id, str(error))
    except IntegrityError:
        if ImportedLine.objects.filter(file_hash=digest, line=line.number).exists():
            return BEFORE
        outcome = keep(digest, line.number, CONFLICT, login_id, "the login ID was taken in the meantime")
    return outcome


def readable(line: Line) -> dict[str, str]:
    if line.problem:
        raise BrokenLine(line.problem)
    return line.values


def keep(digest: str, number: int, outcome: str, login_id: str, detail: str = "", account: Account | None = None) -> str:
    ImportedLine.objects.create(file_hash=digest, line=number, outcome=outcome, login_id=login_id, detail=detail[:300], account=account)
    return outcome


def store(values: dict[str, str]) -> tuple[str, str, Account]:
    account = parse_account(values)
    roles = parse_roles(values.get("roles", ""))
    number = parse_business_number(values)
    existing = Account.objects.filter(login_id__iexact=account.login_id).first()
    if existing is not None:
        return DUPLICATE, same_or_conflict(existing, account, number), existing
    notes = []
    if number:
        account.company, note = company_for(number, values)
        notes.append(note)
    if account.is_master and account.company is None:
        raise BrokenLine("is_master without a business_registration_number")
    twins = selectors.same_person(account.name, account.mobile).count()
    notes.append(f"same person as {twins} other account(s)" if twins else "")
    account.save(force_insert=True)
    account.roles.set(roles)
    return CREATED, "; ".join(note for note in notes if note), account


def same_or_conflict(existing: Account, account: Account, number: str) -> str:
    """The note for a line that says again what is stored. Raises Conflict when it says something else."""
    theirs = existing.company.business_registration_number if existing.company else ""
    if (existing.login_id, existing.name, theirs) != (account.login_id, account.name, number):
        msg = "the login ID belongs to another account here"
        raise Conflict(msg)
    return "already here"


def parse_account(values: dict[str, str]) -> Account:
    for name in REQUIRED:
        if not values.get(name):
            raise BrokenLine(f"{name} is empty")
    login_id = values["login_id"]
    if not rules.IMPORTED_LOGIN_ID.fullmatch(login_id):
        raise BrokenLine("login_id: 2 to 30 letters, digits or _ . @ -")
    stored = values.get("password_hash", "")
    if stored and not passwords.readable(stored):
        raise BrokenLine("password_hash: none of bcrypt, pbkdf2_sha1/256/512$…, sha256$salt$hex, argon2$…")
    account = Account(
        login_id=login_id,
        password=stored,
        mobile=parse_phone(values, "mobile"),
        phone=parse_phone(values, "phone"),
        fax=parse_phone(values, "fax"),
        is_master=parse_flag(values, "is_master"),
        email_consent=parse_flag(values, "email_consent"),
        sms_consent=parse_flag(values, "sms_consent"),
        origin=Origin.LEGACY,
        state=AccountState.ACTIVE,
        created_at=parse_moment(values, "created_at"),
        **{name: parse_text(values, name, most) for name, most in TEXTS.items()},
    )
    account.person_hash = selectors.person_hash(account.name, account.mobile)
    return account


def parse_text(values: dict[str, str], name: str, most: int) -> str:
    value = values.get(name, "")
    if len(value) > most or "\0" in value:
        raise BrokenLine(f"{name}: at most {most} characters")
    if name == "email" and value:
        try:
            validate_email(value)
        except ValidationError as error:
            raise BrokenLine("email: not an address") from error
    return value


def parse_phone(values: dict[str, str], name: str) -> str:
    value = values.get(name, "")
    try:
        return normalise_phone(value) if value else ""
    except ValueError as error:
        raise BrokenLine(f"{name}: not a Korean telephone number") from error


def parse_flag(values: dict[str, str], name: str) -> bool:
    value = values.get(name, "").lower()
    if value not in YES | NO:
        raise BrokenLine(f"{name}: expected true or false")
    return value in YES


def parse_moment(values: dict[str, str], name: str) -> dt.datetime:
    value = values.get(name, "")
    if not value:
        return clock.now()
    try:
        moment, day = parse_datetime(value), parse_date(value[:10])
    except ValueError as error:
        raise BrokenLine(f"{name}: not a date") from error
    if moment is None and day is not None:
        moment = dt.datetime.combine(day, dt.time.min)
    if moment is None:
        raise BrokenLine(f"{name}: not a date")
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.SEOUL)


def parse_roles(text: str) -> list[Role]:
    keys = [key.strip() for key in text.replace(",", ";").split(";") if key.strip()]
    found = {role.key: role for role in Role.objects.filter(key__in=keys)}
    odd = [key for key in keys if key not in found]
    if odd:
        raise BrokenLine(f"roles: unknown {', '.join(odd)}")
    return [found[key] for key in dict.fromkeys(keys)]


def parse_business_number(values: dict[str, str]) -> str:
    value = values.get("business_registration_number", "")
    if value and not is_business_number(value):
        raise BrokenLine("business_registration_number: wrong check digit or length")
    return only_digits(value)


def company_for(number: str, values: dict[str, str]) -> tuple[Company, str]:
    """The company of ``number``, made from the line when unknown, and a note when the line names it differently."""
    known = Company.objects.filter(business_registration_number=number).first()
    named = parse_text(values, "company_name", 100)
    if known is not None:
        return known, f"company kept as {known.name}" if named and named != known.name else ""
    if not named:
        raise BrokenLine("company_name is empty for a new business_registration_number")
    corporate_number = only_digits(values.get("corporate_number", ""))
    if corporate_number and not is_corporate_number(corporate_number):
        raise BrokenLine("corporate_number: wrong check digit or length")
    return Company.objects.create(
        business_registration_number=number,
        corporate_number=corporate_number,
        kind=parse_kind(values, number),
        name=named,
        representative=parse_text(values, "representative", 60),
        address=parse_text(values, "address", 200),
        industry=parse_text(values, "industry", 100),
        founded_on=parse_moment(values, "founded_on").date() if values.get("founded_on") else None,
    ), ""


def parse_kind(values: dict[str, str], number: str) -> str:
    stated = values.get("company_kind", "")
    if stated and stated not in CompanyKind.values:
        raise BrokenLine("company_kind: corporation or sole_proprietor")
    corporation = business_kind(number) == BusinessKind.CORPORATION
    return stated or (CompanyKind.CORPORATION if corporation else CompanyKind.SOLE_PROPRIETOR)


def write_report(file: Path, report: Path) -> int:
    """Every line of ``file`` with its outcome, as CSV. Returns how many rows."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    rows = ImportedLine.objects.filter(file_hash=digest).order_by("line")
    with report.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["line", "outcome", "login_id", "detail"])
        for row in rows.iterator():
            writer.writerow([row.line, row.outcome, safe_cell(row.login_id), safe_cell(row.detail)])
    return rows.count()


def safe_cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
