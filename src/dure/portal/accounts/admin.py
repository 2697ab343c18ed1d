from django.contrib import admin

from dure.foundation.jobs.admin import ReadOnlyAdmin
from dure.portal.accounts.models import HubLink, ImportedLine


@admin.register(HubLink)
class HubLinkAdmin(ReadOnlyAdmin):
    list_display = ("account_id", "sub", "member_kind", "active", "proof", "linked_at", "ended_at", "end_reason")
    list_filter = ("active", "proof", "end_reason", "member_kind")
    search_fields = ("sub", "company_uuid")


@admin.register(ImportedLine)
class ImportedLineAdmin(ReadOnlyAdmin):
    list_display = ("at", "line", "outcome", "login_id", "detail")
    list_filter = ("outcome",)
    search_fields = ("login_id", "file_hash")
