import re

from django import template
from django.utils.safestring import SafeString

from dure.foundation.markup import to_html

register = template.Library()
HEADING = re.compile(r"^ {0,3}(#{1,6})(?:\s|$)", re.MULTILINE)


@register.filter
def prose(text: str, top: int = 2) -> SafeString:
    """Markdown as safe HTML whose highest heading is ``<h{top}>``, whichever level its author began with."""
    highest = min((len(marks) for marks in HEADING.findall(text)), default=1)
    return to_html(text, top=top - highest + 1)
