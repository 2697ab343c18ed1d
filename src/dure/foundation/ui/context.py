from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dure.foundation.staff import place
from dure.foundation.ui.display import contrast_of
from dure.foundation.ui.site import MenuItem, Site, current_site


class Frame:
    """Everything the base page shows around the content. Parts are worked out when the template asks for them."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def site(self) -> Site:
        return current_site()

    @cached_property
    def menu(self) -> list[tuple[MenuItem, bool]]:
        path = self.request.path
        source = self.site.staff_menu if self.is_staff else self.site.menu
        return [(item, item.covers(path)) for item in source(self.request)]

    @cached_property
    def account_menu(self) -> list[MenuItem]:
        source = self.site.staff_account_menu if self.is_staff else self.site.account_menu
        return list(source(self.request))

    @property
    def is_staff(self) -> bool:
        """Whether this is a staff page, shown to staff."""
        return self.actor is not None and self.actor.kind == "staff"

    @property
    def sign_out_url(self) -> str:
        return f"{place.prefix()}sign-out/" if self.is_staff else self.site.sign_out_url

    @property
    def extend_url(self) -> str:
        return f"{place.prefix()}session/extend" if self.is_staff else self.site.extend_url

    @property
    def status_url(self) -> str:
        """Answers the seconds left as JSON without prolonging anything."""
        return self.extend_url.removesuffix("extend")

    @property
    def actor(self) -> Any:
        return getattr(self.request, "actor", None)

    @property
    def signed_in(self) -> bool:
        return self.actor is not None and self.actor.kind in {"member", "account", "staff"}

    @property
    def seconds_left(self) -> int:
        """Seconds until the session ends by itself; 0 without a session."""
        names = ("staff_session",) if self.is_staff else ("member_session", "account_session")
        for name in names:
            session = getattr(self.request, name, None)
            if session is not None:
                return int(session.seconds_left)
        return 0

    @property
    def here(self) -> str:
        """Where a link that only changes the display comes back to."""
        return self.request.get_full_path() if self.request.method in {"GET", "HEAD"} else self.request.path

    @property
    def high_contrast(self) -> bool:
        return contrast_of(self.request) == "high"

    @property
    def official(self) -> bool:
        return bool(settings.ENV["OFFICIAL_BANNER"])

    @property
    def support_email(self) -> str:
        return str(settings.ENV["SUPPORT_EMAIL"])

    @property
    def support_phone(self) -> str:
        return str(settings.ENV["SUPPORT_PHONE"])

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)


def site(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
