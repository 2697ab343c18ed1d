from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.foundation.access import public
from dure.portal.board import front
from dure.portal.board.selectors import menu_pages


@public
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "notices": front.latest_notices(),
        "links": front.board_links(),
        "pages": menu_pages("programme"),
        "offer_sign_in": front.ways_in(request),
    }
    return render(request, "export/home.html", context)
