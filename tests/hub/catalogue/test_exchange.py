import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.foundation.access import SYSTEM
from dure.foundation.errors import Refusal
from dure.hub.catalogue import exchange
from dure.hub.catalogue.models import Service
from tests.factories.staff import make_staff, staff_sign_in

pytestmark = pytest.mark.django_db


def a_file(*rows: str) -> str:
    return "\r\n".join(["key,name,business_kind,order", *rows]) + "\r\n"


def test_what_is_exported_can_be_imported_and_changes_nothing() -> None:
    plan = exchange.plan(exchange.to_csv(Service.objects.all()))
    assert (plan.count("same"), plan.does_something) == (39, False)


def test_a_preview_tells_what_would_change_and_changes_nothing() -> None:
    plan = exchange.plan(a_file("jumpup,새 도약,management,5", "brand-new,새 서비스,,10"))
    assert [row.outcome for row in plan.rows] == ["changed", "new"]
    assert plan.rows[0].changes["name"] == ("도약(Jump-Up)프로그램", "새 도약")
    assert not Service.objects.filter(name="새 도약").exists()


def test_importing_changes_named_columns_only() -> None:
    agency = Service.objects.get(key="jumpup").agency
    exchange.apply(a_file("jumpup,새 도약,management,5", "brand-new,새 서비스,,10"), actor=SYSTEM)
    changed = Service.objects.get(key="jumpup")
    assert (changed.name, changed.order, changed.agency) == ("새 도약", 5, agency)
    assert Service.objects.count() == 40


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("bad key!,이름,,1", "key"),
        ("ok-key,,,1", "name"),
        ("ok-key,이름,nonsense,1", "business_kind"),
        ("ok-key,이름,,many", "order"),
        ("jumpup,다시,,1", "겹칩니다"),
    ],
)
def test_one_wrong_line_stops_the_whole_import(row: str, fault: str) -> None:
    text = a_file("jumpup,새 도약,,5", row)
    assert any(fault in line for found in exchange.plan(text).rows for line in found.faults)
    with pytest.raises(Refusal):
        exchange.apply(text, actor=SYSTEM)
    assert Service.objects.get(key="jumpup").name != "새 도약"


def test_a_file_without_the_right_header_is_refused_in_words() -> None:
    with pytest.raises(Refusal, match="key와 name"):
        exchange.plan("a,b\n1,2\n")


def test_cells_that_look_like_formulas_are_disarmed_and_come_back_unchanged() -> None:
    Service.objects.filter(key="jumpup").update(description="=HYPERLINK(1)")
    text = exchange.to_csv(Service.objects.all())
    cells = {row["key"]: row["description"] for row in csv.DictReader(io.StringIO(text))}
    assert cells["jumpup"] == "'=HYPERLINK(1)"
    assert exchange.plan(text).count("same") == 39


def test_an_operator_previews_and_applies_a_file(client: Client) -> None:
    staff_sign_in(client, make_staff("operator"))
    upload = SimpleUploadedFile("s.csv", a_file("jumpup,새 도약,,5").encode(), content_type="text/csv")
    page = client.post("/operator/catalogue/import/", {"file": upload}).content.decode()
    assert "새 도약" in page
    assert Service.objects.get(key="jumpup").name == "도약(Jump-Up)프로그램"
    client.post("/operator/catalogue/import/apply/", {"text": a_file("jumpup,새 도약,,5")})
    assert Service.objects.get(key="jumpup").name == "새 도약"


def test_a_file_in_another_encoding_is_told(client: Client) -> None:
    staff_sign_in(client, make_staff("operator"))
    upload = SimpleUploadedFile("s.csv", "key,name\njumpup,도약\n".encode("cp949"))
    assert "UTF-8" in client.post("/operator/catalogue/import/", {"file": upload}).content.decode()


def test_an_operator_edits_adds_and_exports(client: Client) -> None:
    staff_sign_in(client, make_staff("operator"))
    assert "도약(Jump-Up)프로그램" in client.get("/operator/catalogue/?q=Jump").content.decode()
    values = {"key": "added", "name": "더한 서비스", "state": "open", "order": "3"}
    assert client.post("/operator/catalogue/new/", values)["Location"] == "/operator/catalogue/"
    page = client.post("/operator/catalogue/added/", values | {"name": ""}).content.decode()
    assert "오류:" in page
    answer = client.post("/operator/catalogue/export/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "더한 서비스" in answer.content.decode()


def test_an_auditor_may_not_edit_the_catalogue(client: Client) -> None:
    staff_sign_in(client, make_staff("auditor"))
    assert client.get("/operator/catalogue/").status_code == 403
