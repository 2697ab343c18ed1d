from django.urls import path

from dure.hub.home import views

app_name = "home"

urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("help/", views.help_page, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("terms/", views.terms_list, name="terms_list"),
    path("terms/<slug:key>/", views.terms_page, name="terms"),
    path("terms/<slug:key>/<int:number>/", views.terms_page, name="terms_version"),
]
