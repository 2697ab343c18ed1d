from typing import Any

from django import template
from django.utils.safestring import SafeString

from dure.foundation import clock
from dure.foundation.markup import to_html
from dure.foundation.ui.templatetags.ui import badge
from dure.programme.announcements import words
from dure.programme.announcements.models import Activity, Announcement

register = template.Library()
register.filter("closing", words.closing)
register.filter("period", words.period)


@register.simple_tag
def standing_badge(announcement: Announcement) -> SafeString:
    """Where the announcement is in time, in words and colour."""
    standing = announcement.standing(clock.now())
    return badge(standing.label, tone=words.TONES[standing])


@register.filter
def remaining(announcement: Announcement) -> str:
    return words.remaining(announcement, clock.now())


@register.filter
def days_of(activity: Activity) -> str:
    return words.days_of(activity)


@register.filter
def body_html(text: str, top: int = 2) -> SafeString:
    """Markdown as safe HTML whose highest heading is ``<h{top}>``."""
    return to_html(text, top=top)


@register.filter
def kind_of(parameter: dict[str, Any]) -> str:
    """Type of a parameter of the API, with the values that it may have."""
    schema = parameter["schema"]
    options = schema.get("anyOf", [schema])
    values = [str(value) for option in options for value in option.get("enum", [option["const"]] if "const" in option else []) if value]
    kinds = dict.fromkeys(option.get("type", "") for option in options if option.get("type") != "null")
    return ", ".join(values) or ", ".join(kinds)
