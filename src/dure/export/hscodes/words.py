"""How titles and queries are cut into words, and codes written."""

import re
import unicodedata
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 8


def words_of(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFC", text).lower())


def searchable(*texts: str) -> str:
    """The words of all texts with a space around each: `` car`` finds the beginning of a word, `` car `` a whole one."""
    return "".join(f" {word}" for text in texts for word in words_of(text)) + " "


def digits(text: str) -> str:
    """The code without dots, hyphens and spaces; empty when it holds anything else."""
    bare = re.sub(r"[.\-\s]", "", text)
    return bare if bare.isascii() and bare.isdecimal() else ""


def dotted(code: str) -> str:
    """8703.23, 8703.23.1000: as people write it."""
    parts = (code[:4], code[4:6], code[6:])
    return ".".join(part for part in parts if part)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: the beginning of a code, Korean parts of words, beginnings of English words."""

    prefix: str
    korean: tuple[str, ...]
    english: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return self.korean + self.english

    @property
    def empty(self) -> bool:
        return not (self.prefix or self.words)


def read(query: str) -> Wanted:
    whole = digits(query)
    parts = [] if whole else query.split()
    prefix = whole or next((code for part in parts if (code := digits(part))), "")
    words = [word for part in parts if digits(part) != prefix or not prefix for word in words_of(part)][:MOST_WORDS]
    return Wanted(
        prefix, tuple(word for word in words if not word.isascii()), tuple(word for word in words if word.isascii())
    )
