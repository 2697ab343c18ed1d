
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.rules.identifiers import amounts, masking, numbers, phone


def test_a_business_number_needs_its_check_digit():
    assert numbers.is_business_number("123-45-67891")
    for wrong in ("111-11-11111", "123-78-94560", "123-78-94562", "123-45-67890", "1234567891x", "12345", ""):
        assert not numbers.is_business_number(wrong)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_each_nine_digits_have_exactly_one_check_digit(nine: str):
    right = [digit for digit in "0123456789" if numbers.is_business_number(nine + digit)]
    assert right == [numbers.business_check_digit(nine)]


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_outside_the_ninth_is_found(nine: str, place: int, shift: int):
    number = nine + numbers.business_check_digit(nine)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    if place < 8:
        assert not numbers.is_business_number(wrong)
    else:
        assert wrong != number


def test_the_kind_of_business_is_read_from_the_fourth_and_fifth_digit():
    assert numbers.business_kind("123-45-67891") is numbers.BusinessKind.SOLE_PROPRIETOR
    assert numbers.business_kind("123-81-00000") is numbers.BusinessKind.CORPORATION
    assert numbers.business_kind("123-80-00000") is numbers.BusinessKind.OTHER


def test_resident_and_foreigner_numbers_use_their_own_formula():
    assert numbers.is_resident_number("800101-1234560")
    assert numbers.is_resident_number("800101-5234563")
    assert not numbers.is_resident_number("800101-1234561")
    assert not numbers.is_resident_number("80010112345")


def test_a_corporate_number_has_a_check_digit():
    body = "110111123456"
    right = [d for d in "0123456789" if numbers.is_corporate_number(body + d)]
    assert len(right) == 1
    assert not numbers.is_corporate_number("123456-1234567")


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("010-1234-5678", "+821012345678", "010-1234-5678"),
        ("01012345678", "+821012345678", "010-1234-5678"),
        ("+82 10 1234 5678", "+821012345678", "010-1234-5678"),
        ("02-123-4567", "+8221234567", "02-123-4567"),
        ("042.480.1234", "+82424801234", "042-480-1234"),
    ],
)
def test_phone_numbers_are_kept_in_e164_and_shown_as_people_write_them(typed: str, stored: str, shown: str):
    assert phone.normalise_phone(typed) == stored
    assert phone.show_phone(stored) == shown


@pytest.mark.parametrize("wrong", ["", "1234", "010-12-34", "+1 202 555 0100", "abc", "010-1234-567890"])
def test_what_is_no_korean_number_is_refused(wrong: str):
    with pytest.raises(ValueError, match="telephone"):
        phone.normalise_phone(wrong)


def test_masks_never_show_short_values_whole():
    assert [masking.mask_name(n) for n in ("홍길동", "김이", "남궁민수", "이", "")] == ["홍*동", "김*", "남**수", "*", ""]
    assert masking.mask_phone("+821012345678") == "010-****-5678"
    assert masking.mask_email("tester@test.com") == "te****@test.com"
    assert masking.mask_email("ab@test.com") == "**@test.com"
    assert masking.mask_login_id("tester01") == "test***1"
    assert masking.mask_login_id("abc") == "a**"
    assert masking.mask_brn("123-45-67891") == "123-45-*****"
    assert masking.mask_account("123456789012") == "********9012"


@given(st.text(min_size=1, max_size=30))
def test_a_masked_login_id_keeps_its_length_and_hides_something(value: str):
    masked = masking.mask_login_id(value)
    assert len(masked) == len(value)
    assert "*" in masked or len(value) <= 1




def test_foreigner_numbers_have_their_own_seventh_digit():
    assert numbers.is_foreigner_number("800101-5234563")
    assert not numbers.is_foreigner_number("800101-1234560")
    assert not numbers.is_foreigner_number("800101-5234561")
    assert not numbers.is_foreigner_number("80010152345")


def test_masks_of_numbers_of_persons_and_corporations():
    assert masking.mask_resident_number("900101-1234567") == masking.mask_resident_number("9001011234567") == "900101-1******"
    assert masking.mask_resident_number("900101") == "******"
    assert masking.mask_corporate_number("130111-0006246") == "130111-*******"
    assert masking.mask_corporate_number("1") == "*"


def test_amounts_in_korean_words_speak_every_one_and_skip_empty_places():
    spoken = {0: "영", 10: "일십", 10_000: "일만", 100_000_000: "일억", 1_020_304: "일백이만삼백사", 10**12 + 5: "일조오", 110_000: "일십일만"}
    assert {won: amounts.korean_number(won) for won in spoken} == spoken
    assert amounts.official_amount(113_560) == "금113,560원(금일십일만삼천오백육십원)"
    for wrong in (-1, 10**16):
        with pytest.raises(ValueError, match="amount"):
            amounts.korean_number(wrong)
