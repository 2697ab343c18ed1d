"""Pages that a portal starts with: policies of the kit and programme pages of the site. Operators edit them afterwards.

A file is named ``<section>-<order>-<slug>.<language>.md``; its first line is the title.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from dure.foundation import clock
from dure.portal.board.models import Page, PageVersion, PublicationState


def folders() -> list[Traversable]:
    return [files("dure.portal.board") / "pages", files(f"dure.{settings.SITE_KEY}") / "pages"]


def add_missing_pages() -> None:
    for folder in folders():
        for file in sorted(folder.iterdir(), key=lambda item: item.name) if folder.is_dir() else []:
            if file.name.endswith(".ko.md"):
                add_page(folder, file.name.removesuffix(".ko.md"))


@transaction.atomic
def add_page(folder: Traversable, name: str) -> None:
    section, order, slug = name.split("-", 2)
    if Page.objects.filter(slug=slugify(slug)).exists():
        return
    title, body = text_of(folder / f"{name}.ko.md")
    title_en, body_en = text_of(folder / f"{name}.en.md")
    page = Page.objects.create(slug=slug, section=section, order=int(order))
    PageVersion.objects.create(
        page=page,
        number=1,
        title=title,
        body=body,
        title_en=title_en,
        body_en=body_en,
        state=PublicationState.PUBLISHED,
        published_at=clock.now(),
        edited_by="system",
    )


def text_of(file: Traversable) -> tuple[str, str]:
    title, _newline, body = file.read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# ").strip(), body.strip()
