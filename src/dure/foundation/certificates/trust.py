def configured() -> bool:
    return False
