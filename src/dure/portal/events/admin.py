from django.contrib import admin

from dure.foundation.jobs.admin import ReadOnlyAdmin
from dure.portal.events.models import Receipt


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    """What the hub has pushed, and what became of it."""

    list_display = ("received_at", "channel", "event_type", "outcome", "detail", "sub", "sequence")
    list_filter = ("channel", "outcome", "event_type")
    search_fields = ("sub", "jti")
