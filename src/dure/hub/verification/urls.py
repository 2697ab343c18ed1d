from django.urls import path

from dure.hub.verification import certificate_views, phone_views, views

app_name = "verification"
urlpatterns = [
    path("callback/", views.callback, name="callback"),
    path("<uuid:verification>/provider/", views.to_provider, name="provider"),
    path("<uuid:verification>/phone/", phone_views.facts, name="phone"),
    path("<uuid:verification>/phone/code/", phone_views.code, name="code"),
    path("<uuid:verification>/phone/resend/", phone_views.resend, name="resend"),
    path("<uuid:verification>/linking/", views.linking, name="linking"),
    path("<uuid:verification>/certificate/", certificate_views.certificate, name="certificate"),
    path("<uuid:verification>/cancel/", views.cancel, name="cancel"),
    path("<slug:purpose>/<slug:kind>/", views.choose, name="choose"),
    path("<slug:purpose>/<slug:kind>/<slug:method>/", views.begin, name="begin"),
]
