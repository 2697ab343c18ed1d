from django.urls import URLPattern, path

from dure.portal.entry import views

urlpatterns: list[URLPattern] = [
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/person/", views.verify_person, name="welcome_person"),
    path("welcome/details/", views.details, name="welcome_details"),
    path("welcome/done/", views.done, name="welcome_done"),
]
