from django.urls import path

from dure.foundation.ui import display, gallery

app_name = "ui"
urlpatterns = [
    path("display/", display.display, name="display"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/check.json", gallery.check, name="gallery-check"),
    path("gallery/<slug:page>/", gallery.gallery, name="gallery-page"),
]
