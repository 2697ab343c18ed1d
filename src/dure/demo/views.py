from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.demo import tour as content
from dure.foundation.access import demo_only


@demo_only
def tour(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/tour.html", content.page())
