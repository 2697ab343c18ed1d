"""Synthetic announcements: words with a Zipf-like spread plus particles. The seed is part of the data set's name."""

import bisect
import itertools
import random
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

SEED = 20260301
WORDS, PER_TEXT = 20_000, 125
PARTICLES = ("", "을", "를", "이", "가", "은", "는", "의", "에", "에서", "으로", "과", "와", "도", "까지", "부터", "하고", "하여", "합니다", "입니다")
SYLLABLES = 700


class Zipf:
    """Draws positions 0 … size-1, position n with weight 1/(n+offset)^power."""

    def __init__(self, size: int, *, power: float = 1.0, offset: float = 2.7) -> None:
        self.totals = list(itertools.accumulate(1 / (n + offset) ** power for n in range(size)))

    def draw(self, chance: random.Random) -> int:
        return bisect.bisect(self.totals, chance.random() * self.totals[-1])


def vocabulary(chance: random.Random) -> list[str]:
    syllables = chance.sample([chr(code) for code in range(0xAC00, 0xD7A4)], SYLLABLES)
    spread, words = Zipf(SYLLABLES, power=0.6), {}
    while len(words) < WORDS:
        length = chance.choices((2, 3, 4, 5), (45, 35, 16, 4))[0]
        words["".join(syllables[spread.draw(chance)] for _ in range(length))] = None
    return list(words)


def texts(count: int) -> Iterator[str]:
    chance = random.Random(SEED)
    words, spread = vocabulary(chance), Zipf(WORDS, power=0.9)
    for _ in range(count):
        yield " ".join(words[spread.draw(chance)] + chance.choice(PARTICLES) for _ in range(PER_TEXT))


def queries(length: int, count: int) -> list[str]:
    """Parts of one word, half drawn as often as the words are used, half from the vocabulary alone."""
    chance = random.Random(SEED + length)
    words, spread = vocabulary(random.Random(SEED)), Zipf(WORDS, power=0.9)
    found: list[str] = []
    while len(found) < count:
        word = words[spread.draw(chance)] if len(found) % 2 else chance.choice(words)
        written = word + (chance.choice(PARTICLES) if length > 3 else "")
        if len(written) >= length:
            start = chance.randrange(len(written) - length + 1)
            found.append(written[start : start + length])
    return found


def absent(file: Path, length: int, count: int) -> list[str]:
    """Words that no text holds: for two syllables ones never seen, for more the commonest pairs that never join."""
    whole, chance = "\n".join(text for _pk, text in rows(file, 20_000)), random.Random(SEED - length)
    if length == 2:
        wanted = (chr(chance.randrange(0xAC00, 0xD7A4)) + chr(chance.randrange(0xAC00, 0xD7A4)) for _ in itertools.count())
    else:
        wanted = joined(pairs_by_frequency(whole)[:400], length, chance)
    candidates = dict.fromkeys(itertools.islice(wanted, count * 5))
    for _pk, text in rows(file):
        for word in [word for word in candidates if word in text]:
            del candidates[word]
    return list(candidates)[:count]


def joined(pairs: list[str], length: int, chance: random.Random) -> Iterator[str]:
    after: dict[str, list[str]] = {}
    for pair in pairs:
        after.setdefault(pair[0], []).append(pair)
    while True:
        word = chance.choice(pairs)
        while len(word) < length and word[-1] in after:
            word += chance.choice(after[word[-1]])[1]
        if len(word) == length:
            yield word


def pairs_by_frequency(whole: str) -> list[str]:
    counts: dict[str, int] = {}
    for word in whole.split():
        for pair in map("".join, itertools.pairwise(word)):
            counts[pair] = counts.get(pair, 0) + 1
    return sorted(counts, key=lambda pair: -counts[pair])


def data_set(folder: Path, count: int) -> Path:
    """The texts as table ``plain(id, text)``, made once."""
    file = folder / f"announcements-{SEED}-{count}.sqlite3"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        making = file.with_suffix(".making")
        making.unlink(missing_ok=True)
        with sqlite3.connect(making) as database:
            database.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            database.executemany("INSERT INTO plain (text) VALUES (?)", ((unicodedata.normalize("NFC", text),) for text in texts(count)))
        making.rename(file)
    return file


def rows(file: Path, newest: int = -1) -> Iterator[tuple[int, str]]:
    """Ids and texts, the newest first."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        yield from database.execute("SELECT id, text FROM plain ORDER BY id DESC LIMIT ?", (newest,))
