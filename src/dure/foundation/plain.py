"""HTML that others wrote, as Markdown without anything that could act: text, lists, links, rows of tables."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "iframe", "object", "noscript", "template", "svg", "head", "title", "textarea", "select"}
BLOCKS = {
    "p", "div", "section", "article", "header", "footer", "ul", "ol", "table", "thead", "tbody", "tr", "blockquote", "pre", "dl", "dt", "dd",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center", "form", "fieldset",
}  # fmt: skip
ESCAPED = re.compile(r"([\\`*_\[\]<>])")
LINE_START = re.compile(r"^(\s*[0-9]*)([#>+=|.)-])(?=\s|$)", re.MULTILINE)


def title_of(html: str) -> str:
    """One line of plain text: no tags, entities resolved."""
    reader = _Reader(markdown=False)
    reader.feed(html)
    reader.close()
    return " ".join(reader.result.split())


def markdown_of(html: str) -> str:
    """Markdown of what a reader would see. Raises nothing, whatever is given."""
    reader = _Reader(markdown=True)
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in reader.result.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self, *, markdown: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.markdown = markdown
        self.parts: list[str] = []
        self.silent: list[str] = []
        self.links: list[str] = []

    @property
    def result(self) -> str:
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        if self.silent:
            return
        if tag == "a" and self.markdown:
            self._open_link(dict(attrs).get("href") or "")
        elif tag == "br":
            self._add("\n")
        elif tag == "li":
            self._add("\n- ")
        elif tag in BLOCKS:
            self._add("\n\n" if tag != "tr" else "\n")
        elif tag in {"td", "th"}:
            self._add(" · " if self.parts and not self.parts[-1].endswith("\n") else "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        elif not self.silent and tag == "a" and self.links:
            self._add(self.links.pop())
        elif not self.silent and tag in BLOCKS:
            self._add("\n\n" if tag != "tr" else "\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._add(self._escaped(data))

    def _open_link(self, address: str) -> None:
        good = re.fullmatch(r"https?://[^\s()<>\"'\\]+", address) is not None
        self._add("[" if good else "")
        self.links.append(f"]({address})" if good else "")

    def _escaped(self, data: str) -> str:
        if not self.markdown:
            return data
        return LINE_START.sub(r"\1\\\2", ESCAPED.sub(r"\\\1", data))

    def _add(self, text: str) -> None:
        """Line breaks outside Markdown are just spaces."""
        self.parts.append(text if self.markdown else text.replace("\n", " "))
