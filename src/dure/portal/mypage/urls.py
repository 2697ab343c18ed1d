from django.urls import include, path

from dure.portal.mypage import views

my = [
    path("", views.overview, name="overview"),
    path("unlock/", views.unlock, name="unlock"),
    path("details/", views.details, name="details"),
    path("password/", views.password, name="password"),
    path("consents/", views.consent, name="consents"),
    path("consents/<slug:key>/withdraw/", views.withdraw_consent, name="withdraw-consent"),
    path("questions/", views.questions, name="questions"),
    path("questions/<uuid:pk>/", views.question, name="question"),
    path("evaluator/", views.evaluator, name="evaluator"),
    path("evaluator/details/", views.evaluator_profile, name="evaluator-profile"),
    path("evaluator/files/<uuid:pk>/", views.paper, name="paper"),
    path("evaluator/files/<uuid:pk>/remove/", views.remove_paper, name="remove-paper"),
    path("company/", views.join, name="join"),
    path("leave/", views.leave, name="leave"),
]

urlpatterns = [path("", include((my, "my")))]
