"""Countries by ISO 3166-1 alpha-2, in Korean and English (``data/countries.csv``)."""

import csv
from functools import cache
from importlib import resources

from django.utils.translation import get_language
from django.utils.translation import gettext as _

USUAL = ("US", "CN", "JP", "VN", "HK", "TW", "SG", "IN", "ID", "TH", "MY", "PH", "DE", "GB", "FR", "NL", "PL", "TR", "AE", "SA", "MX", "BR", "CA", "AU")
"""Offered first: where most exporters sell."""


@cache
def names() -> dict[str, tuple[str, str]]:
    text = (resources.files("dure.export.membership") / "data" / "countries.csv").read_text(encoding="utf-8")
    return {row["code"]: (row["name"], row["name_en"]) for row in csv.DictReader(text.splitlines())}


def label(code: str) -> str:
    name, name_en = names().get(code, (code, code))
    return name_en if (get_language() or "ko").startswith("en") else name


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    rest = sorted(((code, label(code)) for code in names() if code not in USUAL), key=lambda row: row[1])
    return [(_("많이 수출하는 나라"), [(code, label(code)) for code in USUAL]), (_("그 밖의 나라"), rest)]
