"""What the parts of `dure mutualaid` tell, in the language of ``--language``."""

import argparse
import sys
from collections.abc import Callable

from dure.commands.parsing import both

Act = Callable[[argparse.Namespace], int]


def add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language", choices=("ko", "en"), default="ko", help=both("문장의 언어(기본: ko)", "language of what is told (default: ko)")
    )


def said(options: argparse.Namespace, ko: str, en: str) -> str:
    return ko if options.language == "ko" else en


def tell(options: argparse.Namespace, ko: str, en: str) -> None:
    """A line beside the output."""
    print(said(options, ko, en), file=sys.stderr)


def complain(options: argparse.Namespace, ko: str, en: str) -> None:
    tell(options, f"dure mutualaid {options.part}: {ko}", f"dure mutualaid {options.part}: {en}")


def guarded(act: Act) -> Act:
    """A refusal or a failed read or write is one sentence on stderr and exit status 2, Ctrl-C one and 130."""

    def run(options: argparse.Namespace) -> int:
        from dure.rules.mutualaid.errors import InvalidCase, Told
        from dure.valuation.refusals import of_failure

        try:
            return act(options)
        except (Told, InvalidCase) as refusal:
            complain(options, refusal.ko, refusal.en)
        except OSError as failure:
            sentence = of_failure(failure)
            complain(options, sentence.ko, sentence.en)
        except KeyboardInterrupt:
            print(file=sys.stderr)
            complain(options, "멈췄습니다.", "interrupted")
            return 130
        return 2

    return run
