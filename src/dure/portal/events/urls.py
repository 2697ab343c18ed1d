from django.urls import URLPattern, path

from dure.portal.events import views

urlpatterns: list[URLPattern] = [
    path("backchannel-logout", views.backchannel_logout, name="backchannel_logout"),
    path("events", views.security_event, name="security_event"),
]
