from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("oidc/", include("dure.hub.oidc.urls")),
    path(".well-known/", include("dure.hub.oidc.wellknown")),
    path("", include("dure.hub.home.urls")),
    path("", include("dure.hub.signup.urls")),
    path("", include("dure.hub.catalogue.urls")),
    path("", include("dure.hub.signin.urls")),
    path("verify/", include("dure.hub.verification.urls")),
    path("my/", include("dure.hub.mypage.urls")),
    path("consents/", include("dure.foundation.consent.urls")),
    path("operator/terms/", include("dure.foundation.consent.staff_urls")),
    path("operator/", include("dure.hub.operators.urls")),
    path("operator/", include("dure.foundation.staff.urls")),
    path("", include("dure.foundation.ui.urls")),
    path("", include("dure.foundation.notify.urls")),
    path("health/", include("dure.foundation.health.urls")),
    path("admin/", admin.site.urls),
    *([path("try/", include(settings.DEMO_URLCONF))] if settings.DEMO else []),
]

handler400 = "dure.foundation.ui.errors.bad_request"
handler403 = "dure.foundation.ui.errors.forbidden"
handler404 = "dure.foundation.ui.errors.not_found"
handler500 = "dure.foundation.ui.errors.server_error"
