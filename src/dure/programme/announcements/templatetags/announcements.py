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
