from django.urls import URLPattern, path

from dure.portal.entry import business, joining, old_sign_up, views

urlpatterns: list[URLPattern] = [
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/person/", views.verify_person, name="welcome_person"),
    path("welcome/details/", views.details, name="welcome_details"),
    path("welcome/business/", business.business, name="welcome_business"),
    path("welcome/join/", joining.join, name="welcome_join"),
    path("welcome/done/", views.done, name="welcome_done"),
    path("sign-up/", old_sign_up.agree, name="old_sign_up"),
    path("sign-up/person/", old_sign_up.verify_person, name="old_sign_up_person"),
    path("sign-up/details/", old_sign_up.details, name="old_sign_up_details"),
]
