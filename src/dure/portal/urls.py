from django.contrib import admin
from django.urls import include, path

core = [
    path("", include("dure.portal.accounts.urls")),
    path("", include("dure.portal.rp.urls")),
    path("", include("dure.portal.linking.urls")),
    path("", include("dure.portal.entry.urls")),
    path("", include("dure.portal.events.urls")),
    path("my/", include("dure.portal.mypage.urls")),
    path("company/", include("dure.portal.company.urls")),
    path("", include("dure.portal.board.urls")),
    path("consents/", include("dure.foundation.consent.urls")),
    path("office/terms/", include("dure.foundation.consent.staff_urls")),
    path("office/", include("dure.foundation.staff.urls")),
    path("office/", include("dure.portal.backoffice.urls")),
    path("", include("dure.foundation.ui.urls")),
    path("", include("dure.foundation.notify.urls")),
    path("health/", include("dure.foundation.health.urls")),
    path("admin/", admin.site.urls),
]
"""What every portal has, whoever signs people up."""

urlpatterns = [*core, path("sign-up/", include("dure.portal.entry.old_urls"))]
