"""Reading what a feed answers: bytes that should be JSON."""

import codecs
import json
import re
from typing import Any

from dure.foundation.door import Door, Response, TooLarge, Unreachable
from dure.foundation.integrations.announcements.entry import Unusable

LARGEST = 20_000_000


def asked(door: Door, url: str, parameters: dict[str, str | int]) -> dict[str, Any]:
    """The JSON object that answers. Raises Unreachable or Unusable."""
    try:
        answer = door.get(url, params=parameters)
    except TooLarge:
        raise Unusable("too_large") from None
    if answer.status_code in {401, 403}:
        raise Unusable("refused", f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        msg = f"{door.name}: HTTP {answer.status_code}"
        raise Unreachable(msg)
    return read(answer)


def read(answer: Response) -> dict[str, Any]:
    try:
        given = json.loads(decoded(answer))
    except RecursionError:
        raise Unusable("garbage", "too deep") from None
    except ValueError:
        refused = b"SERVICE_KEY" in answer.content or b"SERVICE KEY" in answer.content
        raise Unusable("refused" if refused else "garbage", answer.headers.get("content-type", "")[:60]) from None
    if not isinstance(given, dict):
        raise Unusable("garbage", "no object")
    return given


def decoded(answer: Response) -> str:
    """UTF-8, else the named encoding if there is such a one. Raises ValueError."""
    try:
        return answer.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = re.search(r"charset=\"?([\w-]+)", answer.headers.get("content-type", ""), re.IGNORECASE)
        if named is None:
            raise
    try:
        codec = codecs.lookup({"euc-kr": "cp949", "ks_c_5601-1987": "cp949"}.get(named[1].lower(), named[1]))
    except LookupError:
        msg = "unknown encoding"
        raise ValueError(msg) from None
    return codec.decode(answer.content)[0]
