"""Accounts of the system before: every hash we read, every broken line named, nothing lost, resumable."""

import base64
import csv
import hashlib
import json

import bcrypt
import pytest
from django.core.management import CommandError, call_command

from dure.portal.accounts import legacy
from dure.portal.accounts.models import Account, Company, ImportedLine
from tests.factories.portal import business_number, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.every_portal]
RAW = "Old-secret-99"
HEADER = "login_id,password_hash,name,mobile,email,business_registration_number,company_name,representative,roles,is_master\n"


def salted(order="salt first"):
    text = f"pepper{RAW}" if order == "salt first" else f"{RAW}pepper"
    return f"sha256$pepper${hashlib.sha256(text.encode()).hexdigest()}"


def pbkdf2():
    digest = hashlib.pbkdf2_hmac("sha256", RAW.encode(), b"grain", 1000)
    return f"pbkdf2_sha256$1000$grain${base64.b64encode(digest).decode()}"


HASHES = {
    "bcrypt": bcrypt.hashpw(RAW.encode(), bcrypt.gensalt(4)).decode(),
    "PBKDF2": pbkdf2(),
    "SHA-256 with the salt first": salted(),
    "SHA-256 with the salt last": salted("salt last"),
}


def write(tmp_path, text, name="accounts.csv", encoding="utf-8"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def run(file, capsys):
    call_command("import_accounts", str(file))
    return capsys.readouterr().out


def report(file):
    with file.with_name(f"{file.name}.report.csv").open(encoding="utf-8-sig") as handle:
        return {int(row["line"]): row for row in csv.DictReader(handle)}


@pytest.mark.parametrize("scheme", HASHES)
def test_an_old_password_works_and_becomes_argon2id_at_the_first_sign_in(client, hub, tmp_path, capsys, scheme):
    run(write(tmp_path, f'{HEADER}oldperson1,"{HASHES[scheme]}",김하나,010-1234-5678,hana@firm.example,,,,,\n'), capsys)
    assert client.post("/sign-in/", {"login_id": "oldperson1", "password": "Old-secret-98"}).status_code == 400
    assert client.post("/sign-in/", {"login_id": "oldperson1", "password": RAW}).status_code == 302
    stored = Account.objects.get(login_id="oldperson1").password
    assert stored.startswith("argon2$argon2id$")
    assert client.post("/sign-in/", {"login_id": "oldperson1", "password": RAW}).status_code == 302


def test_companies_are_made_once_and_shared(tmp_path, capsys):
    number = business_number()
    rows = "".join(f"colleague{n},{HASHES['bcrypt']},동료{n},,,{number},가상상사,나대표,company-contact,{n == 1}\n" for n in (1, 2))
    assert "created 2" in run(write(tmp_path, HEADER + rows), capsys)
    company = Company.objects.get(business_registration_number=number)
    assert company.accounts.count() == 2
    assert company.accounts.get(is_master=True).roles.get().key == "company-contact"


def test_broken_lines_are_named_with_their_reason_and_the_good_ones_go_in(tmp_path, capsys):
    good = f"goodperson,{HASHES['bcrypt']},김하나,,,,,,,\n"
    broken = {
        3: f",{HASHES['bcrypt']},이름만,,,,,,,\n",
        4: "badhash001,md5$abc,김둘,,,,,,,\n",
        5: f"badfirm001,{HASHES['bcrypt']},김셋,,,1234567890,가상,,,\n",
        6: f"badrole001,{HASHES['bcrypt']},김넷,,,,,,no-such-role,\n",
        7: f"badphone01,{HASHES['bcrypt']},김다섯,12345,,,,,,\n",
        8: "too,few,cells\n",
        9: f"badmail001,{HASHES['bcrypt']},김여섯,,not-an-address,,,,,\n",
        10: f"nocompany1,{HASHES['bcrypt']},김일곱,,,,,,,true\n",
    }
    file = write(tmp_path, HEADER + good + "".join(broken.values()))
    out = run(file, capsys)
    assert "created 1, duplicate 0, conflict 0, broken 8" in out
    rows = report(file)
    assert rows[2]["outcome"] == "created"
    assert {line for line, row in rows.items() if row["outcome"] == "broken"} == set(broken)
    assert "check digit" in rows[5]["detail"]
    assert "no-such-role" in rows[6]["detail"]
    assert Account.objects.count() == 1


def test_duplicates_and_conflicts_are_told_apart_and_change_nothing(tmp_path, capsys):
    make_account(login_id="standing01", name="김하나")
    lines = (
        f"standing01,{HASHES['bcrypt']},김하나,,,,,,,\n"
        f"standing01,{HASHES['bcrypt']},다른사람,,,,,,,\n"
        f"STANDING01,{HASHES['bcrypt']},김하나,,,,,,,\n"
        f"freshone01,{HASHES['bcrypt']},박하나,,,,,,,\n"
        f"freshone01,{HASHES['bcrypt']},박하나,,,,,,,\n"
    )
    file = write(tmp_path, HEADER + lines)
    assert "created 1, duplicate 2, conflict 2, broken 0" in run(file, capsys)
    assert [report(file)[line]["outcome"] for line in range(2, 7)] == ["duplicate", "conflict", "conflict", "created", "duplicate"]


def test_an_interrupted_import_goes_on_where_it_stopped(tmp_path, capsys, monkeypatch):
    rows = "".join(f"person{n:04d},{HASHES['bcrypt']},사람{n},,,,,,,\n" for n in range(10))
    file = write(tmp_path, HEADER + rows)
    genuine, taken = legacy.store, []

    def power_cut(values):
        if len(taken) == 4:
            raise KeyboardInterrupt
        taken.append(values)
        return genuine(values)

    monkeypatch.setattr(legacy, "store", power_cut)
    with pytest.raises(KeyboardInterrupt):
        call_command("import_accounts", str(file))
    assert Account.objects.count() == ImportedLine.objects.count() == 4
    monkeypatch.setattr(legacy, "store", genuine)
    out = run(file, capsys)
    assert "created 6" in out
    assert "4 lines had been done before" in out
    assert Account.objects.count() == 10
    assert len(report(file)) == 10


def test_json_lines_are_read_and_a_line_that_is_no_json_is_named(tmp_path, capsys):
    lines = [
        json.dumps({"login_id": "jsonperson", "name": "김제이", "password_hash": HASHES["PBKDF2"], "is_master": False, "roles": []}),
        "{not json",
        json.dumps(["a", "list"]),
        json.dumps({"login_id": "oddcolumn1", "name": "김열", "shoe_size": 270}),
    ]
    file = write(tmp_path, "\n".join(lines), "accounts.jsonl")
    assert "created 1, duplicate 0, conflict 0, broken 3" in run(file, capsys)
    assert "shoe_size" in report(file)[4]["detail"]


def test_the_korean_windows_code_page_is_read(tmp_path, capsys):
    file = write(tmp_path, f"{HEADER}winperson1,{HASHES['bcrypt']},홍길동,,,,,,,\n", encoding="cp949")
    run(file, capsys)
    assert Account.objects.get().name == "홍길동"


def test_a_file_without_the_needed_columns_is_refused_whole(tmp_path, capsys):
    with pytest.raises(CommandError, match="login_id"):
        call_command("import_accounts", str(write(tmp_path, "id,who\n1,2\n")))
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_accounts", str(tmp_path / "nothing.csv"))


def test_a_cell_is_not_a_formula_in_the_report(tmp_path, capsys):
    file = write(tmp_path, f'{HEADER}"=cmd()",{HASHES["bcrypt"]},김하나,,,,,,,\n')
    run(file, capsys)
    assert report(file)[2]["login_id"] == "'=cmd()"
