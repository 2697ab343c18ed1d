"""Virtual identifiers against the vector of the golden examples, and numbers of the sandbox world."""

import pytest

from dure.foundation.certificates.vid import content, vid
from dure.foundation.integrations.sandbox_world import linking_value, sandbox_world
from dure.rules.identifiers.numbers import is_business_number, is_resident_number
from dure.rules.identifiers.phone import is_mobile

RANDOM = bytes(range(20))


def test_the_content_is_a_sequence_of_printable_string_and_bit_string() -> None:
    assert content("1208147521", RANDOM).hex() == "3023130a31323038313437353231031500000102030405060708090a0b0c0d0e0f10111213"


def test_the_vid_of_the_golden_example() -> None:
    assert vid("1208147521", RANDOM).hex() == "bc4ea243c22d8ad4680c0f5bf9ee927fca8ba94fad0038858c12d55a519973bc"


def test_the_vid_changes_with_number_random_and_digest() -> None:
    values = {vid("1208147521", RANDOM), vid("1234567891", RANDOM), vid("1208147521", RANDOM[::-1]), vid("1208147521", RANDOM, "sha1")}
    assert len(values) == 4


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("120-81-47521", True),
        ("123-45-67891", True),
        ("123-45-67890", False),
        ("111-11-11111", False),
        ("123-78-94560", False),
        ("123-78-94562", False),
    ],
)
def test_business_numbers_of_the_golden_examples(number: str, good: bool) -> None:
    assert is_business_number(number) is good


def test_the_fictitious_world_has_valid_numbers_that_nobody_has() -> None:
    world = sandbox_world()
    assert all(is_business_number(company.business_registration_number) for company in world.companies)
    assert all(is_mobile(person.mobile) and len(person.ci) == 88 for person in world.persons)
    numbers = [person.resident_number for person in world.persons]
    assert all(is_resident_number(number) and number[7:9] == "97" for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_a_person_has_one_linking_value_whatever_the_method() -> None:
    known = sandbox_world().persons[0]
    assert linking_value(known.name, known.birth_date.isoformat(), known.gender) == known.ci
    assert linking_value("아무개", "1990-01-01", "male") == linking_value("아무개", "1990-01-01", "male")
    assert linking_value("아무개", "1990-01-01", "male") != linking_value("아무개", "1990-01-02", "male")
    assert len(linking_value("아무개", "1990-01-01", "male")) == 88
