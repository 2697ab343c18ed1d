from django import template
from django.utils.safestring import SafeString

from dure.foundation import markup

register = template.Library()


@register.filter
def as_html(text: str, top: int = 3) -> SafeString:
    """Markdown of an agreement as safe HTML; its first-level headings become level ``top``."""
    return markup.to_html(text, top=top)
