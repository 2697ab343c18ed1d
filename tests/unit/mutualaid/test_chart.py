import xml.etree.ElementTree as ET
from collections.abc import Sequence

import pytest

from dure.rules.mutualaid import chart
from dure.rules.mutualaid.projection import Year
from tests.unit.mutualaid.test_projection import ROWS, made

SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = ["Dues paid", "Closure, net", "Retirement, net", "Voluntary, net"]
KOREAN = ["납부부금", "폐업·사망 실수령", "퇴임·노령 실수령", "임의해약 실수령"]
LOOKS = [("#58616a", "2 4"), ("#0b50d0", "none"), ("#006f3c", "10 4"), ("#b3261e", "6 3 2 3")]
"""Colour and dashes of the four lines: told apart without colour too."""
LABEL = {"font-family": "sans-serif", "font-size": "12", "fill": "#464c53"}


def drawn(rows: Sequence[Year], language: str = "ko") -> list[ET.Element]:
    return list(ET.fromstring(chart.svg(rows, language)))  # type: ignore[arg-type]


def texts(elements: Sequence[ET.Element], **attributes: str) -> list[str | None]:
    return [each.text for each in elements if each.tag == SVG + "text" and attributes.items() <= each.attrib.items()]


@pytest.mark.parametrize(
    ("language", "title", "names", "years"),
    [
        ("ko", "납부부금과 해지 방법별 실수령액(만원)", KOREAN, ["1년", "2년", "3년"]),
        ("en", "Dues and net payout by way of ending (10,000 won)", ENGLISH, ["1", "2", "3"]),
    ],
)
def test_the_chart_speaks_its_language(language: str, title: str, names: list[str], years: list[str]):
    picture = chart.svg(ROWS, language)  # type: ignore[arg-type]
    root = ET.fromstring(picture)
    assert root.attrib == {"viewBox": "0 0 760 420", "role": "img", "aria-labelledby": "title", "lang": language}
    assert root.tag == SVG + "svg"
    assert (root[0].tag, root[0].attrib, root[0].text) == (SVG + "title", {"id": "title"}, title)
    assert (root[1].tag, root[1].attrib) == (SVG + "rect", {"width": "760", "height": "420", "fill": "#ffffff"})
    assert texts(root, **{"font-size": "16", "x": "90", "y": "22", "font-weight": "bold"}) == [title]
    assert texts(root, y="44") == names
    assert texts(root, y="390", **{"text-anchor": "middle"}) == years
    assert picture.endswith("</svg>\n")
    assert not any(word in picture for word in ("script", "style", "href"))


def test_the_grid_reaches_from_nothing_to_the_top():
    elements = drawn(ROWS)
    heights = ["370.0", "308.0", "246.0", "184.0", "122.0", "60.0"]
    lines = [each.attrib for each in elements if each.get("stroke") == "#d8dadd"]
    assert lines == [{"x1": "90", "y1": y, "x2": "740", "y2": y, "stroke": "#d8dadd"} for y in heights]
    amounts = [each for each in elements if each.get("text-anchor") == "end"]
    assert [each.attrib for each in amounts] == [{"x": "82", "y": f"{float(y) + 4:.1f}", "text-anchor": "end", **LABEL} for y in heights]
    assert texts(amounts) == ["0", "100", "200", "300", "400", "500"]


def test_the_years_stand_under_their_points():
    found = [each.attrib for each in drawn(ROWS) if each.get("text-anchor") == "middle"]
    assert found == [{"x": x, "y": "390", "text-anchor": "middle", **LABEL} for x in ("90.0", "415.0", "740.0")]


def test_the_legend_shows_each_line_as_it_is_drawn():
    samples = [each.attrib for each in drawn(ROWS) if each.get("y1") == "40"]
    assert samples == [
        {"x1": str(x), "y1": "40", "x2": str(x + 28), "y2": "40", "stroke": colour, "stroke-width": "3", "stroke-dasharray": dash}
        for x, (colour, dash) in zip((90, 250, 410, 570), LOOKS, strict=True)
    ]
    names = [each.attrib for each in drawn(ROWS) if each.get("y") == "44"]
    assert names == [{"x": str(x), "y": "44", **LABEL, "fill": "#1e2124"} for x in (124, 284, 444, 604)]


def test_every_figure_is_a_point_and_what_is_unset_is_left_out():
    lines = [each for each in drawn(ROWS) if each.tag == SVG + "polyline"]
    assert [each.get("points") for each in lines] == [
        "90.0,308.0 415.0,246.0 740.0,184.0",
        "90.0,301.8 740.0,122.0",
        "90.0,304.9 415.0,230.5 740.0,153.0",
        "90.0,320.4 415.0,261.5 740.0,215.0",
    ]
    looks = [(each.get("fill"), each.get("stroke-width"), each.get("stroke"), each.get("stroke-dasharray")) for each in lines]
    assert looks == [("none", "3", *look) for look in LOOKS]


def test_one_year_is_one_point():
    assert [each.get("points") for each in drawn(ROWS[:1]) if each.tag == SVG + "polyline"] == [
        "90.0,246.0",
        "90.0,233.6",
        "90.0,239.8",
        "90.0,270.8",
    ]


def test_two_years_stand_at_both_ends():
    first, *_ = [each.get("points") for each in drawn(ROWS[:2]) if each.tag == SVG + "polyline"]
    assert first == "90.0,246.0 740.0,122.0"


@pytest.mark.parametrize(
    ("count", "years"),
    [
        (1, [1]),
        (10, [*range(1, 11)]),
        (19, [*range(1, 20)]),
        (20, [*range(1, 18, 2), 20]),
        (25, [*range(1, 26, 2)]),
        (40, [*range(1, 34, 4), 40]),
    ],
)
def test_no_more_years_are_written_than_fit(count: int, years: list[int]):
    rows = [made(year, 100_000 * year) for year in range(1, count + 1)]
    assert texts(drawn(rows, "en"), y="390") == [str(year) for year in years]


@pytest.mark.parametrize(
    ("won", "top"),
    [
        (0, 50_000),
        (50_000, 50_000),
        (50_001, 100_000),
        (100_000, 100_000),
        (100_001, 250_000),
        (250_001, 500_000),
        (500_001, 1_000_000),
        (2_500_000, 2_500_000),
        (2_500_001, 5_000_000),
        (999_999_999, 1_000_000_000),
    ],
)
def test_the_top_of_the_scale_is_a_round_number(won: int, top: int):
    assert chart._round_up(won) == top
