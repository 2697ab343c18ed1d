from django.urls import URLPattern, path

from dure.portal.rp import views

urlpatterns: list[URLPattern] = [
    path("sign-in/unified/", views.start, name="unified_sign_in"),
    path("sign-in/initiate/", views.initiate, name="initiate_sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("session/extend", views.extend, name="session_extend"),
    path("jwks.json", views.jwks, name="client_jwks"),
]
