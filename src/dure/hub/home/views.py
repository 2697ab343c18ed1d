"""Public pages of the hub: first page, about, help, terms with their versions, privacy, accessibility."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dure.foundation.access import public
from dure.foundation.consent import selectors as terms
from dure.foundation.consent.models import TermsDocument, TermsVersion
from dure.hub.catalogue import selectors as catalogue

PRIVACY = "privacy"
ICONS = {
    "finance": "file", "technology": "setting", "people": "my", "market": "share", "export": "global",
    "startup": "plus", "small_merchant": "all", "management": "call", "cooperation": "like", "information": "sch",
}  # fmt: skip


@public
def home(request: HttpRequest) -> HttpResponse:
    services = catalogue.listed()
    groups = catalogue.by_kind(services)
    context = {
        "member": getattr(request, "member", None),
        "count": len(services),
        "kinds": [kind_link(group) for group in groups],
    }
    return render(request, "home/home.html", context)


def kind_link(group: catalogue.Group) -> tuple[str, str, str, str]:
    names = ", ".join(service.short_name or service.title for service in group.services[:3])
    return (group.label or _("유형이 확인되지 않음"), f"{reverse('catalogue:directory')}?kind={group.key}", names, ICONS.get(group.key, "help"))


@public
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "home/about.html", {"count": catalogue.listed().count()})


@public
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "home/help.html")


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html")


@public
def terms_list(request: HttpRequest) -> HttpResponse:
    """Every text in force."""
    versions = [version for version in terms.in_force() if version.document.key != PRIVACY]
    return render(request, "home/terms_list.html", {"versions": versions})


@public
def terms_page(request: HttpRequest, key: str, number: int | None = None) -> HttpResponse:
    """The version in force, or an older one by number."""
    document = terms.document(key)
    if document is None:
        raise Http404
    return shown(request, document, number)


@public
def privacy(request: HttpRequest) -> HttpResponse:
    return terms_page(request, PRIVACY)


def shown(request: HttpRequest, document: TermsDocument, number: int | None) -> HttpResponse:
    versions = [version for version in terms.published(document) if version.in_force]
    version = next((one for one in versions if number is None or one.number == number), None)
    if version is None:
        raise Http404
    context = {"version": version, "newest": versions[0], "versions": rows(versions), "trail": trail(version)}
    return render(request, "home/terms.html", context)


def rows(versions: list[TermsVersion]) -> list[tuple[TermsVersion, str]]:
    return [(version, reverse("home:terms_version", args=[version.document.key, version.number])) for version in versions]


def trail(version: TermsVersion) -> list[tuple[Any, str]]:
    if version.document.key == PRIVACY:
        return [(version.title, reverse("home:privacy"))]
    return [(_("이용약관"), reverse("home:terms_list")), (version.title, reverse("home:terms", args=[version.document.key]))]
