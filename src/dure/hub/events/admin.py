from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dure.hub.events import services
from dure.hub.events.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    """The queue to the portals, for looking and for sending again."""

    list_display = ("id", "client", "kind", "event_type", "sequence", "state", "attempts", "last_problem", "made_at", "delivered_at")
    list_filter = ("state", "kind", "client")
    list_select_related = ("client",)
    actions = ("send_again",)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    @admin.action(description=_("지금 다시 보내기"), permissions=["view"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Delivery]) -> None:
        for row in rows:
            services.send_again(row)
        self.message_user(request, _("다시 보내도록 했습니다."), messages.SUCCESS)
