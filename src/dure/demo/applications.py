def load() -> None:
    """Nothing yet."""
