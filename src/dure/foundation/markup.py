"""Markdown that staff write, as HTML that is safe to show: no images, no raw HTML, headings that fit the page."""

from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "pre", "br", "hr"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"scope"}}

_reader = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str, *, top: int = 2) -> SafeString:
    """``top`` is the level that the highest heading of the text becomes."""
    tokens = _reader.parse(text)
    highest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    for token in tokens:
        _adjust(token, top - highest)
    html = _reader.renderer.render(tokens, _reader.options, {})
    clean = nh3.clean(html, tags=TAGS | TABLE_TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto", "tel"})
    clean = clean.replace("<table>", '<div class="prose-table"><table>').replace("</table>", "</table></div>")
    return mark_safe(clean)  # noqa: S308 (cleaned above; what is added is fixed text)


def _adjust(token: Any, shift: int) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(6, int(token.tag[1]) + shift)}"
    if token.type in {"th_open", "td_open"}:
        token.attrs = {"scope": "col"} if token.type == "th_open" else {}
