"""Find the message ids that code and templates ask for, without GNU gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import trim_whitespace
from django.utils.translation.template import templatize

CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_lazy"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
TEMPLATE_SUFFIXES = {".html", ".txt", ".svg"}


@dataclass(frozen=True)
class Message:
    """A message id with the place that asks for it."""

    msgid: str
    path: Path
    line: int
    plural: str = ""
    context: str = ""


def of_python(path: Path, source: str | None = None) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8") if source is None else source
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node.func) in CALLS:
            yield from _of_call(node, _name(node.func), path)


def of_template(path: Path) -> Iterator[Message]:
    """Messages of a template: ``templatize`` turns it to calls, which are read like Python's, one by one."""
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in re.finditer(r"\b(_|gettext|ngettext|pgettext|npgettext)\(", code):
        call = _balanced(code, match.start())
        line = code.count("\n", 0, match.start()) + 1
        for found in of_python(path, call):
            yield Message(trim(found.msgid), path, line, trim(found.plural), found.context)


def trim(text: str) -> str:
    return trim_whitespace(text) if text.startswith(("\n", " ")) else text


def of_folder(folder: Path) -> Iterator[Message]:
    for path in sorted(folder.rglob("*")):
        if "migrations" in path.parts or "vendor" in path.parts:
            continue
        if path.suffix == ".py":
            yield from of_python(path)
        elif path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts:
            yield from of_template(path)


def _of_call(node: ast.Call, name: str, path: Path) -> Iterator[Message]:
    texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
    if not texts:
        return
    if name in CONTEXT and len(texts) > 1:
        yield Message(texts[1], path, node.lineno, context=texts[0])
    elif name in PLURAL and len(texts) > 1:
        yield Message(texts[0], path, node.lineno, plural=texts[1])
    else:
        yield Message(texts[0], path, node.lineno)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _balanced(code: str, start: int) -> str:
    """The call that starts at ``start``, up to its closing bracket; quotes are respected."""
    for end in (match.end() for match in re.finditer(r"\)", code[start:])):
        call = code[start : start + end]
        try:
            ast.parse(call)
        except SyntaxError:
            continue
        return call
    return "None"
