"""HS codes: the nomenclature, our titles, finding, the form field, and the customs office's file."""

import csv
import datetime as dt
import io
from importlib import resources

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from dure.export.hscodes import official, selectors, services
from dure.export.hscodes.fields import HsCodeField
from dure.export.hscodes.models import Code, Section
from dure.export.hscodes.words import digits, dotted, read
from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.audit.models import AuditEntry
from dure.foundation.errors import Refusal
from tests.factories.staff import make_staff, staff_sign_in

HEADING = ("HS부호", "적용시작일자", "적용종료일자", "한글품목명", "영문품목명", "수량단위코드", "중량단위코드", "수출성질코드")
LINES = (
    ("8703231000", "20240101", "99991231", "휘발유 승용차 (신차)", "Motor cars; petrol, new", "U", "KG", "1"),
    ("8703239000", "20240101", "99991231", "휘발유 승용차 (중고차)", "Motor cars; petrol, used", "U", "KG", "1"),
    ("0101211000", "20220101", "20221231", "경주용 말 (옛 부호)", "Horses; racing", "U", "KG", ""),
)


class TestTitles:
    @pytest.mark.parametrize(("name", "wanted"), [("chapters.csv", [*range(1, 98), 99]), ("sections.csv", [*range(1, 22)])])
    def test_every_number_has_a_plain_korean_title(self, name, wanted):
        text = (resources.files("dure.export.hscodes") / "data" / name).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [int(row["number"]) for row in rows] == wanted
        assert all(2 <= len(row["title"]) <= 30 and any("가" <= letter <= "힣" for letter in row["title"]) for row in rows)
        assert len({row["title"] for row in rows}) == len(rows)

    def test_the_package_covers_the_chapters_that_we_name(self):
        shipped = {row["hscode"] for row in services.packaged("hscodes.json")["hscodes"] if row["level"] == "2"}
        assert shipped == set(services.titles("chapters.csv")) - {"77"}


@pytest.mark.parametrize(
    ("text", "code"), [("8703.23", "870323"), ("8703-23 10.00", "8703231000"), ("87a", ""), ("", ""), ("８７０３", ""), ("²³", "")]
)
def test_digits(text, code):
    assert digits(text) == code


def test_codes_are_written_with_dots():
    assert [dotted(code) for code in ("87", "8703", "870323", "8703231000")] == ["87", "8703", "8703.23", "8703.23.1000"]


def test_a_query_is_read_by_kind():
    wanted = read("8703.2 승용차 New-Car")
    assert (wanted.prefix, wanted.korean, wanted.english) == ("87032", ("승용차",), ("new", "car"))
    assert read("8703 23").prefix == "870323"
    assert read("' % _ \"").empty


@pytest.fixture
def few(db):
    """A small nomenclature that holds what the tests look for."""
    Section.objects.bulk_create(services.sections())
    rows = [
        ("01", "", "Animals; live"), ("0101", "", "Horses, asses, mules and hinnies; live"), ("010121", "", "Horses; pure-bred"),
        ("02", "", "Meat and edible meat offal"), ("0201", "", "Meat of bovine animals"), ("020110", "", "Carcasses and half-carcasses"),
        ("87", "", "Vehicles; other than railway"), ("8703", "", "Motor cars"), ("870323", "", "Vehicles; spark-ignition, car racing"),
        ("870390", "", "Vehicles; other"),
    ]  # fmt: skip
    korean = services.titles("chapters.csv")
    codes = [
        Code(code=code, title=korean.get(code, ""), title_en=title, parent_id=code[:-2] or None, section_id=17 if code[0] == "8" else 1)
        for code, _ko, title in rows
    ]
    services.fill_words(codes, {})
    Code.objects.bulk_create(codes)


def found(query):
    return [row.code for row in selectors.search(query)]


class TestFinding:
    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("8703.23", ["870323"]),
            ("8703", ["8703", "870323", "870390"]),
            ("자동차", ["87", "8703", "870323", "870390"]),
            ("자동 부분", ["87", "8703", "870323", "870390"]),
            ("CAR", ["8703", "870323", "020110"]),
            ("arcass", []),
            ("horses live", ["0101"]),
            ("87 vehicles", ["87", "870323", "870390"]),
            ("고기 내장", ["02", "0201", "020110"]),
            ("자동차 meat", []),
            ("%", []),
        ],
    )
    def test_queries(self, few, query, codes):
        assert found(query) == codes

    def test_empty_shows_all(self, few):
        assert found("") == sorted(found("")) == [row.code for row in Code.objects.order_by("code")]

    def test_codes_out_of_their_time_are_not_found(self, few):
        Code.objects.filter(code="870390").update(valid_until=clock.today() - dt.timedelta(days=1))
        Code.objects.filter(code="870323").update(valid_from=clock.today() + dt.timedelta(days=1))
        assert found("8703") == ["8703"]

    def test_the_whole_nomenclature_loads_twice_alike(self, db):
        assert services.load_nomenclature() == Code.objects.count() == 6939
        before = list(Code.objects.values())
        services.load_nomenclature()
        assert list(Code.objects.values()) == before
        assert Code.objects.filter(parent=None).count() == 97
        assert found("반도체")[0] == "85"
        assert found("8542.31") == ["854231"]


class TestPage:
    def test_it_works_without_script(self, few, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            page = client.get("/hs/", {"q": "자동차"}).content.decode()
        assert "8703.23" in page
        assert "Motor cars" in page
        assert "자동차와 부분품" in page

    def test_empty_and_hopeless_queries(self, few, client):
        assert "부(部)로 보기" in client.get("/hs/").content.decode()
        assert "찾는 부호가 없습니다." in client.get("/hs/", {"q": "zzz"}).content.decode()
        assert client.get("/hs/", {"section": "17", "page": "x"}).status_code == 200
        assert client.get("/hs/", {"q": "\x00", "section": "९"}).status_code == 200

    def test_the_dialog_gets_choices_to_pick(self, few, client):
        page = client.get("/hs/choices/", {"q": "8703"}).content.decode()
        assert 'data-hs-pick="8703.23"' in page
        assert 'data-hs-into="8703"' in page


class TestField:
    class Form(forms.Form):
        hs_code = HsCodeField(required=False)

    @pytest.mark.parametrize(("typed", "kept"), [("8703.23", "870323"), ("870323", "870323"), ("", "")])
    def test_valid_codes(self, few, typed, kept):
        form = self.Form({"hs_code": typed})
        assert form.is_valid()
        assert form.cleaned_data["hs_code"] == kept

    @pytest.mark.parametrize(("typed", "code"), [("8703", "digits"), ("차", "digits"), ("999999", "unknown"), ("8703231000", "unknown")])
    def test_others_are_refused(self, few, typed, code):
        form = self.Form({"hs_code": typed})
        assert not form.is_valid()
        assert form.errors.as_data()["hs_code"][0].code == code

    def test_a_stored_code_is_shown_with_dots(self, few):
        assert 'value="8703.23"' in str(self.Form(initial={"hs_code": "870323"})["hs_code"])


def file(lines=LINES, heading=HEADING, encoding="cp949"):
    out = io.StringIO()
    csv.writer(out).writerows([heading, *lines])
    return out.getvalue().encode(encoding)


class TestOfficialFile:
    @pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig"])
    def test_lines_are_taken_in_once(self, few, encoding):
        report = official.take_in(file(encoding=encoding), actor=SYSTEM)
        assert (report.new, report.changed, report.same, report.bad) == (3, 0, 0, [])
        again = official.take_in(file(encoding=encoding), actor=SYSTEM)
        assert (again.new, again.changed, again.same) == (0, 0, 3)
        row = Code.objects.get(code="8703231000")
        assert (row.parent_id, row.section_id, row.unit, row.valid_until, row.official) == ("870323", 17, "U/KG", None, True)
        assert found("승용차 신차") == ["8703231000"]
        assert found("자동차 중고차") == ["8703239000"]
        assert found("0101211000") == []

    def test_a_changed_line_changes_its_code_and_the_words_below_it(self, few):
        official.take_in(file(), actor=SYSTEM)
        report = official.take_in(file([("8703", "", "", "사람 태우는 차", "Motor cars", "", "", "")]), actor=SYSTEM)
        assert (report.new, report.changed) == (0, 1)
        assert found("사람 태우는 신차") == ["8703231000"]
        services.load_nomenclature()
        assert Code.objects.get(code="8703").title == "사람 태우는 차"
        assert "8703231000" in found("사람 태우는 신차")

    def test_of_two_lines_for_one_code_the_one_in_force_counts(self, few):
        lines = [
            ("8703231000", "20200101", "20211231", "옛 이름", "Old", "", "", ""),
            ("8703231000", "20220101", "99991231", "지금 이름", "Now", "", "", ""),
            ("8703231000", "29990101", "99991231", "먼 이름", "Far", "", "", ""),
        ]
        official.take_in(file(lines), actor=SYSTEM)
        assert Code.objects.get(code="8703231000").title == "지금 이름"

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            (("101211000", "", "", "말", "", "", "", ""), "자리"), (("870323100A", "", "", "차", "", "", "", ""), "자리"),
            (("8703231000", "2024-13-01", "", "차", "", "", "", ""), "날짜"), (("8703231000", "20240102", "20240101", "차", "", "", "", ""), "빠릅니다"),
            (("8703231000", "", "", " ", "", "", "", ""), "품목명"), (("9901101000", "", "", "없는 위", "", "", "", ""), "위 단계"),
            (("8703231000", "", "", "차", "", "", "", "", "남는 칸"), "열이"), (("8703231000", "", "", "차" * 1001, "", "", "", ""), "너무"),
        ],
    )  # fmt: skip
    def test_one_bad_line_and_nothing_is_written(self, few, bad, reason):
        before = list(Code.objects.values())
        report = official.take_in(file([*LINES, bad]), actor=SYSTEM)
        assert [(number, reason in str(text)) for number, _code, text in report.bad] == [(5, True)]
        assert list(Code.objects.values()) == before
        assert not AuditEntry.objects.filter(action="hscodes.imported").exists()

    def test_control_without_the_bad_line_it_is_written(self, few):
        official.take_in(file(), actor=SYSTEM)
        assert Code.objects.filter(official=True).count() == 3

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"\xff\xfe\x00\x81", "hs_file_encoding"), (b"a,b\n1,2\n", "hs_file_heading"), (b"", "hs_file_heading"),
            (file(lines=[]), "hs_file_empty"), (b"%PDF-1.7", "hs_file_heading"), (b"x" * 20_000_001, "hs_file_large"),
        ],
    )  # fmt: skip
    def test_other_files_are_refused(self, few, content, code):
        with pytest.raises(Refusal, match=code):
            official.take_in(content, actor=SYSTEM)

    def test_the_command(self, few, tmp_path):
        place = tmp_path / "hs.csv"
        place.write_bytes(file())
        call_command("hscodes_import", str(place), verbosity=0)
        assert Code.objects.filter(official=True).count() == 3
        place.write_bytes(file([*LINES, ("1", "", "", "차", "", "", "", "")]))
        with pytest.raises(CommandError, match="nothing was changed"):
            call_command("hscodes_import", str(place), verbosity=0)


class TestStaffPage:
    def test_upload_shows_what_happened(self, few, client):
        staff_sign_in(client, make_staff("operator"))
        done = client.post("/office/hs-codes/", {"file": SimpleUploadedFile("hs.csv", file())}, follow=True)
        assert "새로 3개를 넣고" in done.content.decode()
        refused = client.post("/office/hs-codes/", {"file": SimpleUploadedFile("hs.csv", file([("12", "", "", "", "", "", "", "")]))})
        page = refused.content.decode()
        assert "잘못된 줄이 있어 아무것도 바꾸지 않았습니다" in page
        assert "품목명이 없습니다." in page

    def test_loading_again_is_recorded(self, few, client):
        staff_sign_in(client, make_staff("operator"))
        assert client.get("/office/hs-codes/load/").status_code == 302
        assert not AuditEntry.objects.filter(action="hscodes.loaded").exists()
        client.post("/office/hs-codes/load/")
        assert AuditEntry.objects.filter(action="hscodes.loaded").count() == 1

    def test_editors_may_not(self, client, db):
        staff_sign_in(client, make_staff("editor"))
        assert client.get("/office/hs-codes/").status_code == 403
