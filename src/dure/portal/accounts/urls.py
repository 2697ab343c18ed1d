from django.urls import URLPattern, path

from dure.portal.accounts import views

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("accounts/check-id/", views.check_id, name="check_id"),
]
