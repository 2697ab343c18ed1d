"""What holds for every file of the project. Each scan is also shown something bad, so that it proves something."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dure"
TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*") if path.suffix in {".html", ".txt", ".svg"})
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
CODE_LINES, TEST_LINES, FUNCTION_LINES = 400, 800, 90

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "timezone.localdate", "time.time"}
CHANCES = {"random", "secrets"}
WAYS_OUT = {"httpx", "requests", "aiohttp", "smtplib"}
MAY = {
    "clock": {"foundation/clock.py"},
    "chance": {
        "foundation/chance.py",
        "foundation/settings.py",  # runs before Django and makes keys
        "foundation/access/paths.py",
    },
    "door": {
        "foundation/door.py",
        "foundation/notify/gateways.py",  # SMTP is not HTTP
    },
}
MARKED_SAFE = {
    "foundation/ui",
    "foundation/markup.py",  # cleans what operators wrote
    "foundation/staff/totp.py",  # draws a QR code: shapes only
}


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def texts(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    for path in paths:
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def template_faults(text: str) -> list[str]:
    rules = {
        "inline style": r"<[^>]*\sstyle\s*=|<style\b",
        "inline handler": r"<[^>]*\son[a-z]+\s*=",
        "inline script": r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)",
        "javascript: address": r"javascript:",
        "|safe": r"\|\s*safe\b",
        "autoescape off": r"{%\s*autoescape\s+off",
    }
    return [name for name, rule in rules.items() if re.search(rule, text, re.IGNORECASE)]


def test_templates_have_nothing_inline_and_escape_everything():
    assert [f"{where(path)}: {fault}" for path, text in texts(TEMPLATES) if path.suffix == ".html" for fault in template_faults(text)] == []


@pytest.mark.parametrize(
    "bad",
    ['<p style="x">', "<style>", '<a onclick="x">', "<script>x</script>", '<a href="javascript:x">', "{{ x|safe }}", "{% autoescape off %}"],
)
def test_control_each_inline_fault_is_found(bad):
    assert template_faults(bad)


def test_only_the_ui_package_marks_text_as_safe():
    marking = [
        where(path)
        for path, text in texts(MODULES)
        if re.search(r"\b(mark_safe|SafeString)\(", text) and not str(path.relative_to(SOURCE)).startswith(tuple(MARKED_SAFE))
    ]

    assert marking == []


def names_used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            yield f"{owner}.{node.attr}"


def strangers(kind: str, forbidden: set[str], modules: list[Path]) -> list[str]:
    return [
        f"{where(path)}: {', '.join(sorted(found))}"
        for path in modules
        if str(path.relative_to(SOURCE)) not in MAY[kind] and (found := forbidden & set(names_used(ast.parse(path.read_text(encoding="utf-8")))))
    ]


def test_the_time_is_asked_of_the_one_clock():
    assert strangers("clock", CLOCKS, MODULES) == []


def test_randomness_comes_from_the_one_source():
    assert strangers("chance", CHANCES | {"os.urandom", "uuid.uuid4"}, MODULES) == []


def test_requests_to_other_systems_leave_by_the_one_door():
    assert strangers("door", WAYS_OUT, MODULES) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [("import datetime as d\nd.datetime.now()", "datetime.now"), ("from random import choice", "random"), ("import httpx", "httpx")],
)
def test_control_each_way_round_is_found(code, name):
    assert name in set(names_used(ast.parse(code)))


def test_files_stay_short():
    code = [path for path in tracked("*.py") if "migrations" not in path.parts]
    limit = {path: TEST_LINES if path.is_relative_to(ROOT / "tests") else CODE_LINES for path in code}

    assert [f"{where(path)}: {text.count(chr(10))} lines" for path, text in texts(code) if text.count("\n") > limit[path]] == []


def test_functions_stay_short():
    long = [
        f"{where(path)}: {node.name} has {(node.end_lineno or 0) - node.lineno + 1} lines"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]

    assert long == []


def test_there_are_no_catch_all_modules():
    assert [where(path) for path in MODULES if path.stem in {"helpers", "utils", "util", "common", "misc"}] == []


HOSTS = re.compile(r"p[y]pi\.org|python[h]osted\.org|registry\.[n]pmjs|deb\.[d]ebian\.org")
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(work|home|root|Users|farm)/[A-Za-z.]", re.MULTILINE)


def test_no_registry_and_no_path_of_somebodys_machine_is_written_down():
    files = [(path, text) for path, text in texts(tracked()) if path != Path(__file__)]

    assert [where(path) for path, text in files if HOSTS.search(text)] == []
    assert [where(path) for path, text in files if MACHINE.search(text)] == []


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TO[D]O|FI[X]ME|XX[X])\b")

    assert [where(path) for path, text in texts(tracked("*.py", "*.html", "*.md", "*.js", "*.css", "*.toml")) if words.search(text)] == []


def test_the_page_of_settings_is_what_the_declarations_print():
    from dure.commands.settings import page

    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == page()


def test_every_declared_setting_is_read_somewhere():
    from dure.foundation.config import SETTINGS

    code = "\n".join(text for path, text in texts(MODULES) if path.name != "config.py")
    unread = [setting.name for setting in SETTINGS if not re.search(rf"""["']{setting.name}["']|DURE_{setting.name}\b""", code)]

    assert unread == []


def template_name(path: Path) -> str:
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def test_every_template_is_used():
    everything = "\n".join(text for _, text in texts([*MODULES, *TEMPLATES]))
    overrides = ("admin/", "registration/", "django/", "notices/")
    unused = [
        where(path)
        for path in TEMPLATES
        if not (name := template_name(path)).startswith(overrides) and name not in everything and Path(name).stem not in everything
    ]

    assert unused == []


def test_every_notice_is_sent_by_somebody():
    code = "\n".join(text for _, text in texts(MODULES))
    keys = {path.name.split(".")[0] for path in TEMPLATES if "notices" in path.parts}

    assert sorted(key for key in keys if f'"{key}"' not in code) == []


def test_every_direct_dependency_has_its_reason():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    python = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    names = {re.split(r"[\[<>=]", name)[0] for name in python} | {*package["dependencies"], *package["devDependencies"]}
    rows = [line.split("|")[1] for line in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    explained = set(re.findall(r"[\w.-]+", " ".join(rows)))

    assert sorted(names - explained) == []
