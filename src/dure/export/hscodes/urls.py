from django.urls import URLPattern, URLResolver, include, path

from dure.export.hscodes import office_views, views

pages: list[URLPattern] = [
    path("hs/", views.search, name="search"),
    path("hs/choices/", views.choices, name="choices"),
]
office_pages: list[URLPattern] = [
    path("hs-codes/", office_views.overview, name="overview"),
    path("hs-codes/load/", office_views.load, name="load"),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include((pages, "hscodes")))]
office_urlpatterns: list[URLPattern | URLResolver] = [path("", include((office_pages, "hscodes-office")))]
