"""Mutation testing of the mutual-aid rules, in a copy outside the tree.

``python scripts/mutation.py money`` mutates one group of modules of ``dure.rules.mutualaid`` against the tests that are
theirs; without a name, one group after another; ``--again`` tries once more what an earlier run in MUTATION_FOLDER left
(after tests were added). Wording is left alone (strings are not mutated), and so are the modules
that only hold data classes, settings or the method page. What survives is explained in docs/mutual-aid-mutation.md.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GROUPS = {
    "accrual": (("accrual", "rates", "steps", "months", "dates"), ("accrual", "months", "golden", "conditions", "merging")),
    "tax": (("tax", "deduction"), ("tax", "golden", "interim")),
    "money": (
        ("payout", "case", "subsidy", "after_event", "loan", "interim", "interim_deduction", "paying"),
        ("valuation", "subsidy", "after_event", "golden", "conditions", "interim", "paying"),
    ),
    "valuation": (
        ("valuation", "validation", "conditions", "merging"),
        ("valuation", "tax", "cases", "conditions", "interim", "merging", "paying", "validation"),
    ),
    "tables": (("tables", "reader", "rows"), ("tables", "valuation", "words")),
    "sheet": (("sheet", "render"), ("sheet", "words")),
    "words": (("choice", "korean", "sources", "answered"), ("words",)),
    "cases": (("cases", "errors"), ("cases", "paying", "accrual", "words")),
    "projection": (("projection", "chart"), ("projection", "chart")),
}
CONFIGURATION = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = [{modules}]
also_copy = ["tests", "docs"]
pytest_add_cli_args_test_selection = [{tests}]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:django", "-x", "-q"]
use_git_change_detection = false

[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib"]
"""
KILLED = 1
RUN = Path(__file__).resolve().with_name("mutation_run.py")


def copy(folder: Path, group: str) -> None:
    """The rules, their tests and the page they check; nothing else is needed.

    mutmut renews neither the tables nor which tests run which function, so both are dropped.
    """
    rules, tests = ROOT / "src/dure/rules", ROOT / "tests/unit/mutualaid"
    shutil.copytree(rules, folder / "src/dure/rules", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    shutil.copytree(
        tests, folder / "tests/unit/mutualaid", ignore=shutil.ignore_patterns("__pycache__", "test_command.py"), dirs_exist_ok=True
    )
    for name in ("src/dure/__init__.py", "tests/__init__.py", "docs/mutual-aid-method.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.rmtree(folder / "mutants/src/dure/rules/mutualaid/data", ignore_errors=True)
    (folder / "mutants/mutmut-stats.json").unlink(missing_ok=True)
    modules, files = GROUPS[group]
    wanted = ", ".join(f'"src/dure/rules/mutualaid/{name}.py"' for name in modules)
    selected = ", ".join(f'"tests/unit/mutualaid/test_{name}.py"' for name in files)
    configuration = CONFIGURATION.replace("{modules}", wanted).replace("{tests}", selected)
    (folder / "pyproject.toml").write_text(configuration, encoding="utf-8")


def left(folder: Path) -> list[str]:
    """The mutants of an earlier run that no test killed."""
    metas = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("mutants/src/**/*.meta")]
    return [name for meta in metas for name, code in meta["exit_code_by_key"].items() if code != KILLED]


def run(group: str, folder: Path, *, again: bool) -> None:
    """Mutates one group in ``folder`` and prints what survived; ``again`` tries only what an earlier run there left."""
    copy(folder, group)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    children = os.environ.get("MUTATION_CHILDREN", "1")
    for arguments in (["run", "--max-children", children, *(left(folder) if again else [])], ["results"]):
        subprocess.run([sys.executable, str(RUN), *arguments], cwd=folder, env=environment, check=False)
    print(f"{group}: results in {folder}", flush=True)


def main(arguments: list[str]) -> int:
    top = Path(os.environ.get("MUTATION_FOLDER") or tempfile.mkdtemp(prefix="mutation-"))
    for group in [each for each in arguments if each != "--again"] or GROUPS:
        run(group, top / group, again="--again" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
