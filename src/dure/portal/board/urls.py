from django.urls import include, path

from dure.portal.board import views

board = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/files/<uuid:key>/", views.notice_file, name="notice-file"),
    path("faq/", views.faq, name="faq"),
    path("questions/", views.questions, name="questions"),
    path("questions/ask/", views.ask, name="ask"),
    path("questions/<uuid:pk>/", views.question, name="question"),
    path("questions/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("questions/<uuid:pk>/files/<uuid:key>/", views.question_file, name="question-file"),
    path("downloads/", views.downloads, name="downloads"),
    path("downloads/<int:pk>/file/", views.download, name="download"),
    path("pages/<slug:slug>/", views.page, name="page"),
    path("policies/terms/", views.terms, name="terms"),
    path("policies/<slug:slug>/", views.policy, name="policy"),
    path("search/", views.search, name="search"),
]

urlpatterns = [path("", include((board, "board")))]
