from django.urls import URLPattern, URLResolver, include, path

from dure.programme.applications import filed_views, filing_views, office_views, outage_views, set_views, views

applications = [
    path("announcements/<int:pk>/apply/", views.apply, name="apply"),
    path("applications/<uuid:pk>/", views.overview, name="overview"),
    path("applications/<uuid:pk>/news/", views.acknowledge, name="acknowledge"),
    path("applications/<uuid:pk>/discard/", views.discard, name="discard"),
    path("applications/<uuid:pk>/groups/<slug:key>/", views.group, name="group"),
    path("applications/<uuid:pk>/groups/<slug:key>/save/", views.autosave, name="autosave"),
    path("applications/<uuid:pk>/member/", views.member, name="member"),
    path("applications/<uuid:pk>/documents/", filing_views.documents, name="documents"),
    path("applications/<uuid:pk>/files/<slug:key>/add/", filing_views.upload, name="upload"),
    path("applications/<uuid:pk>/files/<int:file>/", filing_views.file, name="file"),
    path("applications/<uuid:pk>/files/<int:file>/drop/", filing_views.drop_file, name="drop-file"),
    path("applications/<uuid:pk>/check/", filing_views.check, name="check"),
    path("applications/<uuid:pk>/done/", filing_views.done, name="done"),
    path("applications/<uuid:pk>/filed/", filed_views.filed, name="filed"),
    path("applications/<uuid:pk>/receipt/", filing_views.receipt, name="receipt"),
    path("applications/<uuid:pk>/withdraw/", filing_views.withdraw, name="withdraw"),
    path("my/applications/", views.mine, name="mine"),
]
office = [
    path("applications/", office_views.queue, name="queue"),
    path("applications/accept/", office_views.accept_many, name="accept-many"),
    path("applications/export/", office_views.export, name="export"),
    path("applications/<uuid:pk>/", office_views.detail, name="detail"),
    path("applications/<uuid:pk>/files/<int:file>/", office_views.file, name="file"),
    path("applications/<uuid:pk>/accept/", office_views.accept, name="accept"),
    path("applications/<uuid:pk>/reject/", office_views.reject, name="reject"),
    path("applications/<uuid:pk>/supplement/", office_views.supplement, name="supplement"),
    path("applications/<uuid:pk>/supplement/cancel/", office_views.cancel_supplement, name="cancel-supplement"),
    path("applications/<uuid:pk>/due/", office_views.due, name="due"),
    path("outages/", outage_views.outages, name="outages"),
    path("outages/declare/", outage_views.declare, name="declare"),
    path("announcements/<int:pk>/questions/", set_views.questions, name="questions"),
    path("announcements/<int:pk>/questions/act/", set_views.act, name="act"),
    path("announcements/<int:pk>/questions/preview/", set_views.preview, name="preview"),
    path("announcements/<int:pk>/questions/groups/add/", set_views.group, name="add-group"),
    path("announcements/<int:pk>/questions/groups/<slug:key>/", set_views.group, name="edit-group"),
    path("announcements/<int:pk>/questions/<slug:place>/add/", set_views.question, name="add-question"),
    path("announcements/<int:pk>/questions/<slug:place>/<slug:key>/", set_views.question, name="edit-question"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((applications, "applications")))]
office_urlpatterns: list[URLPattern | URLResolver] = [path("", include((office, "screening")))]
