from django.urls import URLPattern, URLResolver, include, path

from dure.export.hscodes import views

pages: list[URLPattern] = [
    path("hs/", views.search, name="search"),
    path("hs/choices/", views.choices, name="choices"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include((pages, "hscodes")))]
office_urlpatterns: list[URLPattern | URLResolver] = []
