from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from dure.foundation.access import demo_only
from dure.foundation.notify import selectors


@demo_only
def outbox(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    return render(request, "notify/outbox.html", {"letters": selectors.outbox(to), "to": to})


@demo_only
def outbox_json(request: HttpRequest) -> HttpResponse:
    letters = selectors.outbox(request.GET.get("to", "").strip())
    return JsonResponse({"messages": [letter.as_json() for letter in letters]}, json_dumps_params={"ensure_ascii": False})
