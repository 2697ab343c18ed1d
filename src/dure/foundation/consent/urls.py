from django.urls import path

from dure.foundation.consent import views

app_name = "consent"

urlpatterns = [path("renew/", views.renew, name="renew")]
