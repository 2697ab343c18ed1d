"""Compile every changed `django.po` to `django.mo` (which git ignores)."""

import sys
from pathlib import Path

import polib

import dure

PACKAGE = Path(dure.__file__).parent


def catalogues() -> list[Path]:
    return sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"))


def main() -> int:
    """Returns 1 and names the file when a catalogue cannot be read."""
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        try:
            polib.pofile(str(source)).save_as_mofile(str(target))
        except (OSError, UnicodeDecodeError) as error:
            sys.stderr.write(f"{source.relative_to(PACKAGE)}: {error}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
