"""Pieces of words by which texts are found: a word of a query is in a text only if all its pieces are.

Pairs alone find every word of two letters and more, but common pairs that never join give thousands of candidates; triples
end that. A piece is exact: a text holds it if and only if one of its words holds those letters side by side.
"""

import re
import unicodedata
from collections.abc import Iterable

MOST_LETTERS = 50_000
"""Letters of one document that are searched; the rest is left out."""
MOST_PIECES = 60
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
PUNCTUATION = {ord(mark): 0xFDD0 + place for place, mark in enumerate("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")}
"""ASCII marks as noncharacters, so that no piece means anything to a query language or is split by a tokenizer."""


def normalise(text: str) -> str:
    """NFC, lower case, single spaces, nothing that a database cannot store."""
    lowered = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return " ".join(UNSAFE.sub(" ", lowered).split())


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of letters, word by word in order; a word of one letter is kept as it is."""
    return [pair for word in normalise(text).split() for pair in (_runs(word, 2) if len(word) > 1 else [word])]


def pieces(normal: str) -> set[str]:
    """Every pair and triple of a normalised text."""
    words = normal.translate(PUNCTUATION).split()
    return {piece for word in set(words) for size in (2, 3) for piece in _runs(word, size)}


def wanted(words: Iterable[str]) -> list[str]:
    """Pieces that a text must have to hold all ``words`` (normalised); words of one letter add none."""
    found: dict[str, None] = {}
    for word in words:
        found |= dict.fromkeys(_runs(word.translate(PUNCTUATION), 2 if len(word) == 2 else 3))
    return list(found)[:MOST_PIECES]


def exact(words: Iterable[str]) -> bool:
    """Whether having the wanted pieces is the same as holding all ``words``."""
    listed = list(words)
    return all(2 <= len(word) <= 3 for word in listed) and len(listed) <= MOST_PIECES


def _runs(word: str, size: int) -> list[str]:
    return [word[start : start + size] for start in range(len(word) - size + 1)]
