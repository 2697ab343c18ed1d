from django.http import HttpRequest, HttpResponse

from dure.foundation.access import public
from dure.hub.verification.models import Verification
from dure.hub.verification.views import back_to_choice, of_this_browser


@public
@of_this_browser
def certificate(request: HttpRequest, row: Verification) -> HttpResponse:
    return back_to_choice(row, "unknown_method")
