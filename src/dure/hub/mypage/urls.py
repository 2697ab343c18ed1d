from django.urls import path

from dure.hub.mypage.views import consents, data, information, linked, security

app_name = "mypage"
urlpatterns = [
    path("", information.home, name="home"),
    path("information/", information.information, name="information"),
    path("information/edit/", information.edit, name="edit"),
    path("information/verified/", information.verified, name="verified"),
    path("security/", security.security, name="security"),
    path("security/password/", security.password, name="password"),
    path("security/history/", security.history, name="history"),
    path("security/sessions/<uuid:session_id>/end/", security.end_session, name="end-session"),
    path("security/certificates/<int:binding_id>/remove/", security.remove_certificate, name="certificate-remove"),
    path("consents/", consents.consents, name="consents"),
    path("consents/download/", consents.download, name="consents-download"),
    path("consents/text/<int:consent_id>/", consents.text, name="consent-text"),
    path("consents/<slug:key>/withdraw/", consents.withdraw, name="consent-withdraw"),
    path("consents/<slug:key>/give/", consents.give, name="consent-give"),
    path("services/", linked.linked, name="services"),
    path("services/<slug:key>/link/", linked.link, name="link"),
    path("services/<slug:key>/unlink/", linked.unlink, name="unlink"),
    path("services/<slug:key>/go/", linked.go, name="go"),
    path("download/", data.download, name="download"),
    path("leave/", data.leave, name="leave"),
    path("left/", data.left, name="left"),
]
