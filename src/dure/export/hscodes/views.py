from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dure.export.hscodes import selectors
from dure.export.hscodes.models import Code, Section
from dure.foundation.access import public

PER_PAGE, PER_DIALOG_PAGE, MOST_LETTERS = 20, 10, 80
SECTIONS = {str(number) for number in range(1, 22)}


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query, page = asked(request, PER_PAGE)
    sections = [] if query else list(Section.objects.all())
    chosen = next((section for section in sections if str(section.number) == request.GET.get("section")), None)
    context = {"q": query, "page": page, "rows": rows(page), "sections": sections, "section": chosen}
    return render(request, "hscodes/search.html", context)


@public
@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """The part of the dialog that changes."""
    query, page = asked(request, PER_DIALOG_PAGE)
    return render(request, "hscodes/choices.html", {"q": query, "page": page, "rows": rows(page)})


def asked(request: HttpRequest, size: int) -> tuple[str, Page[Code]]:
    query, section = request.GET.get("q", "").strip()[:MOST_LETTERS], request.GET.get("section", "")
    found = selectors.search(query)
    if not query and section in SECTIONS:
        found = found.filter(section=int(section), parent=None)
    return query, Paginator(found, size).get_page(request.GET.get("page"))


def rows(page: Page[Code]) -> list[tuple[Code, list[Code]]]:
    found = list(page)
    above = selectors.above(found)
    return [(code, above[code.code]) for code in found]
