from django.conf import settings


def prefix() -> str:
    """Where the staff pages of this site begin: ``/office/`` or ``/operator/``."""
    return getattr(settings, "STAFF_PREFIX", "/operator/")


def sign_in_url() -> str:
    return f"{prefix()}sign-in/"


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{prefix()}{path}"
