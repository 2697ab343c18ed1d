from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Text: TypeAlias = "StrOrPromise"
"""A text for people: a string, or a translation that is made when it is shown."""


class Refusal(Exception):
    """A rule said no. ``code`` is stable and for programs; ``message`` is a translated sentence for the person.

    ``field`` names the form field it concerns, or is empty.
    """

    def __init__(self, code: str, message: Text, *, field: str = "", wait_seconds: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.wait_seconds = wait_seconds

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
