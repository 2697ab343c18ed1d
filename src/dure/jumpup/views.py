from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.foundation.access import public


@public
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "jumpup/home.html", {})
