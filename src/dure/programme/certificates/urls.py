from django.urls import URLPattern, URLResolver, include, path

from dure.programme.certificates import office_views, views

public = [
    path("verify/", views.verify, name="verify"),
    path("verify/authority/", views.authority, name="authority"),
    path("verify/<str:number>/", views.verify_number, name="number"),
]
asking = [path("announcements/<int:pk>/certificate/", views.ask, name="ask")]
mine = [
    path("my/certificates/", views.mine, name="list"),
    path("my/certificates/<uuid:pk>/", views.one, name="one"),
    path("my/certificates/<uuid:pk>/file/", views.file, name="file"),
]
office = [
    path("certificates/", office_views.certificates, name="list"),
    path("certificates/<uuid:pk>/", office_views.certificate, name="one"),
    path("certificates/<uuid:pk>/file/", office_views.file, name="file"),
    path("certificates/<uuid:pk>/revoke/", office_views.revoke, name="revoke"),
    path("certificates/<uuid:pk>/reissue/", office_views.reissue, name="reissue"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((public, "verify"))),
    path("", include((asking, "certificates"))),
    path("", include((mine, "my-certificates"))),
]
office_urlpatterns: list[URLPattern | URLResolver] = [path("", include((office, "office-certificates")))]
