"""What is taken as an upload, what is refused in words, and that nothing lies about half-made."""

import contextlib
import datetime as dt
import gc
import hashlib
import io
import struct
import threading
import unicodedata
import zipfile
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404

from dure.foundation import clock
from dure.foundation.access import Actor
from dure.foundation.documents import names, responses, services, store, uploads
from dure.foundation.documents.inspection import LARGEST_FILE
from dure.foundation.documents.models import Document, DocumentState
from dure.foundation.errors import Refusal
from dure.foundation.integrations import scanner
from dure.foundation.integrations.scanner.sandbox import Sandbox
from tests.factories.files import OLE, docx, jpeg, packed, pdf, png, upload

pytestmark = pytest.mark.django_db
ACTOR = Actor("account", "someone")


def receive(name, body, **options):
    return services.receive(upload(name, body), owner="account:someone", kind="paper", actor=ACTOR, **options)


@pytest.fixture(autouse=True)
def _own_state(settings, tmp_path):
    settings.STATE_DIR = tmp_path


def stored_files(settings):
    return [path for path in (Path(settings.STATE_DIR) / "files").glob("**/*") if path.is_file()]


GOOD = {
    "문서.pdf": pdf(),
    "사진.png": png(),
    "사진.JPG": jpeg(),
    "보고서.hwp": OLE + b"\0" * 64,
    "보고서.docx": docx(),
    "보고서.hwpx": packed({"mimetype": b"application/hwp+zip"}),
    "묶음.zip": packed({"안/문서.txt": "글".encode()}),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_listed_kind_is_taken(name):
    document = receive(name, GOOD[name])
    assert document.name == name
    assert document.size == len(GOOD[name])
    assert document.state == DocumentState.CLEAN


def damaged(body, mark=b"word/document.xml"):
    """``body`` with the first packed byte of an entry made a block of a kind that does not exist."""
    start = body.index(mark) + len(mark)
    return body[:start] + b"\x07" + body[start + 1 :]


BAD = {
    "an empty file": ("문서.pdf", b"", "empty"),
    "one byte over 20 MB": ("문서.pdf", pdf().ljust(LARGEST_FILE + 1, b"\0"), "too-large"),
    "a program": ("setup.exe", b"MZ", "risky-name"),
    "a drawing with script": ("그림.svg", b"<svg onload=alert(1)>", "risky-name"),
    "a page": ("page.html", b"<html>", "risky-name"),
    "a double extension": ("사진.php.jpg", jpeg(), "risky-name"),
    "a hidden program": ("신청서.pdf.exe", b"MZ", "risky-name"),
    "an unknown kind": ("자료.xyz", b"data", "extension"),
    "no extension": ("자료", pdf(), "extension"),
    "a program called a document": ("신청서.pdf", b"MZ\x90\0", "content"),
    "a page called a picture": ("사진.png", b"<html><script>", "content"),
    "a picture with an archive behind": ("사진.png", png(packed({"a.txt": b"a"})), "mixed-content"),
    "a picture with a page behind": ("사진.jpg", jpeg(b"<script>alert(1)</script>"), "mixed-content"),
    "a document with a page in its head": ("문서.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF", "mixed-content"),
    "a document with an archive behind": ("문서.pdf", pdf(packed({"a.txt": b"a"})), "mixed-content"),
    "an archive called an office file": ("보고서.docx", packed({"a.txt": b"a"}), "content"),
    "an office file with a macro": ("보고서.docx", docx({"word/vbaProject.bin": b"x"}), "macro"),
    "an archive with a program": ("묶음.zip", packed({"a/b.exe": b"MZ"}), "program-in-archive"),
    "an archive that climbs out": ("묶음.zip", packed({"../../etc/passwd": b"x"}), "path-in-archive"),
    "an archive with an absolute path": ("묶음.zip", packed({"/etc/passwd": b"x"}), "path-in-archive"),
    "an archive with a backslash path": ("묶음.zip", packed({"..\\..\\x.txt": b"x"}), "path-in-archive"),
    "a dense archive": ("묶음.zip", packed({"zeros.txt": b"\0" * 30_000_000}), "archive-bomb"),
    "a broken archive": ("묶음.zip", packed({"a.txt": b"abc" * 100})[:60], "broken-archive"),
    "an archive with a damaged entry": ("묶음.zip", damaged(packed({"a.txt": b"abc" * 100}), b"a.txt"), "broken-archive"),
    "an office file with a damaged entry": ("보고서.docx", damaged(docx()), "broken-archive"),
    "a picture as an archive": ("묶음.zip", png(), "content"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_upload_is_refused_in_words_and_leaves_nothing(case, settings):
    name, body, code = BAD[case]
    with pytest.raises(Refusal) as refused:
        receive(name, body)
    assert refused.value.code == code
    assert str(refused.value.message).endswith(".")
    assert stored_files(settings) == []
    assert Document.objects.count() == 0


def test_exactly_20_mb_is_taken():
    body = pdf().ljust(LARGEST_FILE, b"\0")
    assert receive("큰문서.pdf", body).size == 20 * 1024 * 1024


def test_a_link_in_an_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Refusal, match="link-in-archive"):
        receive("묶음.zip", out.getvalue())


def test_an_encrypted_archive_is_refused():
    body = bytearray(packed({"a.txt": b"secret"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.index(mark) + offset
        body[at : at + 2] = struct.pack("<H", 1)
    with pytest.raises(Refusal, match="encrypted-archive"):
        receive("묶음.zip", bytes(body))


def test_entries_that_share_their_bytes_are_a_bomb():
    body = packed({"a.txt": b"A" * 2000, "b.txt": b"B" * 2000})
    first, second = body.index(b"PK\x01\x02"), body.rindex(b"PK\x01\x02")
    overlap = bytearray(body)
    overlap[second + 42 : second + 46] = overlap[first + 42 : first + 46]
    with pytest.raises(Refusal, match=r"archive-bomb|broken-archive"):
        receive("묶음.zip", bytes(overlap))


def test_the_scanners_test_file_is_found():
    body = pdf(scanner.TEST_FILE)
    with pytest.raises(Refusal, match="infected"):
        receive("문서.pdf", body)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (unicodedata.normalize("NFD", "사업계획서.pdf"), "사업계획서.pdf"),
        ("../../etc/신청서.pdf", "신청서.pdf"),
        ("C:\\Users\\me\\신청서.pdf", "신청서.pdf"),
        ("신청서\u202efdp.pdf", "신청서fdp.pdf"),
        ("신청\0서\n.pdf", "신청서.pdf"),
        ("  신청서.pdf. ", "신청서.pdf"),
        ("가" * 300 + ".pdf", "가" * 116 + ".pdf"),
    ],
)
def test_names_are_kept_readable_and_harmless(sent, kept):
    assert names.cleaned(sent) == kept
    assert receive(sent, pdf()).name == kept


def test_a_name_that_turns_direction_cannot_hide_its_extension():
    with pytest.raises(Refusal, match="risky-name"):
        receive("사진\u202egpj.exe", b"MZ")


def test_equal_files_are_stored_once_and_kept_until_the_last_goes(settings):
    first, second = receive("하나.pdf", pdf()), receive("둘.pdf", pdf())
    assert first.sha256 == second.sha256
    assert len(stored_files(settings)) == 1
    services.remove(first, actor=ACTOR)
    services.drop_if_unused(first.sha256)
    assert len(stored_files(settings)) == 1
    with pytest.raises(Http404):
        responses.attachment(Document.objects.get(pk=first.pk))


def test_a_file_is_only_ever_an_attachment():
    response = responses.attachment(receive("문서.pdf", pdf()))
    assert response["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''" in response["Content-Disposition"]
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    response.close()


def an_hour_on(monkeypatch):
    later = clock.real() + dt.timedelta(hours=2)
    monkeypatch.setattr(clock, "real", lambda: later)


def test_the_sweeper_takes_old_orphans_and_nothing_else(settings, monkeypatch):
    kept = receive("문서.pdf", pdf())
    store.put(io.BytesIO(b"left by a crash"))
    (store.root() / "incoming" / "half").write_bytes(b"half of")
    assert services.sweep() == 0
    an_hour_on(monkeypatch)
    assert services.sweep() == 2
    assert [path.name for path in stored_files(settings)] == [kept.sha256]


def test_a_crash_before_the_row_leaves_an_orphan_for_the_sweeper(monkeypatch):
    monkeypatch.setattr(Document.objects, "create", lambda **fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        receive("문서.pdf", pdf())
    an_hour_on(monkeypatch)
    assert services.sweep() == 1


@pytest.fixture
def clamd(settings):
    server = Sandbox()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ENV = {**settings.ENV, "CLAMD": server.address}
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.network
def test_the_scanner_looks_into_every_file(clamd):
    assert receive("문서.pdf", pdf()).state == DocumentState.CLEAN
    with pytest.raises(Refusal, match="infected"):
        receive("문서.pdf", pdf(b"deep inside " * 5000 + scanner.TEST_FILE))


@pytest.mark.network
def test_with_the_scanner_away_a_file_waits_and_is_not_served(settings):
    settings.ENV = {**settings.ENV, "CLAMD": "127.0.0.1:9"}
    document = receive("문서.pdf", pdf())
    assert document.state == DocumentState.QUARANTINED
    with pytest.raises(Http404):
        responses.attachment(document)
    assert services.scan_quarantined() == 0
    settings.ENV = {**settings.ENV, "CLAMD": ""}
    assert services.scan_quarantined() == 1
    document.refresh_from_db()
    assert document.state == DocumentState.CLEAN


@pytest.mark.network
def test_a_waiting_file_that_is_gone_holds_up_no_other(settings):
    settings.ENV = {**settings.ENV, "CLAMD": "127.0.0.1:9"}
    gone, there = receive("문서.pdf", pdf()), receive("사진.png", png())
    store.path_of(gone.sha256).unlink()
    settings.ENV = {**settings.ENV, "CLAMD": ""}
    assert services.scan_quarantined() == 1
    assert dict(Document.objects.values_list("pk", "state")) == {gone.pk: DocumentState.QUARANTINED, there.pk: DocumentState.CLEAN}


def test_at_most_twenty_of_a_kind():
    for number in range(20):
        receive(f"{number}.pdf", pdf(str(number).encode()))
    with pytest.raises(Refusal, match="too-many"):
        receive("하나더.pdf", pdf(b"more"))


def test_an_endless_upload_is_not_kept_past_the_limit():
    handler = uploads.Limited()
    assert handler.receive_data_chunk(b"x", LARGEST_FILE) == b"x"
    assert handler.receive_data_chunk(b"x", LARGEST_FILE + 1) is None


class TestLargeUploads:
    """What is too large for memory is written once, on the disk of the store."""

    def posted(self, *parts: bytes):
        body = b"".join(parts)
        mark = "multipart/form-data; boundary=mark"
        request = WSGIRequest(
            {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_TYPE": mark, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        )
        request.upload_handlers = [handler(request) for handler in (uploads.Limited, uploads.InMemory, uploads.IntoStore)]
        return request, lambda: request.FILES["paper"]

    def part(self, body: bytes, name: str = "큰문서.pdf") -> bytes:
        head = f'--mark\r\nContent-Disposition: form-data; name="paper"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        return head.encode() + body

    def test_it_is_kept_by_a_rename_and_nothing_is_left_beside_it(self, settings):
        body = pdf().ljust(3_000_000, b"x")
        request, given = self.posted(self.part(body), b"\r\n--mark--\r\n")
        file = given()
        (waiting,) = stored_files(settings)
        place = waiting.stat().st_ino
        document = services.receive(file, owner="account:someone", kind="paper", actor=ACTOR)
        request.close()

        (kept,) = stored_files(settings)
        assert (kept, kept.stat().st_ino) == (store.path_of(document.sha256), place)
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == hashlib.sha256(body).hexdigest() == document.sha256
        assert document.size == len(body)

    def test_what_is_refused_goes_with_the_request(self, settings):
        request, given = self.posted(self.part(b"MZ".ljust(3_000_000, b"x")), b"\r\n--mark--\r\n")
        with pytest.raises(Refusal):
            services.receive(given(), owner="account:someone", kind="paper", actor=ACTOR)
        request.close()

        assert stored_files(settings) == []

    def test_one_byte_too_many_is_refused_without_keeping_more_than_the_limit(self, settings):
        request, given = self.posted(self.part(pdf().ljust(LARGEST_FILE + 3_000_000, b"x")), b"\r\n--mark--\r\n")
        file = given()
        assert stored_files(settings)[0].stat().st_size <= LARGEST_FILE + 2 * uploads.CHUNK
        with pytest.raises(Refusal, match="too-large"):
            services.receive(file, owner="account:someone", kind="paper", actor=ACTOR)
        request.close()

        assert stored_files(settings) == []

    def test_a_line_that_breaks_leaves_nothing(self, settings):
        request, given = self.posted(self.part(pdf().ljust(3_000_000, b"x")))
        request.META["CONTENT_LENGTH"] = str(4_000_000)
        with contextlib.suppress(Exception):
            given()
        request.close()
        del request, given
        gc.collect()

        assert stored_files(settings) == []

    def test_two_files_of_one_name_are_two(self, settings):
        first, second = (pdf(str(number).encode()).ljust(2_000_000, b"x") for number in range(2))
        request, _given = self.posted(self.part(first), b"\r\n", self.part(second), b"\r\n--mark--\r\n")
        for file in request.FILES.getlist("paper"):
            services.receive(file, owner="account:someone", kind="paper", actor=ACTOR)
        request.close()

        assert len(stored_files(settings)) == Document.objects.count() == 2
