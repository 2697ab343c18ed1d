from django.urls import path

from dure.hub.oidc.views import authorize, consent, end_session, machine, metadata

app_name = "oidc"
urlpatterns = [
    path("token", machine.token, name="token"),
    path("authorize", authorize.authorize, name="authorize"),
    path("authorize/<uuid:request_id>/", authorize.resume, name="resume"),
    path("userinfo", machine.userinfo, name="userinfo"),
    path("jwks", metadata.jwks, name="jwks"),
    path("introspect", machine.introspect, name="introspect"),
    path("revoke", machine.revoke, name="revoke"),
    path("par", machine.push, name="par"),
    path("sessions/end", machine.end_session_of_portal, name="sessions-end"),
    path("links", machine.links, name="links"),
    path("consent/<uuid:request_id>/", consent.page, name="consent"),
    path("end_session", end_session.end_session, name="end-session"),
    path("end_session/confirmed", end_session.confirmed, name="end-session-confirmed"),
]
