from django.urls import include, path

from dure.export import views
from dure.export.hscodes import urls as hscodes
from dure.export.membership import urls as membership
from dure.portal import urls as portal

PARTS = (membership, hscodes)

urlpatterns = [
    path("", views.home, name="home"),
    *(path("", include(part.urlpatterns)) for part in PARTS),
    *(path("office/", include(part.office_urlpatterns)) for part in PARTS),
    path("", include("dure.programme.urls")),
    path("", include(portal.core)),
]

handler400 = "dure.foundation.ui.errors.bad_request"
handler403 = "dure.foundation.ui.errors.forbidden"
handler404 = "dure.foundation.ui.errors.not_found"
handler500 = "dure.foundation.ui.errors.server_error"
