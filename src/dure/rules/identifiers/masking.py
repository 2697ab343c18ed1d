"""How personal data look when masked: one function a kind."""


def mask_name(name: str) -> str:
    """홍길동 → 홍*동, 김이 → 김*, 남궁민수 → 남**수."""
    name = name.strip()
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(number: str) -> str:
    """010-1234-5678 or +821012345678 → 010-****-5678."""
    from dure.rules.identifiers.phone import show_phone  # noqa: PLC0415

    shown = show_phone(number)
    parts = shown.split("-")
    if len(parts) == 3:
        return f"{parts[0]}-{'*' * len(parts[1])}-{parts[2]}"
    return "*" * max(0, len(shown) - 4) + shown[-4:] if len(shown) > 4 else "*" * len(shown)


def mask_email(address: str) -> str:
    """tester@test.com → te****@test.com; one or two letters keep none."""
    user, at, domain = address.partition("@")
    keep = 2 if len(user) > 2 else 0
    return user[:keep] + "*" * (len(user) - keep) + at + domain


def mask_login_id(login_id: str) -> str:
    """test***5: keep the first four and the last of six or more; fewer letters keep fewer."""
    if len(login_id) >= 6:
        return login_id[:4] + "*" * (len(login_id) - 5) + login_id[-1]
    return login_id[:1] + "*" * max(0, len(login_id) - 1)


def mask_brn(number: str) -> str:
    """123-45-67891 → 123-45-*****."""
    digits = "".join(c for c in number if c.isdigit())
    return f"{digits[:3]}-{digits[3:5]}-*****" if len(digits) == 10 else "*" * len(number)


LEGAL_FORMS = ("농업회사법인", "주식회사", "유한책임회사", "유한회사", "합자회사", "합명회사", "(주)", "(유)", "㈜")


def mask_company(name: str) -> str:
    """주식회사 가온정밀 → 주식회사 가**밀: the legal form stays, the name itself keeps first and last."""
    form = next((form for form in LEGAL_FORMS if name.strip().startswith(form) or name.strip().endswith(form)), "")
    bare = name.replace(form, "", 1).strip() if form else name.strip()
    masked = mask_name("".join(bare.split()))
    if not form:
        return masked
    return f"{form} {masked}" if name.strip().startswith(form) else f"{masked} {form}"


def mask_resident_number(number: str) -> str:
    """900101-1234567 → 900101-1******, resident and foreigner numbers alike."""
    digits = "".join(c for c in number if c.isdigit())
    return f"{digits[:6]}-{digits[6]}******" if len(digits) == 13 else "*" * len(number)


def mask_corporate_number(number: str) -> str:
    """130111-0006246 → 130111-*******."""
    digits = "".join(c for c in number if c.isdigit())
    return f"{digits[:6]}-*******" if len(digits) == 13 else "*" * len(number)


def mask_account(number: str) -> str:
    """Bank accounts keep the last four."""
    return "*" * max(0, len(number) - 4) + number[-4:]
