from django.utils.functional import Promise


class Refusal(Exception):
    """A rule said no. ``code`` is stable and for programs; ``message`` is a translated sentence for the person.

    ``field`` names the form field it concerns, or is empty.
    """

    def __init__(self, code: str, message: str | Promise, *, field: str = "", wait_seconds: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.wait_seconds = wait_seconds

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
