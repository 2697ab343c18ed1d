class IdentityFault(Exception):
    """The provider answered, but its answer cannot be trusted or used. ``code`` says why; nothing personal is in it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
