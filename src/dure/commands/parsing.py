"""The parser of `dure`: what it says about arguments stands in Korean and in English, since it speaks before a language is chosen."""

import argparse
import re
import sys
from datetime import date
from typing import Any, Never

FIRST_YEAR, LAST_YEAR = 1900, 2999
SENTENCES = (
    (r"the following arguments are required: (.+)", "빠진 인수: {}"),
    (r"unrecognized arguments: (.+)", "모르는 인수: {}"),
    (r"argument (.+?): invalid choice: (.+) \(choose from (.+)\)", "{}: {}: {} 중 하나여야 합니다."),
    (r"argument (.+?): expected .*arguments?", "{}: 값이 없습니다."),
    (r"argument (.+?): invalid \w+ value: (.+)", "{}: {}: 읽을 수 없는 값입니다."),
    (r"argument (.+?): ignored explicit argument (.+)", "{}: 값을 받지 않습니다: {}"),
    (r"ambiguous option: (.+) could match (.+)", "{}: 여러 옵션에 맞습니다: {}"),
)


def both(ko: str, en: str) -> str:
    return f"{ko} / {en}"


class Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, both("사용법", "usage") + ": " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    def __init__(self, *, add_help: bool = True, **given: Any) -> None:
        given.setdefault("formatter_class", Formatter)
        super().__init__(add_help=False, **given)
        self._positionals.title = both("인수", "arguments")
        self._optionals.title = both("옵션", "options")
        if add_help:
            self.add_argument("-h", "--help", action="help", help=both("이 도움말을 보입니다.", "show this help"))
        self.set_defaults(parser=self)

    def error(self, message: str) -> Never:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {told(message)}\n")


def told(message: str) -> str:
    for pattern, ko in SENTENCES:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return both(ko.format(*found.groups()), message)
    return message.removeprefix("argument ")


def day(text: str) -> date:
    """A day that cases may name, too: from 1900 to 2999."""
    try:
        found = date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise wrong(text, "YYYY-MM-DD 꼴의 날짜가 아닙니다.", "no date (YYYY-MM-DD)") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise wrong(text, f"{FIRST_YEAR}년부터 {LAST_YEAR}년까지의 날짜가 아닙니다.", f"no day from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def positive(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text) or int(text) < 1:
        raise wrong(text, "1 이상의 정수가 아닙니다.", "no whole number from 1 on")
    return int(text)


def share(text: str) -> tuple[int, int]:
    """``2/8``: which of how many, from 1."""
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise wrong(text, "2/8 같은 몫이 아닙니다.", "no share such as 2/8")
    return int(found[1]), int(found[2])


def wrong(text: str, ko: str, en: str) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(both(f"{text!r}: {ko}", f"{text!r}: {en}"))
