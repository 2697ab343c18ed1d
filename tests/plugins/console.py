"""A kept interpreter that runs `dure` commands one after another, so that only the first pays for starting Django."""

import io
import json
import subprocess
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from dure.processes import end_with_parent

ROOT = Path(__file__).resolve().parents[2]


class Console:
    """``environment`` is that of one site; the interpreter ends with ``close`` or with its parent."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.plugins.console"],
                cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, preexec_fn=end_with_parent,
            )

    def run(self, arguments: list[str]) -> tuple[int, str, str]:
        """Exit code, output and errors of one command."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        code, output, errors = json.loads(self.process.stdout.readline())
        return code, output, errors

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def serve() -> None:
    answers = sys.stdout
    for line in sys.stdin:
        output, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(output), redirect_stderr(errors):
            code = run(json.loads(line))
        answers.write(json.dumps([code, output.getvalue(), errors.getvalue()]) + "\n")
        answers.flush()


def run(arguments: list[str]) -> int:
    from dure.cli import main

    try:
        return main(arguments)
    except SystemExit as end:
        if isinstance(end.code, int) or end.code is None:
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001 (the answer says so)
        traceback.print_exc()
        return 1
    finally:
        close_connections()


def close_connections() -> None:
    if "django.db" in sys.modules:
        from django.db import connections

        connections.close_all()


if __name__ == "__main__":
    serve()
