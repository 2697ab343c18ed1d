from typing import Any

from django import template
from django.template import Context

from dure.portal.linking.conversion import offer_for

register = template.Library()


@register.inclusion_tag("linking/conversion_dialog.html", takes_context=True)
def conversion_dialog(context: Context) -> dict[str, Any]:
    """The dialog that offers the conversion; empty for everybody else. Put it on the pages that people land on."""
    request = context["request"]
    return {"offer": offer_for(request), "csrf_token": context.get("csrf_token"), "here": request.path}
