"""The texts that ship with a site: ``<site package>/terms/<key>.<ko|en>.md``.

The Korean file opens with ``key: value`` lines (title, audiences, required, order), the English one with ``title``;
a blank line ends them. A shipped text that differs from the newest stored one becomes a draft for the operator.
"""

from dataclasses import dataclass
from importlib import resources
from typing import Any

from django.db import transaction

from dure.foundation import clock
from dure.foundation.access import SYSTEM
from dure.foundation.consent import services
from dure.foundation.consent.models import TermsDocument, TermsVersion, VersionState, here
from dure.foundation.workflow.models import move


@dataclass(frozen=True)
class Shipped:
    key: str
    head: dict[str, str]
    texts: dict[str, str]


def load() -> int:
    """Bring the shipped texts of this site into the database. Returns how many documents are new."""
    return sum(store(text) for text in read(here()))


def read(site: str) -> list[Shipped]:
    folder = resources.files(f"dure.{site}") / "terms"
    if not folder.is_dir():
        return []
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".ko.md"))
    return [_read_one(folder, name.removesuffix(".ko.md")) for name in names]


def _read_one(folder: Any, key: str) -> Shipped:
    head, body_ko = split((folder / f"{key}.ko.md").read_text(encoding="utf-8"))
    head_en, body_en = split((folder / f"{key}.en.md").read_text(encoding="utf-8"))
    texts = {"title_ko": head["title"], "title_en": head_en["title"], "body_ko": body_ko, "body_en": body_en}
    return Shipped(key, head, texts)


def split(text: str) -> tuple[dict[str, str], str]:
    top, _, body = text.partition("\n\n")
    pairs = (line.partition(":") for line in top.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}, body.strip() + "\n"


@transaction.atomic
def store(text: Shipped) -> bool:
    document, new = TermsDocument.objects.get_or_create(
        site=here(),
        key=text.key,
        defaults={
            "audiences": text.head["audiences"].split(),
            "required": text.head["required"] == "yes",
            "order": int(text.head["order"]),
        },
    )
    newest = document.versions.order_by("-number").first()
    if newest is None:
        version = TermsVersion.objects.create(document=document, number=1, **text.texts)
        move(version, "publish", actor=SYSTEM, reason="shipped", effective_from=clock.now())
    elif not _known(document, text.texts) and not document.versions.filter(state=VersionState.DRAFT).exists():
        services.draft(document, actor=SYSTEM, **text.texts)
    return new


def _known(document: TermsDocument, texts: dict[str, str]) -> bool:
    return document.versions.filter(**texts).exists()
