from django.urls import URLPattern, path

from dure.portal.accounts import recovery_views, views

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("accounts/check-id/", views.check_id, name="check_id"),
    path("find-account/", recovery_views.choice, name="find_account"),
    path("find-account/id/", recovery_views.find_id, name="find_id"),
    path("find-account/password/", recovery_views.ask_reset, name="ask_reset"),
    path("find-account/code/", recovery_views.enter_code, name="reset_code"),
    path("find-account/new-password/", recovery_views.reset_by_code, name="reset_by_code"),
    path("find-account/reset/<str:token>/", recovery_views.reset, name="reset_password"),
]
