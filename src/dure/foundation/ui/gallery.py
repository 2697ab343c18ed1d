from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.foundation.access import demo_only


@demo_only
def gallery(request: HttpRequest, page: str = "components") -> HttpResponse:
    return render(request, "ui/gallery.html", {})
