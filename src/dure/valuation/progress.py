"""One line on stderr that tells how far a run is."""

import sys
import time
from typing import TextIO

WIDTH = 24
EVERY = 0.2


class Progress:
    """On a terminal the line is drawn again and again; into a file it is written at every tenth."""

    def __init__(self, total: int, noun: str, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self.stream = stream or sys.stderr
        self.total, self.noun, self.quiet = total, noun, quiet
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
        left = f", {(self.total - self.done) / rate:,.0f} s left" if rate and self.done < self.total else ""
        bar = "#" * int(share * WIDTH)
        return f"[{bar:<{WIDTH}}] {share:4.0%}  {self.done:,} of {self.total:,} {self.noun}, {rate:,.0f}/s{left}"
