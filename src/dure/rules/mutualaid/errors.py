from datetime import date


class InvalidCase(Exception):
    """A case that cannot be valued. ``code`` is stable and for programs; the sentences name the field and the rule.

    ``field`` is the path in the case's JSON form, as ``payments[3].won``, or empty.
    """

    def __init__(self, code: str, ko: str, en: str, *, field: str = "") -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.ko = ko
        self.en = en
        self.field = field


class MissingRule(InvalidCase):
    """No row of ``table`` holds on ``day``: nothing is guessed in its place."""

    def __init__(self, table: str, day: date, what: str = "") -> None:
        detail = f" ({what})" if what else ""
        super().__init__(
            "missing_rule",
            f"{table} 표에 {day.isoformat()}에 적용할 행이 없습니다{detail}.",
            f"The table {table} has no row for {day.isoformat()}{detail}.",
            field=table,
        )
        self.table = table
        self.day = day


class Told(ValueError):
    """Something wrong outside a case, told in Korean and in English."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko = ko
        self.en = en

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.ko, self.en)


class BrokenTable(Told):
    """A rule table that cannot be used: rows overlap, leave a gap where none may be, or hold what is no number or date."""


class WrongSetting(Told):
    """A setting (convention) that does not exist, or a value that it does not have."""
