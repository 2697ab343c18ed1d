"""Words of a notice: which template, in which language, with what around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, TemplateDoesNotExist, engines
from django.utils import translation

from dure.foundation.ui.site import current_site


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def render(key: str, channel: str, locale: str, context: Mapping[str, Any]) -> Text | None:
    """The text of a notice for one channel, or None when that channel has no template."""
    names = [f"notices/{key}.{channel}.{locale}.txt", f"notices/{key}.{channel}.txt"]
    try:
        template = engines["django"].engine.select_template(names)  # type: ignore[attr-defined]
    except TemplateDoesNotExist:
        return None
    with translation.override(locale):
        words = template.render(Context({**surroundings(), **context}, autoescape=False)).strip()
    if channel == "sms":
        return Text("", words)
    subject, _, body = words.partition("\n")
    return Text(subject.strip(), body.strip())


def surroundings() -> dict[str, Any]:
    return {
        "site_name": str(current_site().name),
        "base_url": settings.BASE_URL,
        "support_email": settings.ENV["SUPPORT_EMAIL"],
        "support_phone": settings.ENV["SUPPORT_PHONE"],
    }


def framed(text: Text, locale: str) -> tuple[str, str]:
    """Plain and HTML form of a mail, with the site's name and help address around the text."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    paragraphs = [part.strip() for part in text.body.split("\n\n") if part.strip()]
    context = {**surroundings(), "subject": text.subject, "body": text.body, "paragraphs": paragraphs, "language": locale}
    with translation.override(locale):
        plain = engine.get_template("notify/mail.txt").render(Context(context, autoescape=False))
        html = engine.get_template("notify/mail.html").render(Context(context))
    return plain.strip() + "\n", html
