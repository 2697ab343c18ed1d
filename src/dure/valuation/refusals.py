"""Why a whole run cannot go on. A bad row is no refusal: it goes to the errors file."""

from importlib.util import find_spec

NEEDED = ("numba", "numpy", "pyarrow")


class BatchRefusal(Exception):
    """The sentence names file, column and rule, or says what to do. Nothing was half-written."""


def require_extra() -> None:
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BatchRefusal(f"valuing many contracts needs {', '.join(missing)}. Install it with: pip install 'dure[batch]'")
