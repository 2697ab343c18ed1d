from django.urls import URLPattern, path

from dure.portal.linking import conversion, views

urlpatterns: list[URLPattern] = [
    path("callback/", views.callback, name="callback"),
    path("accounts/choose/", views.choose, name="choose_account"),
    path("accounts/later/", views.later, name="choose_later"),
    path("accounts/set-up/", views.set_up_person, name="set_up_person"),
    path("accounts/set-up/details/", views.set_up_details, name="set_up_details"),
    path("convert/", conversion.page, name="convert"),
    path("convert/start/", conversion.start, name="convert_start"),
    path("convert/later/", conversion.later, name="convert_later"),
    path("convert/refused/", conversion.refused, name="convert_refused"),
]
