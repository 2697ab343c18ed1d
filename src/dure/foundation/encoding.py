"""Files of text that people bring from their spreadsheets."""


def decoded(content: bytes) -> str:
    """UTF-8, with or without a mark, or the Korean Windows code page. Raises ValueError for anything else."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp949")
