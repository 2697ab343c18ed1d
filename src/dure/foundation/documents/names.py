from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 120
RISKY_EXTENSIONS = frozenset({
    "app", "asp", "aspx", "bat", "bin", "cgi", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html",
    "jar", "js", "jse", "jsp", "lnk", "mht", "mhtml", "msi", "php", "phtml", "pif", "pl", "ps1", "py", "rb",
    "reg", "scr", "sh", "shtml", "svg", "svgz", "swf", "url", "vb", "vbe", "vbs", "wsf", "wsh", "xht",
    "xhtml", "xml", "xsl",
})  # fmt: skip


def cleaned(original: str) -> str:
    """The last path part in NFC without control, format or direction characters, at most 120 long."""
    name = unicodedata.normalize("NFC", original).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(ch for ch in name if unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    name = re.sub(r"\s+", " ", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(name) > LONGEST_NAME:
        return stem[: LONGEST_NAME - len(suffix) - 1] + dot + suffix
    return name[:LONGEST_NAME]


def extension(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def hides_risky_extension(name: str) -> bool:
    """True for `form.php.jpg` and `form.pdf.exe`, where a server or desktop may act on another suffix."""
    parts = [part.strip().lower() for part in name.split(".")[1:]]
    return any(part in RISKY_EXTENSIONS for part in parts)
