"""What anyone may ask about a number or a file, and how often."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dure.foundation import clock, pdf
from dure.foundation.documents import store
from dure.programme.certificates import papers, services, verification
from dure.programme.certificates.models import Certificate
from tests.factories.certificates import SYSTEM, make_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return make_certificate()


def content_of(certificate):
    with store.opened(certificate.document.sha256) as stream:
        return stream.read()


def shown(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer["X-Robots-Tag"] == "noindex"
    return answer.content.decode()


def upload(client, content, name="certificate.pdf"):
    return client.post("/verify/", {"file": SimpleUploadedFile(name, content, "application/pdf")}).content.decode()


def test_a_number_is_answered_with_no_more_than_needed(client, certificate):
    page = shown(client, f"/verify/{certificate.number}/")
    assert "유효한 번호" in page
    assert "주식회사 가**밀" in page
    for private in ("가온정밀", "나대표", certificate.company.business_registration_number, "유성구", "042-000-1001"):
        assert private not in page


@pytest.mark.parametrize("form", ["{0}", "{1}", " {2} "])
def test_typed_with_or_without_hyphens_in_any_case(client, certificate, form):
    number = certificate.number
    page = client.get("/verify/", {"number": form.format(number, number.replace("-", ""), number.lower())}).content.decode()
    assert "유효한 번호" in page


@pytest.mark.parametrize("number", ["2026-ZZZ9999999-0001", "없는번호", "<script>alert(1)</script>", "2026-BZA0000001-R00001", "ABC0000001-R00009"])
def test_a_number_that_never_was_is_answered_calmly(client, number):
    page = client.get("/verify/", {"number": number}).content.decode()
    assert "발급한 적이 없는 번호" in page
    assert "<script>alert" not in page


def test_an_empty_number_is_asked_for_again(client):
    assert client.get("/verify/", {"number": " "}).status_code == 422


def test_a_file_is_checked_whole(client, certificate):
    content = content_of(certificate)
    assert "발급한 그대로인 유효한 파일" in upload(client, content)
    assert "고쳐진 파일" in upload(client, content + b"\n")
    assert "전자서명이 없는 파일" in upload(client, papers.pdf.typeset(papers.TEMPLATE, layout(certificate), at=certificate.issued_at))
    assert "확인할 수 없는 파일" in upload(client, b"PK\x03\x04 nothing")


def layout(certificate):
    return papers.layout(certificate.content, certificate.issued_at)


def test_a_file_of_a_revoked_or_replaced_certificate_is_not_vouched_for(client, certificate):
    content = content_of(certificate)
    fresh = services.reissue(certificate, reason="주소 이전", actor=SYSTEM)
    assert "새 확인증으로 바뀐" in upload(client, content)
    services.revoke(fresh, reason="폐업한 기업", actor=SYSTEM)
    assert "취소된 확인증" in upload(client, content_of(fresh))


def test_what_the_key_signed_but_no_record_names_is_not_called_valid(client, certificate):
    copy = papers.made({**certificate.content, "number": "2026-BZA0000001-0099"})
    page = upload(client, copy)
    assert "전자서명한 그대로인 파일" in page
    assert "유효한 파일" not in page


def test_nothing_of_an_uploaded_file_is_kept(client, certificate):
    before = sorted(store.root().rglob("*"))
    upload(client, content_of(certificate) + b"x")
    assert sorted(store.root().rglob("*")) == before


def test_numbers_cannot_be_walked_through(client, certificate, settings):
    """The control is an address that has asked less."""
    for number in range(101, 131):
        assert client.get(f"/verify/2026-BZA0000001-{number:04d}/").status_code == 200
    refused = client.get(f"/verify/{certificate.number}/")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "가**밀" not in refused.content.decode()
    assert client.post("/verify/", {"file": SimpleUploadedFile("x.pdf", b"%PDF-")}).status_code == 429
    assert client.get(f"/verify/{certificate.number}/", REMOTE_ADDR="198.51.100.7").status_code == 200
    clock.move(clock.dt.timedelta(minutes=11))
    assert client.get(f"/verify/{certificate.number}/").status_code == 200


def test_an_agency_may_check_a_whole_pile_of_papers(client, certificate):
    assert {client.get(f"/verify/{certificate.number}/").status_code for _turn in range(60)} == {200}


def test_even_known_numbers_are_not_answered_without_end(client, certificate, monkeypatch):
    monkeypatch.setattr(verification, "QUESTIONS", ((3, 600),))
    assert [client.get(f"/verify/{certificate.number}/").status_code for _turn in range(4)] == [200, 200, 200, 429]


def test_others_may_check_the_signature_by_themselves(client):
    assert client.get("/verify/authority/").content.startswith(b"-----BEGIN CERTIFICATE-----")


def test_flipped_stored_and_forged_files_are_never_valid(certificate):
    content = content_of(certificate)
    for place in range(0, len(content), 997):
        forged = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        assert verification.by_file(io.BytesIO(forged)).outcome in {verdict.value for verdict in pdf.Verdict} - {"ours"}
    assert verification.by_file(io.BytesIO(content)).outcome == "valid"
    assert Certificate.objects.count() == 1
