from typing import Any

from dure.foundation.settings import build

KIT = ("accounts", "rp", "linking", "entry", "events", "company", "mypage", "board", "backoffice")


def build_portal(site: str, *, apps: list[str], idle_minutes: int) -> dict[str, Any]:
    """Settings of one portal: its own apps before those of the kit. Raises ConfigurationError."""
    settings = build(
        site,
        apps=[f"dure.{site}", *apps, *(f"dure.portal.{app}" for app in KIT)],
        urlconf=f"dure.{site}.urls",
        session_middleware="dure.portal.accounts.middleware.AccountSessions",
        idle_minutes=idle_minutes,
    )
    return settings | {
        "STAFF_PREFIX": "/office/",
        "FILE_UPLOAD_HANDLERS": [
            "dure.foundation.documents.uploads.Limited",
            "dure.foundation.documents.uploads.InMemory",
            "dure.foundation.documents.uploads.IntoStore",
        ],
    }
