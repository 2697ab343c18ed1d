from django.urls import URLPattern, path

from dure.portal.entry import business, joining, views

urlpatterns: list[URLPattern] = [
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/person/", views.verify_person, name="welcome_person"),
    path("welcome/details/", views.details, name="welcome_details"),
    path("welcome/business/", business.business, name="welcome_business"),
    path("welcome/join/", joining.join, name="welcome_join"),
    path("welcome/done/", views.done, name="welcome_done"),
]
