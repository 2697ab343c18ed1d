"""One line on stderr that tells how far a run is."""

import sys
import time
from typing import TextIO

from dure.rules.mutualaid.render import Language

WIDTH = 24
EVERY = 0.2


class Progress:
    """On a terminal the line is drawn again and again; into a file it is written at every tenth."""

    def __init__(self, contracts: int, stream: TextIO | None = None, *, quiet: bool = False, language: Language = "ko") -> None:
        self.stream = stream or sys.stderr
        self.total, self.quiet, self.language = contracts, quiet, language
        self.done, self.fresh, self.started, self.shown = 0, 0, time.monotonic(), 0.0
        self.tenth = -1

    def skip(self, count: int) -> None:
        """Count what an earlier run has done: it does not make this one look faster."""
        self.done += count
        self.draw()

    def advance(self, count: int) -> None:
        self.done += count
        self.fresh += count
        self.draw()

    def draw(self) -> None:
        if self.quiet:
            return
        now, tenth = time.monotonic(), self.done * 10 // max(self.total, 1)
        if self.stream.isatty():
            if now - self.shown >= EVERY or self.done >= self.total:
                self.shown = now
                self.stream.write("\r" + self.line(now) + "\x1b[K" + ("\n" if self.done >= self.total else ""))
        elif tenth > self.tenth:
            self.tenth = tenth
            self.stream.write(self.line(now) + "\n")
        self.stream.flush()

    def line(self, now: float) -> str:
        share = self.done / max(self.total, 1)
        rate = self.fresh / max(now - self.started, 1e-9)
        seconds = (self.total - self.done) / rate if rate and self.done < self.total else None
        bar = f"[{'#' * int(share * WIDTH):<{WIDTH}}] {share:4.0%}"
        if self.language == "ko":
            left = "" if seconds is None else f", {seconds:,.0f}초 남음"
            return f"{bar}  계약 {self.done:,}/{self.total:,}건, 초당 {rate:,.0f}건{left}"
        left = "" if seconds is None else f", {seconds:,.0f} s left"
        return f"{bar}  {self.done:,} of {self.total:,} contracts, {rate:,.0f}/s{left}"
