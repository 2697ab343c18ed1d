HANGUL_FIRST, HANGUL_LAST, FINALS = "가", "힣", 28


def topic(word: str) -> str:
    """``word`` with 은 after a final consonant, else with 는; a word ends in Hangul, perhaps with a remark in brackets behind it."""
    last = word.partition("(")[0].rstrip()[-1:]
    closed = HANGUL_FIRST <= last <= HANGUL_LAST and (ord(last) - ord(HANGUL_FIRST)) % FINALS != 0
    return f"{word}{'은' if closed else '는'}"
