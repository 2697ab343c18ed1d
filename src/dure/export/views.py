from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.export import front as calls
from dure.foundation.access import public
from dure.portal.board import front
from dure.programme.announcements import selectors


@public
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "calls": calls.open_calls(),
        "activities": calls.next_activities(),
        "agencies": selectors.directory(),
        "notices": front.latest_notices(),
        "links": calls.links(),
        "offer_sign_in": front.ways_in(request),
    }
    return render(request, "export/home.html", context)
