"""The sources of rule rows in Korean. A row of the operator's own tables is shown as it is written."""

import csv
from functools import lru_cache
from importlib import resources

CONFIDENCE = {
    "high": "확실함",
    "medium-high": "대체로 확실함",
    "medium": "보통",
    "low-medium": "조금 낮음",
    "low": "낮음",
    "unset": "정해지지 않음",
    "sample": "견본",
}


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    text = resources.files("dure.rules.mutualaid").joinpath("data", "source_names.csv").read_text(encoding="utf-8")
    return {row["source"]: row["ko"] for row in csv.DictReader(text.splitlines())}


def korean(source: str) -> str:
    return names().get(source, source)


def korean_confidence(word: str) -> str:
    return CONFIDENCE.get(word, word)
