from django.urls import path

from dure.hub.catalogue import views

app_name = "catalogue"

urlpatterns = [path("services/", views.directory, name="directory")]
