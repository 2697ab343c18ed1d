"""A thousand forged or edited files: each is found out. The control is a checker of the usual naive kind, which misses many."""

import datetime as dt
import hashlib
import io
import itertools
import random
import re
import zlib

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfSigner
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from dure.foundation.pdf import Verdict, keys, sign, typeset, verify
from dure.foundation.pdf.signing import METADATA
from dure.foundation.pdf.verification import BYTE_RANGE
from tests.foundation.test_pdf import AT, TEMPLATE, data

SEED = 20261121
COUNT = 1000


@pytest.fixture(scope="module")
def papers():
    return [typeset(TEMPLATE, data(number=f"2026-BZA0000005-{number:04d}"), at=AT) for number in (1, 2)]


@pytest.fixture(scope="module")
def originals(papers):
    return [sign(paper) for paper in papers]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stranger") / "key"
    keys.make(folder)
    key, certificate, chain = keys.from_folder(folder)
    return keys.KeptKeySigner(key, certificate, chain)


def flip_bit(pdf, dice):
    place = dice.randrange(len(pdf))
    return pdf[:place] + bytes([pdf[place] ^ (1 << dice.randrange(8))]) + pdf[place + 1 :]


def flip_in_signature(pdf, dice):
    start, end = gap(pdf)
    place = dice.randrange(start, end)
    return pdf[:place] + dice.choice([ch for ch in b"0123456789ABCDEFabcdef" if ch != pdf[place]]).to_bytes() + pdf[place + 1 :]


def gap(pdf):
    _start, length, after, _rest = map(int, BYTE_RANGE.search(pdf).groups())
    return length + 1, after - 1


def append(pdf, dice):
    return pdf + dice.choice([b"\n", b" ", b"%%EOF\n", b"\0" * 9, b"1 0 obj\n<<>>\nendobj\n", pdf[-200:]]) + dice.randbytes(dice.randrange(3))


def update(pdf, dice):
    """A real incremental update, as viewers write it: a shadow over what was signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = NumberObject(90 * dice.randrange(4))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def cut(pdf, dice):
    return pdf[: -dice.randrange(1, 400)]


def replace_text(pdf, dice):
    """Another number, title or producer in what is not compressed."""
    old = dice.choice([b"/Type", b"obj", b"pdfaid", b"xmp", b"/Page", b"Length"])
    place = dice.choice([match.start() for match in re.finditer(re.escape(old), pdf)])
    return pdf[:place] + bytes(reversed(old)) + pdf[place + len(old) :]


def change_stream(pdf, dice):
    """Unpacks a stream, changes one byte of it and packs it again into the same length if it fits."""
    streams = [match for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL) if match[1][:1] == b"\x78"]
    found = dice.choice(streams)
    plain = bytearray(zlib.decompressobj().decompress(found[1]))
    plain[dice.randrange(len(plain))] ^= 1 << dice.randrange(8)
    packed = zlib.compress(bytes(plain), 9)[: len(found[1])].ljust(len(found[1]), b"\0")
    return pdf[: found.start(1)] + packed + pdf[found.end(1) :]


def strip(pdf, dice):
    return dice.choice([pdf.replace(b"/ByteRange", b"/ByteRungs"), pdf[: pdf.index(b"%%EOF") + 6]])


def zero_signature(pdf, dice):
    start, end = gap(pdf)
    return pdf[:start] + bytes([dice.choice(b"0f")]) * (end - start) + pdf[end:]


def narrow_range(pdf, dice):
    """Claims less than the whole file: the usual way to hide something from a signature."""
    found = BYTE_RANGE.search(pdf)
    numbers = [int(part) for part in found.groups()]
    numbers[dice.choice([1, 3])] -= dice.randrange(1, 300)
    fresh = b"/ByteRange [%d %d %d %d]" % tuple(numbers)
    return pdf[: found.start()] + fresh.ljust(len(found[0])) + pdf[found.end() :]


def forgers(papers, originals, stranger):
    other = PdfSigner(METADATA, signer=stranger)

    def resign(_pdf, dice):
        return other.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(dice.choice(papers)))).getvalue()

    def transplant(pdf, dice):
        """The genuine signature of one certificate on another."""
        (start, end), (from_, to) = gap(originals[1]), gap(originals[0])
        return originals[1][:start] + originals[0][from_:to].ljust(end - start, b"0")[: end - start] + originals[1][end:]

    def splice(pdf, dice):
        """The first pages of one file, the end of another."""
        place = dice.randrange(500, 20_000)
        return originals[1][:place] + originals[0][place:]

    cheap = [flip_bit, flip_in_signature, append, cut, replace_text, change_stream, strip, zero_signature, narrow_range, transplant, splice]
    return ((turn, cheap[turn % len(cheap)]) if turn % 40 else (turn, (resign, update)[turn // 40 % 2]) for turn in itertools.count())


def naive(pdf):
    """Checks what the newest signature covers, and asks no more."""
    try:
        signature = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures[-1]
        info = signature.signer_info
        digest = hashlib.sha256(signature.reader.stream.getbuffer()[: int(signature.byte_range[1])])
        digest.update(pdf[int(signature.byte_range[2]) : int(signature.byte_range[2]) + int(signature.byte_range[3])])
        return all(validate_sig_integrity(info, signature.signer_cert, "data", digest.digest()))
    except Exception:  # noqa: BLE001 (whatever a forged file makes of a parser)
        return False


def test_a_thousand_forgeries_are_found_out(papers, originals, stranger):
    print(f"seed {SEED}")
    dice = random.Random(SEED)
    believed, tried, kinds = [], set(), {}
    for turn, forge in forgers(papers, originals, stranger):
        forged = forge(originals[0], dice)
        if len(tried) == COUNT:
            break
        if forged in originals or hashlib.sha256(forged).digest() in tried:
            continue
        tried.add(hashlib.sha256(forged).digest())
        kinds.setdefault(forge.__name__, []).append(forged)
        if verify(forged) == Verdict.OURS:
            believed.append((turn, forge.__name__))
    assert believed == []
    assert len(tried) == COUNT
    assert len(kinds) == 13
    assert verify(originals[0]) == verify(originals[1]) == Verdict.OURS
    fooled = {name for name, made in kinds.items() if any(naive(forged) for forged in made[:6])}
    assert {"resign", "append", "flip_in_signature"} <= fooled, fooled
    assert naive(originals[0])


def test_verdicts_tell_what_happened(papers, originals, stranger):
    dice = random.Random(SEED)
    assert verify(update(originals[0], dice)) == Verdict.ALTERED
    assert verify(papers[0]) == Verdict.UNSIGNED
    assert verify(PdfSigner(METADATA, signer=stranger).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(papers[0]))).getvalue()) == Verdict.NOT_OURS
    assert verify(originals[0] + originals[1]) == Verdict.ALTERED


def test_every_byte_of_the_container_counts(originals):
    """Parts of a CMS container are not signed; here no hexadecimal digit of it may change."""
    start, _end = gap(originals[0])
    length = len(cms.ContentInfo.load(bytes.fromhex(originals[0][slice(*gap(originals[0]))].decode())).dump()) * 2
    dice = random.Random(SEED)
    for place in dice.sample(range(start, start + length), 150):
        digit = dice.choice([ch for ch in b"0123456789ABCDEFabcdef" if ch != originals[0][place]])
        forged = originals[0][:place] + bytes([digit]) + originals[0][place + 1 :]
        assert verify(forged) != Verdict.OURS, place


def test_the_day_of_a_forgery_does_not_matter(originals):
    assert dt.datetime.now(dt.UTC) + dt.timedelta(days=36_500) > AT
    assert verify(originals[0][:-1] + b"\r") == Verdict.ALTERED
