"""Documents: set, signed, checked by us and by programs that know nothing of us."""

import datetime as dt
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import typst
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings

from dure.foundation import clock
from dure.foundation.config import ConfigurationError
from dure.foundation.health import probes
from dure.foundation.health.checks import signing_key_is_usable
from dure.foundation.pdf import Verdict, keys, sign, typeset, typesetting, verify
from dure.foundation.pdf.verification import LARGEST

TEMPLATE = "programme/certificates/typst/certificate.typ"
AT = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
SENTENCE = "이 기업은 회원이며 이 공고에 신청할 수 있는 기업임을 확인합니다."


def data(**changes):
    return {
        "title": "지원사업 신청 확인증", "subtitle": "Certificate", "language": "ko", "number": "2026-BZA0000005-0001", "issued_on": "2026년 11월 21일",
        "issuer": "한밭시 수출지원", "agency": "한밭경제진흥원", "announcement": "유럽 시장개척단", "facts": [["기업명", "가온정밀"], ["대표자", "나대표"]],
        "sentence": SENTENCE, "notes": [], "seal": ["한밭시", "수출지", "원의인"], "qr": typesetting.QrCode("https://portal.example/verify/x/"),
        "proof": ["전자서명한 파일입니다."], "words": {"number": "발행번호", "issued_on": "발행일", "seal": "인장", "qr": "QR"}, **changes,
    }  # fmt: skip


@pytest.fixture(scope="module")
def paper():
    return typeset(TEMPLATE, data(), at=AT)


@pytest.fixture(scope="module")
def signed(paper):
    return sign(paper)


def text_of(content, tmp_path):
    (tmp_path / "x.pdf").write_bytes(content)
    run = subprocess.run(["pdftotext", "-layout", tmp_path / "x.pdf", "-"], check=True, capture_output=True, text=True)
    return " ".join(run.stdout.split())


def test_equal_data_give_equal_bytes_tagged_and_archival(paper):
    assert paper == typeset(TEMPLATE, data(), at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in paper
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in paper
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", paper)


@pytest.mark.parametrize("standard", ["a-2a", "ua-1"])
def test_seal_and_code_have_words_for_those_who_do_not_see_them(standard, tmp_path):
    text = json.dumps(typesetting.prepared(data()))
    assert typesetting.compiled(TEMPLATE, text, AT, [standard])
    silent = Path(tmp_path) / "silent.typ"
    silent.write_text("#set document(title: \"x\")\n= x\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>\"), format: \"svg\")")
    with pytest.raises(typst.TypstError, match="alt"):
        typst.Compiler(silent, root=tmp_path, font_paths=typesetting.fonts()).compile(format="pdf", pdf_standards=[standard])


def test_korean_text_comes_out_whole(signed, tmp_path):
    text = text_of(signed, tmp_path)
    assert SENTENCE in text
    assert "지원사업 신청 확인증" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('#eval("1+1") *b* $x$ \\ <t> @r // c', '#eval("1+1") *b* $x$ \\ <t> @r // c'),
        ('#read("/etc/passwd")', '#read("/etc/passwd")'),
        ("가온😀정밀", "가온□정밀"),
        ("가온\u202e정\x07밀\u200b", "가온정밀"),
        ("가".join("낟"), "낟"),
        ("㈜ 漢字 ① ½", "㈜ 漢字 ①"),
        ('\x00"}],"number":"x', '"}],"number":"x'),
    ],
)
def test_data_stay_data(name, shown, tmp_path):
    paper = typeset(TEMPLATE, data(facts=[["기업명", name]]), at=AT)
    assert shown in text_of(paper, tmp_path)
    assert "2026-BZA0000005-0001" in text_of(paper, tmp_path)


def test_many_missing_characters_are_replaced_in_one_go_and_the_rest_stays(monkeypatch, tmp_path):
    turns = []
    compile_once = typesetting.compiled
    monkeypatch.setattr(typesetting, "compiled", lambda *given: turns.append(given) or compile_once(*given))
    names = [[f"첨부 {number}", f"{chr(0x20000 + 7 * number)}가\ufe0f나{chr(0x1F600 + number)}다\u3000{chr(0x5F00 + number)}"] for number in range(60)]
    text = text_of(typeset(TEMPLATE, data(facts=names), at=AT), tmp_path)
    assert len(turns) == 1
    assert "□가나□다" in text
    assert "지원사업 신청 확인증" in text
    assert "?" not in text


def test_threads_set_at_once_and_get_their_own(paper):
    made = {}

    def work(number):
        made[number] = [typeset(TEMPLATE, data(number=f"2026-BZA0000005-{number:04d}"), at=AT) for _turn in range(2)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({pages[0] for pages in made.values()}) == 4
    assert all(first == second for first, second in made.values())


def test_ours_is_known_and_the_time_is_that_of_the_clock(signed):
    clock.move(dt.timedelta(days=400))
    later = sign(typeset(TEMPLATE, data(), at=AT))
    assert verify(signed) == verify(later) == Verdict.OURS
    assert re.search(rb"/M \(D\\072(\d{4})", later)[1] == str((clock.now()).year).encode()


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", Verdict.UNREADABLE),
        (b"PK\x03\x04", Verdict.UNREADABLE),
        (b"%PDF-1.7\n" + b"\0" * LARGEST, Verdict.UNREADABLE),
        (b"%PDF-1.7\n", Verdict.UNSIGNED),
        (b"%PDF-1.7 /ByteRange [0 9999999999 0 9]", Verdict.ALTERED),
        (b"%PDF-1.7 /ByteRange [0 9 9 9] /ByteRange [0 1 2 3]", Verdict.ALTERED),
        (b"%PDF-1.7 <00> /ByteRange [0 9 13 29] ...................", Verdict.ALTERED),
    ],
)
def test_garbage_is_answered(content, verdict):
    assert verify(content) == verdict


@pytest.mark.network
def test_independent_verifiers_agree(signed, tmp_path):
    (tmp_path / "x.pdf").write_bytes(signed)
    (tmp_path / "ca.pem").write_bytes(keys.identity().authority)
    said = subprocess.run(["pdfsig", tmp_path / "x.pdf"], check=False, capture_output=True, text=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    command = [Path(sys.executable).with_name("pyhanko"), "sign", "validate", "--trust", tmp_path / "ca.pem", "--pretty-print", tmp_path / "x.pdf"]
    judged = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    assert "The signature is judged VALID." in judged
    assert "covers the entire file" in judged


@pytest.fixture
def key_file(signed, tmp_path):
    folder = keys.demo_folder()
    certificate, *chain = load_pem_x509_certificates((folder / "chain.pem").read_bytes())
    key = load_pem_private_key((folder / "signer.key").read_bytes(), None)
    path = tmp_path / "signer.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, chain, BestAvailableEncryption(b"secret")))
    return path


def test_a_key_file_of_production_signs_and_what_an_earlier_key_signed_stays_ours(paper, signed, key_file, tmp_path):
    loaded = keys.load(str(key_file), "secret", "")
    assert loaded.certificate.dump() == keys.identity().certificate.dump()
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        keys.load(str(key_file), "wrong", "")
    keys.make(tmp_path / "new")
    fresh, (former,) = keys.from_folder(tmp_path / "new"), [keys.demo_folder()]
    (tmp_path / "former").mkdir()
    (tmp_path / "former" / "old.pem").write_bytes((former / "chain.pem").read_bytes())
    replaced = keys.Identity(keys.KeptKeySigner(*fresh), fresh[1], fresh[2], tuple(keys.certificates_in(tmp_path / "former" / "old.pem")))
    kept = dict(keys._kept)
    keys._kept[str(keys.demo_folder())] = replaced
    try:
        assert verify(sign(paper)) == verify(signed) == Verdict.OURS
        keys._kept[str(keys.demo_folder())] = keys.Identity(replaced.signer, replaced.certificate, replaced.chain)
        assert verify(signed) == Verdict.NOT_OURS
    finally:
        keys._kept.update(kept)


def test_a_token_is_named_by_an_address_and_needs_its_package():
    place = keys.module_place("pkcs11:token=Seal%20Token;object=signer?module-path=/usr/lib/softhsm.so")
    assert place == {"token": "Seal Token", "object": "signer", "module-path": "/usr/lib/softhsm.so"}
    with pytest.raises(ConfigurationError, match="module-path, object"):
        keys.module_place("pkcs11:token=x")
    with pytest.raises(ConfigurationError, match="python-pkcs11"):
        keys.load("pkcs11:token=x;object=y?module-path=/z", "1234", "")


def test_the_demo_key_is_refused_outside_the_demo(monkeypatch):
    monkeypatch.setattr(settings, "DEMO", False)
    with pytest.raises(ConfigurationError, match="required in production"):
        keys.from_folder(keys.demo_folder())


def test_the_private_key_lies_for_the_owner_alone(signed):
    assert (keys.demo_folder() / "signer.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("days", "said"), [(365 * keys.YEARS - 40, ""), (365 * keys.YEARS - 20, "ends on"), (365 * keys.YEARS + 1, "valid from")])
def test_the_end_of_the_certificate_is_told_ahead_and_nothing_is_signed_after_it(days, said, paper, signed, settings):
    settings.SITE_KEY = "export"
    sign(paper)
    settings.MODE = "production"
    clock.move(dt.timedelta(days=days))
    assert said in probes.asked()["signing"]()
    assert bool(probes.signing()) == bool(said)
    assert [problem.id for problem in signing_key_is_usable(None)] == {"": [], "ends on": ["health.W001"], "valid from": ["health.E001"]}[said]
    if said != "valid from":
        assert verify(sign(paper)) == Verdict.OURS
        return
    with pytest.raises(ConfigurationError, match="valid from"):
        sign(paper)


def test_a_key_that_cannot_be_opened_is_told_before_somebody_needs_it(settings, tmp_path):
    settings.MODE, settings.SITE_KEY = "production", "export"
    settings.ENV = {**settings.ENV, "SIGNING_KEY": str(tmp_path / "none.p12")}
    assert "none.p12 cannot be opened" in probes.signing()
    assert [problem.id for problem in signing_key_is_usable(None)] == ["health.E001"]
    settings.ENV = {**settings.ENV, "SIGNING_KEY": "pkcs11:token=x;object=y?module-path=/nowhere"}
    assert probes.signing()


def test_a_site_that_signs_nothing_has_no_such_probe(settings):
    settings.SITE_KEY = "hub"
    assert "signing" not in probes.asked()
