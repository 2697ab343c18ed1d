from urllib.parse import urlsplit

from django.utils.http import url_has_allowed_host_and_scheme


def local_path(value: str | None, default: str = "") -> str:
    """``value`` if it is a path on this site, else ``default``. Refuses addresses, ``//``, backslashes and control characters."""
    if not value or len(value) > 2000 or not value.startswith("/") or any(ord(c) < 32 for c in value):
        return default
    if not url_has_allowed_host_and_scheme(value, allowed_hosts=None):
        return default
    parts = urlsplit(value)
    return value if not parts.scheme and not parts.netloc else default
