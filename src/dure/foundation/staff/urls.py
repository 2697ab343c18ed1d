from django.urls import include, path

from dure.foundation.staff import manage_views, views

staff = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/recovery/", views.recovery, name="recovery"),
    path("sign-in/enrol/", views.enrol, name="enrol"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("session/extend", views.extend, name="extend"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("me/", views.me, name="me"),
    path("me/recovery-codes/", views.renew_codes, name="renew-codes"),
    path("staff/", manage_views.people, name="people"),
    path("staff/add/", manage_views.add, name="add"),
    path("staff/<int:pk>/", manage_views.person, name="person"),
    path("staff/<int:pk>/act/", manage_views.act, name="act"),
]

urlpatterns = [path("", include((staff, "staff")))]
