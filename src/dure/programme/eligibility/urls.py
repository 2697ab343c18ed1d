from django.urls import URLPattern, URLResolver, include, path

from dure.programme.eligibility import views

public = [path("for-me/", views.for_me, name="for-me")]
office = [path("announcements/<int:pk>/eligibility/", views.edit, name="edit")]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((public, "for-me")))]
office_urlpatterns: list[URLPattern | URLResolver] = [path("", include((office, "eligibility")))]
