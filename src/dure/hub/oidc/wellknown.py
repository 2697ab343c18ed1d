from django.urls import path

from dure.hub.oidc.views import metadata

urlpatterns = [
    path("openid-configuration", metadata.discovery, name="openid-configuration"),
    path("oauth-authorization-server", metadata.discovery, name="oauth-authorization-server"),
]
