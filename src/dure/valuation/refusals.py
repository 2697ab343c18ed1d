"""Why a whole run cannot go on. A bad row is no refusal: it goes to the errors file."""

import errno
from importlib.util import find_spec

from dure.rules.mutualaid.errors import Told

NEEDED = ("numba", "numpy", "pyarrow")
FAILURES = {
    errno.ENOENT: ("그런 파일이나 폴더가 없습니다", "there is no such file or folder"),
    errno.EISDIR: ("파일이 아니라 폴더입니다", "is a folder, not a file"),
    errno.ENOTDIR: ("폴더가 아닙니다", "is no folder"),
    errno.EACCES: ("읽거나 쓸 권한이 없습니다", "may not be read or written"),
    errno.EROFS: ("쓸 수 없는 장치입니다", "stands on a disk that cannot be written"),
    errno.ENOSPC: ("디스크에 남은 자리가 없습니다", "no space is left on the disk"),
}


class BatchRefusal(Told):
    """The sentence names file, column and rule, or says what to do. Nothing was half-written."""


def of_failure(failure: OSError) -> BatchRefusal:
    """A failed read or write as a sentence, with the name of its file where it is known."""
    plain = str(failure.strerror or failure)
    ko, en = FAILURES.get(failure.errno or 0, (f"읽거나 쓰지 못했습니다({plain})", f"could not be read or written ({plain})"))
    where = f"{failure.filename}: " if failure.filename else ""
    return BatchRefusal(f"{where}{ko}.", f"{where}{en}")


def require_extra() -> None:
    missing = ", ".join(name for name in NEEDED if find_spec(name) is None)
    if missing:
        install = "pip install 'dure[batch]'"
        raise BatchRefusal(
            f"많은 계약을 한꺼번에 계산하려면 {missing} 꾸러미가 필요합니다. 다음으로 설치합니다: {install}",
            f"valuing many contracts needs {missing}. Install it with: {install}",
        )
