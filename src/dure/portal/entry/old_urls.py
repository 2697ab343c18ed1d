from django.urls import URLPattern, path

from dure.portal.entry import old_sign_up

urlpatterns: list[URLPattern] = [
    path("", old_sign_up.agree, name="old_sign_up"),
    path("person/", old_sign_up.verify_person, name="old_sign_up_person"),
    path("details/", old_sign_up.details, name="old_sign_up_details"),
]
