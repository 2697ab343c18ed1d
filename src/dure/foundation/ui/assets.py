"""Picks the wanted files of the npm packages into the static folder that git ignores.

Run as ``python -m dure.foundation.ui.assets`` after ``npm ci``; a second run with unchanged packages does nothing.
"""

import argparse
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "static" / "vendor"
PACKAGES = ("krds-uiux", "pretendard-gov")
PRINT_FONTS = ("PretendardGOV-Regular.ttf", "PretendardGOV-Bold.ttf")
FOREIGN_MARKS = re.compile(
    r"ico_(logo_krds|flag|facebook|instagram|youtube|sns_x|blog|file_figma|file_sketch|file_xd|login_certify_type)\w*\.svg|head_ico_font_sample\w*\.svg"
)
URL = re.compile(r"""url\(\s*['"]?([^)'"]+)['"]?\s*\)""")
SOURCE_MAP = re.compile(r"/[*/][#@]\s*sourceMappingURL=[^\n*]*(\*/)?")


class AssetError(Exception):
    """A package is missing or is not laid out as expected."""


@dataclass(frozen=True)
class Packages:
    root: Path

    def file(self, path: str) -> Path:
        found = self.root / path
        if not found.exists():
            msg = f"{path} is missing: run npm ci first"
            raise AssetError(msg)
        return found

    def version(self, name: str) -> str:
        return str(json.loads(self.file(f"{name}/package.json").read_text())["version"])


def build(packages: Packages, target: Path = TARGET) -> bool:
    """Fill ``target``; False when it was already up to date. Raises AssetError."""
    state = {"script": _digest(Path(__file__).read_bytes()), **{name: packages.version(name) for name in PACKAGES}}
    manifest = target / "manifest.json"
    if manifest.exists() and json.loads(manifest.read_text())["made_from"] == state:
        return False
    shutil.rmtree(target, ignore_errors=True)
    for part in (_krds, _font, _print_fonts, _licences):
        for name, content in part(packages):
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    files = {str(file.relative_to(target)): _digest(file.read_bytes()) for file in sorted(target.rglob("*")) if file.is_file()}
    manifest.write_text(json.dumps({"made_from": state, "files": files}, indent=1) + "\n")
    return True


def join_krds(tokens: str, components: str) -> str:
    """Tokens and components as one style sheet in the cascade layer ``krds``, so that the site's own rules always win."""
    body = "\n".join(clean(part) for part in (tokens, components))
    body = re.sub(r"@charset [^;]*;|@import [^;]*;", "", body)
    body = without_blocks(body, lambda head: "prefers-color-scheme" in head)
    body = re.sub(r"[^;{}]*url\([^)]*(?:" + FOREIGN_MARKS.pattern + r")[^)]*\)[^;{}]*;", "", body)
    body = URL.sub(lambda match: f"url(icon/{match[1].rsplit('/', 1)[-1]})", body)
    return f'@charset "UTF-8";\n@layer krds {{\n{body.strip()}\n}}\n'


def clean(text: str) -> str:
    """Without references to source maps, which hashed static storage would look for in vain."""
    return SOURCE_MAP.sub("", text)


def without_blocks(css: str, unwanted: Callable[[str], bool]) -> str:
    """``css`` without the at-rules whose head is unwanted, nested braces included."""
    kept, start = [], 0
    for match in re.finditer(r"@[a-z-]+[^{};]*\{", css):
        if match.start() < start or not unwanted(match[0]):
            continue
        kept.append(css[start : match.start()])
        start = _block_end(css, match.end())
    return "".join(kept) + css[start:]


def _block_end(css: str, position: int) -> int:
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(css[position], 0)
        position += 1
    return position


def _krds(packages: Packages) -> Iterator[tuple[str, bytes]]:
    base = "krds-uiux/resources"
    css = join_krds(
        packages.file(f"{base}/css/token/krds_tokens.css").read_text(),
        packages.file(f"{base}/css/component/output.css").read_text(),
    )
    yield "krds/krds.css", css.encode()
    for icon in sorted(packages.file(f"{base}/img/component/icon").glob("*.svg")):
        if not FOREIGN_MARKS.fullmatch(icon.name):
            yield f"krds/icon/{icon.name}", icon.read_bytes()


def _font(packages: Packages) -> Iterator[tuple[str, bytes]]:
    base = "pretendard-gov/dist/web/variable"
    css = clean(packages.file(f"{base}/pretendardvariable-gov-dynamic-subset.css").read_text())
    yield "pretendard/pretendard.css", css.encode()
    for match in URL.finditer(css):
        path = match[1].removeprefix("./")
        yield f"pretendard/{path}", packages.file(f"{base}/{path}").read_bytes()


def _print_fonts(packages: Packages) -> Iterator[tuple[str, bytes]]:
    """Whole fonts for documents: ``dure.foundation.pdf`` embeds what a page uses."""
    for name in PRINT_FONTS:
        yield f"pretendard/print/{name}", packages.file(f"pretendard-gov/dist/public/static/alternative/{name}").read_bytes()


def _licences(packages: Packages) -> Iterator[tuple[str, bytes]]:
    notice = (HERE / "krds-notice.txt").read_text().format(version=packages.version("krds-uiux"))
    yield "LICENSES/krds-uiux.txt", notice.encode()
    yield "LICENSES/pretendard-gov.txt", packages.file("pretendard-gov/dist/LICENSE.txt").read_bytes()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m dure.foundation.ui.assets", description=__doc__)
    parser.add_argument("--packages", type=Path, default=Path("node_modules"))
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args(arguments)
    try:
        fresh = build(Packages(options.packages), options.target)
    except AssetError as error:
        print(f"assets: {error}", file=sys.stderr)  # noqa: T201 (a command)
        return 1
    print("assets: written" if fresh else "assets: up to date")  # noqa: T201 (a command)
    return 0


if __name__ == "__main__":
    sys.exit(main())
