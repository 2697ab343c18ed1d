from django.urls import include, path

from dure.portal.company import views

company = [
    path("", views.overview, name="overview"),
    path("edit/", views.edit, name="edit"),
    path("accounts/check/", views.check, name="check"),
    path("accounts/add/", views.add, name="add"),
    path("accounts/<uuid:pk>/", views.act, name="act"),
    path("joins/<int:pk>/", views.answer_join, name="join"),
]

urlpatterns = [path("", include((company, "company")))]
