import argparse

from dure.commands import Parsers
from dure.foundation.config import SETTINGS, Setting


def add(parsers: Parsers) -> None:
    parser = parsers.add_parser("settings", help="print the page of all settings (docs/settings.md)")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> None:
    print(page(), end="")


def page() -> str:
    """The Markdown text of docs/settings.md, from the declarations."""
    rows = "\n".join(row(setting) for setting in SETTINGS)
    return f"""# Settings

Every setting comes from the environment and starts with `DURE_`. A misspelt or unknown name stops the start.
This page is printed by `dure settings > docs/settings.md`; a test keeps it up to date.

| name | default | sites | production | meaning |
|---|---|---|---|---|
{rows}
"""


def row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "–"
    meaning = f"{setting.meaning} **Secret.**" if setting.secret else setting.meaning
    cells = (f"`DURE_{setting.name}`", default, ", ".join(setting.sites), production(setting), meaning.replace("|", "\\|"))
    return f"| {' | '.join(cells)} |"


def production(setting: Setting) -> str:
    match setting.production:
        case "":
            return "–"
        case "required" | "refused":
            return setting.production
        case value:
            return f"not `{value}`"
