from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import nh3
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from dure.foundation import clock
from dure.foundation.markup import to_html
from dure.portal.accounts.models import Account
from dure.portal.board.models import (
    Answer,
    Download,
    FaqCategory,
    FaqEntry,
    Notice,
    Page,
    PageVersion,
    PublicationState,
    Published,
    Question,
    QuestionState,
)

MENU_SECONDS = 10.0
MOST_FOUND = 10


def out() -> Q:
    now = clock.now()
    ends = Q(published_until__isnull=True) | Q(published_until__gt=now)
    return Q(state=PublicationState.PUBLISHED, published_from__lte=now) & ends


def holding(words: str) -> Q:
    """Every word somewhere in title or body, in either language."""
    found = Q()
    for word in words.split()[:8]:
        found &= Q(title__icontains=word) | Q(title_en__icontains=word) | Q(body__icontains=word) | Q(body_en__icontains=word)
    return found


def notices(words: str = "") -> QuerySet[Notice]:
    return Notice.objects.filter(out() & holding(words))


def neighbours(notice: Notice) -> tuple[Notice | None, Notice | None]:
    """The notices published before and after this one."""
    shown = Notice.objects.filter(out()).exclude(pk=notice.pk)
    before = shown.filter(published_from__lte=notice.published_from).order_by("-published_from", "-id").first()
    after = shown.filter(published_from__gt=notice.published_from).order_by("published_from", "id").first()
    return before, after


def downloads(words: str = "") -> QuerySet[Download]:
    return Download.objects.filter(out() & holding(words), document__isnull=False).select_related("document")


def faq(words: str = "", category: int | None = None) -> list[tuple[FaqCategory, list[FaqEntry]]]:
    entries = FaqEntry.objects.filter(Q(state=PublicationState.PUBLISHED) & holding(words))
    chosen = FaqCategory.objects.filter(pk=category) if category else FaqCategory.objects.all()
    shown = chosen.prefetch_related(Prefetch("entries", queryset=entries, to_attr="shown"))
    return [(group, group.shown) for group in shown if group.shown]


def public_questions(words: str = "") -> QuerySet[Question]:
    found = Q(private=False) & ~Q(state=QuestionState.WITHDRAWN)
    for word in words.split()[:8]:
        found &= Q(title__icontains=word) | Q(body__icontains=word)
    return Question.objects.filter(found).select_related("account")


def question_for(account: Account | None, key: str) -> Question | None:
    """A question this reader may see: public, or their own."""
    found = Q(private=False) & ~Q(state=QuestionState.WITHDRAWN)
    if account is not None:
        found |= Q(account=account)
    answers = Prefetch("answers", queryset=Answer.objects.order_by("answered_at", "id"))
    return Question.objects.filter(found, pk=key).select_related("account").prefetch_related(answers).first()


def questions_of(account: Account) -> QuerySet[Question]:
    return Question.objects.filter(account=account)


def page(slug: str) -> PageVersion | None:
    """The wording in force."""
    published = PageVersion.objects.filter(page__slug=slug, state=PublicationState.PUBLISHED)
    return published.select_related("page").order_by("-number").first()


def page_versions(slug: str) -> QuerySet[PageVersion]:
    return PageVersion.objects.filter(page__slug=slug, state=PublicationState.PUBLISHED).select_related("page").order_by("-number")


_menu: dict[str, tuple[float, list[PageVersion]]] = {}


def menu_pages(section: str) -> list[PageVersion]:
    """Published pages of a section in order; kept for some seconds, since every page of the site asks."""
    kept_at, kept = _menu.get(section, (float("-inf"), []))
    if clock.monotonic() - kept_at < MENU_SECONDS:
        return kept
    found = [version for entry in Page.objects.filter(section=section) if (version := page(entry.slug))]
    _menu[section] = (clock.monotonic(), found)
    return found


def forget_menu() -> None:
    _menu.clear()


@dataclass(frozen=True, slots=True)
class Found:
    kind: str
    title: str
    url: str
    excerpt: str
    language: str


_sources: list[Callable[[str], Iterable[Found]]] = []


def add_source(source: Callable[[str], Iterable[Found]]) -> None:
    """What ``source(words)`` finds comes first in the site search; apps call this when they are ready."""
    _sources.append(source)


def search(words: str) -> list[Found]:
    """What apps find, then notices, answers, downloads and pages that hold every word; at most ten of each."""
    if not words.strip():
        return []
    pages = published_pages(words)[:MOST_FOUND]
    return [
        *(item for source in _sources for item in source(words)),
        *(found(_("안내"), version, version.address, words) for version in pages),
        *(found(_("공지사항"), item, f"/notices/{item.pk}/", words) for item in notices(words)[:MOST_FOUND]),
        *(
            found(_("자주 묻는 질문"), entry, f"/faq/?q={words}#faq-{entry.pk}", words)
            for _group, entries in faq(words)
            for entry in entries[:MOST_FOUND]
        ),
        *(found(_("자료실"), item, "/downloads/", words) for item in downloads(words)[:MOST_FOUND]),
        *(
            Found(_("질문과 답변"), item.title, f"/questions/{item.pk}/", excerpt(item.body, words), "ko")
            for item in public_questions(words)[:MOST_FOUND]
        ),
    ]


def published_pages(words: str) -> list[PageVersion]:
    current = {version.page_id: version for version in PageVersion.objects.filter(state=PublicationState.PUBLISHED).order_by("number")}
    keys = [version.pk for version in current.values()]
    return list(PageVersion.objects.filter(holding(words), pk__in=keys).select_related("page"))


def to_text(markdown: str) -> str:
    return html.unescape(nh3.clean(to_html(markdown), tags=set()))


def found(kind: str, item: Published | PageVersion | FaqEntry, url: str, words: str) -> Found:
    return Found(kind, item.title_here, url, excerpt(to_text(item.body_here), words), item.language)


def excerpt(text: str, words: str, width: int = 120) -> str:
    """The surroundings of the first word found."""
    flat = " ".join(text.split())
    places: Iterable[int] = (flat.lower().find(word.lower()) for word in words.split())
    at = min((place for place in places if place >= 0), default=0)
    start = max(0, at - width // 3)
    cut = flat[start : start + width]
    return f"{'…' if start else ''}{cut}{'…' if start + width < len(flat) else ''}"
