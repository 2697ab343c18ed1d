from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.foundation.access import public
from dure.hub.catalogue import selectors
from dure.hub.catalogue.forms import SearchForm


@public
def directory(request: HttpRequest) -> HttpResponse:
    """The public list of services; filters live in the address."""
    search = SearchForm(request.GET)
    wanted = search.wanted
    found = list(selectors.matching(selectors.listed(), wanted))
    context = {"search": search, "wanted": wanted, "groups": selectors.by_kind(found), "found": len(found)}
    return render(request, "catalogue/directory.html", context)
