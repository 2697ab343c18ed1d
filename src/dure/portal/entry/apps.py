from django.apps import AppConfig


class EntryConfig(AppConfig):
    name = "dure.portal.entry"
    label = "portal_entry"

    def ready(self) -> None:
        from dure.foundation.consent import renewal  # noqa: PLC0415 (needs the app registry)
        from dure.portal.accounts.audience import audience_of  # noqa: PLC0415 (needs the app registry)

        renewal.declare("account", lambda request: audience_of(request.account))  # type: ignore[attr-defined]
