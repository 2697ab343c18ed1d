"""Mutation testing of the mutual-aid rules, in a copy outside the tree.

``python scripts/mutation.py accrual rates`` mutates these modules of ``dure.rules.mutualaid``; without names, all of them.
Wording is left alone (strings are not mutated), and so are the modules that only hold data classes or the method page.
What survives is explained in docs/mutual-aid-mutation.md.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = [{modules}]
also_copy = ["tests", "docs"]
pytest_add_cli_args_test_selection = ["tests/unit/mutualaid"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-p", "no:django", "-x", "-q"]
mutate_only_covered_lines = true
timeout_constant = 5.0

[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["--import-mode=importlib"]
"""
RUN = """
from mutmut.mutation import mutators
mutators.mutation_operators[:] = [pair for pair in mutators.mutation_operators if pair[1] is not mutators.operator_string]
from mutmut.__main__ import cli
cli()
"""


def copy(folder: Path, modules: list[str]) -> None:
    """The rules, their tests and the page they check; nothing else is needed."""
    rules, tests = ROOT / "src/dure/rules", ROOT / "tests/unit/mutualaid"
    shutil.copytree(rules, folder / "src/dure/rules", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    shutil.copytree(
        tests, folder / "tests/unit/mutualaid", ignore=shutil.ignore_patterns("__pycache__", "test_command.py"), dirs_exist_ok=True
    )
    for name in ("src/dure/__init__.py", "tests/__init__.py", "docs/mutual-aid-method.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    wanted = ", ".join(f'"src/dure/rules/mutualaid/{name}.py"' for name in modules)
    (folder / "pyproject.toml").write_text(
        CONFIGURATION.replace("{modules}", wanted or '"src/dure/rules/mutualaid/*.py"'), encoding="utf-8"
    )


def main(modules: list[str]) -> int:
    folder = Path(os.environ.get("MUTATION_FOLDER") or tempfile.mkdtemp(prefix="mutation-"))
    copy(folder, modules)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")} | {
        "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis")
    }
    children = os.environ.get("MUTATION_CHILDREN", "1")
    subprocess.run([sys.executable, "-c", RUN, "run", "--max-children", children], cwd=folder, env=environment, check=False)
    print(f"results in {folder}")
    return subprocess.run([sys.executable, "-c", RUN, "results"], cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
