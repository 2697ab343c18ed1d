from django.urls import path

from dure.demo import views

urlpatterns = [
    path("", views.tour, name="try"),
]
