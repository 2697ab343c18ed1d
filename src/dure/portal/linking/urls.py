from django.urls import URLPattern, path

from dure.portal.linking import views

urlpatterns: list[URLPattern] = [
    path("callback/", views.callback, name="callback"),
    path("accounts/choose/", views.choose, name="choose_account"),
    path("accounts/later/", views.later, name="choose_later"),
]
