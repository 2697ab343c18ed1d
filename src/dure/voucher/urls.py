from django.urls import include, path

from dure.voucher import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("dure.portal.urls")),
]

handler400 = "dure.foundation.ui.errors.bad_request"
handler403 = "dure.foundation.ui.errors.forbidden"
handler404 = "dure.foundation.ui.errors.not_found"
handler500 = "dure.foundation.ui.errors.server_error"
