"""For a site's staff pages: ``path("operator/terms/", include("dure.foundation.consent.staff_urls"))``."""

from django.urls import path

from dure.foundation.consent import staff_views

app_name = "terms_office"

urlpatterns = [
    path("", staff_views.documents, name="documents"),
    path("<slug:key>/edit/", staff_views.edit, name="edit"),
    path("versions/<int:version_id>/", staff_views.version, name="version"),
    path("versions/<int:version_id>/publish/", staff_views.publish, name="publish"),
    path("versions/<int:version_id>/discard/", staff_views.discard, name="discard"),
    path("versions/<int:version_id>/recall/", staff_views.recall, name="recall"),
]
