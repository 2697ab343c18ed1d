import re


def normalise_phone(text: str) -> str:
    """A Korean number in E.164 (``+821012345678``). Raises ValueError for anything else."""
    digits = re.sub(r"[\s\-().]", "", text)
    if digits.startswith("+82"):
        digits = "0" + digits[3:].removeprefix("0")
    if not re.fullmatch(r"0(1[016789][0-9]{7,8}|2[0-9]{7,8}|[3-6][0-9][0-9]{7,8}|70[0-9]{8}|50[0-9]{8,9}|80[0-9]{7,8})", digits):
        msg = "not a Korean telephone number"
        raise ValueError(msg)
    return "+82" + digits[1:]


def is_mobile(text: str) -> bool:
    try:
        return normalise_phone(text).startswith("+821")
    except ValueError:
        return False


def show_phone(e164: str) -> str:
    """``+821012345678`` as ``010-1234-5678``; what is not such a number comes back as it is."""
    if not e164.startswith("+82"):
        return e164
    digits = "0" + e164[3:]
    head = 2 if digits.startswith("02") else 3
    return f"{digits[:head]}-{digits[head:-4]}-{digits[-4:]}"
