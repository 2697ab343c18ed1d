from django.urls import path

from dure.hub.signup import final_views, views

app_name = "signup"

urlpatterns = [
    path("sign-up/", views.start, name="start"),
    path("sign-up/under-14/", views.under_14, name="under_14"),
    path("sign-up/login-id/", views.login_id, name="login_id"),
    path("sign-up/<uuid:draft_id>/kind/", views.kind, name="kind"),
    path("sign-up/<uuid:draft_id>/guardian/", views.guardian, name="guardian"),
    path("sign-up/<uuid:draft_id>/guardian/verified/", views.guardian_verified, name="guardian_verified"),
    path("sign-up/<uuid:draft_id>/terms/", views.agree, name="terms"),
    path("sign-up/<uuid:draft_id>/verify/", views.verify, name="verify"),
    path("sign-up/<uuid:draft_id>/verified/", views.verified, name="verified"),
    path("sign-up/<uuid:draft_id>/under-age/", views.under_age, name="under_age"),
    path("sign-up/<uuid:draft_id>/details/", views.details, name="details"),
    path("sign-up/<uuid:draft_id>/services/", final_views.choose, name="services"),
    path("sign-up/<uuid:draft_id>/check/", final_views.check, name="check"),
    path("sign-up/<uuid:draft_id>/done/", final_views.done, name="done"),
]
