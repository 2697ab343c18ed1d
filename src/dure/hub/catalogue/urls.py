from django.urls import path

from dure.hub.catalogue import staff_views, views

app_name = "catalogue"

urlpatterns = [
    path("services/", views.directory, name="directory"),
    path("operator/catalogue/", staff_views.catalogue, name="staff_list"),
    path("operator/catalogue/new/", staff_views.edit, name="staff_new"),
    path("operator/catalogue/export/", staff_views.export, name="staff_export"),
    path("operator/catalogue/import/", staff_views.preview, name="staff_import"),
    path("operator/catalogue/import/apply/", staff_views.apply, name="staff_apply"),
    path("operator/catalogue/<slug:key>/", staff_views.edit, name="staff_edit"),
]
