"""What is told in Korean and in English: particles, settings as typed."""

import pickle
import re
from dataclasses import fields

import pytest

from dure.rules.mutualaid import choice, settings, tables
from dure.rules.mutualaid.errors import BrokenTable, WrongSetting
from dure.rules.mutualaid.korean import topic


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("청약철회", "청약철회는"),
        ("계약취소", "계약취소는"),
        ("사망", "사망은"),
        ("강제해약", "강제해약은"),
        ("노령(만 60세 이상)", "노령(만 60세 이상)은"),
        ("가", "가는"),
        ("각", "각은"),
        ("힣", "힣은"),
        ("x", "x는"),
        ("", "는"),
    ],
)
def test_the_particle_follows_the_final_consonant(word: str, told: str):
    assert topic(word) == told


def test_every_reason_ends_in_a_syllable():
    for row in tables.load().reasons:
        assert re.search("[가-힣][은는]$|[)][은는]$", topic(row.name_ko))


def test_settings_as_typed():
    assert choice.conventions({}) == settings.DEFAULT
    for each in fields(settings.Conventions):
        assert (
            getattr(choice.conventions(choice.pairs_of([f"{each.name}={each.metadata['allowed'][1]}"])), each.name)
            == each.metadata["allowed"][1]
        )


@pytest.mark.parametrize(
    ("item", "ko", "en"),
    [
        (
            "deemed_reading=other",
            "deemed_reading: 'other': literal, full 중 하나여야 합니다.",
            "deemed_reading: 'other' is not one of literal, full",
        ),
        ("deemed_reading", "deemed_reading: 이름=값 꼴로 씁니다.", "deemed_reading: write NAME=VALUE"),
        ("colour=red", "colour: 모르는 설정입니다. accrual, addition_by,", "colour unknown; one of accrual, addition_by,"),
    ],
)
def test_settings_that_do_not_exist(item: str, ko: str, en: str):
    with pytest.raises(WrongSetting) as wrong:
        choice.conventions(choice.pairs_of([item]))
    assert wrong.value.ko.startswith(ko)
    assert wrong.value.en.startswith(en)


def test_what_is_told_passes_between_processes():
    again = pickle.loads(pickle.dumps(BrokenTable("표가 잘못되었습니다.", "The table is wrong.")))
    assert (type(again), again.ko, again.en, str(again)) == (
        BrokenTable,
        "표가 잘못되었습니다.",
        "The table is wrong.",
        "The table is wrong.",
    )
