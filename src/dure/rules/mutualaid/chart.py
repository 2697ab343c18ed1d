"""The projection as an SVG chart that stands alone: no script, no style sheet, readable in black and white."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import count

from dure.rules.mutualaid.projection import Year
from dure.rules.mutualaid.render import Language

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 90, 20, 60, 50
LINES: tuple[tuple[str, str, str, str, str, Callable[[Year], int | None]], ...] = (
    ("dues", "납부부금", "Dues paid", "#58616a", "2 4", lambda row: row.dues),
    ("closure", "폐업·사망 실수령", "Closure, net", "#0b50d0", "none", lambda row: _net(row, "closure")),
    ("retirement", "퇴임·노령 실수령", "Retirement, net", "#006f3c", "10 4", lambda row: _net(row, "retirement")),
    ("voluntary", "임의해약 실수령", "Voluntary, net", "#b3261e", "6 3 2 3", lambda row: _net(row, "voluntary")),
)


def _net(row: Year, way: str) -> int | None:
    return row.ways[way].net if way in row.ways else None


def svg(rows: Sequence[Year], language: Language = "ko") -> str:
    """Lines over years of dues and of what three ways of ending leave after tax. The table beside it carries the same numbers."""
    korean = language == "ko"
    top = _round_up(max(won for _, _, _, _, _, of in LINES for row in rows if (won := of(row)) is not None))
    title = "납부부금과 해지 방법별 실수령액(만원)" if korean else "Dues and net payout by way of ending (10,000 won)"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title" lang="{language}">',
        f'<title id="title">{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" font-family="sans-serif" font-size="16" font-weight="bold" fill="#1e2124">{escape(title)}</text>',
        *_grid(rows, top, korean=korean),
        *_legend(korean=korean),
        *(_line(rows, top, colour, dash, of) for _, _, _, colour, dash, of in LINES),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _round_up(won: int) -> int:
    """The least of 1, 2, 5 times a power of ten, times five, that holds ``won``."""
    found: int = next(top for power in count(4) for step in (1, 2, 5) if (top := 5 * step * 10**power) >= won)
    return found


def _x(place: int, years: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * place / max(years - 1, 1)


def _y(won: int, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * won / top


def _grid(rows: Sequence[Year], top: int, *, korean: bool) -> list[str]:
    parts = []
    for part in range(6):
        won = top * part // 5
        y = _y(won, top)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#d8dadd"/>')
        parts.append(
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" font-family="sans-serif" font-size="12" fill="#464c53">{won // 10_000:,}</text>'
        )
    every, last = max(1, len(rows) // 10), len(rows) - 1
    for place, row in enumerate(rows):
        if place == last or (place % every == 0 and last - place >= every):
            label = f"{row.year}년" if korean else str(row.year)
            parts.append(
                f'<text x="{_x(place, len(rows)):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" font-family="sans-serif" font-size="12" fill="#464c53">{label}</text>'
            )
    return parts


def _legend(*, korean: bool) -> list[str]:
    parts = []
    for place, (_, ko, en, colour, dash, _of) in enumerate(LINES):
        x = LEFT + place * 160
        parts.append(f'<line x1="{x}" y1="40" x2="{x + 28}" y2="40" stroke="{colour}" stroke-width="3" stroke-dasharray="{dash}"/>')
        parts.append(
            f'<text x="{x + 34}" y="44" font-family="sans-serif" font-size="12" fill="#1e2124">{escape(ko if korean else en)}</text>'
        )
    return parts


def _line(rows: Sequence[Year], top: int, colour: str, dash: str, of: Callable[[Year], int | None]) -> str:
    points = " ".join(f"{_x(place, len(rows)):.1f},{_y(won, top):.1f}" for place, row in enumerate(rows) if (won := of(row)) is not None)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="3" stroke-dasharray="{dash}"/>'
