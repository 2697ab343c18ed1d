from django.urls import URLPattern, URLResolver, include, path

from dure.programme.feeds import views

pages: list[URLPattern] = [
    path("feeds/", views.overview, name="overview"),
    path("feeds/<slug:name>/read/", views.read_now, name="read-now"),
]
urlpatterns: list[URLPattern] = []
office_urlpatterns: list[URLPattern | URLResolver] = [path("", include((pages, "feeds")))]
