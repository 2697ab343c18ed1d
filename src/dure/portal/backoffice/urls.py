from django.urls import include, path

from dure.portal.backoffice import board_views, record_views, statistics_views, views

office = [
    path("", views.dashboard, name="dashboard"),
    path("people/", views.people, name="people"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("people/<uuid:pk>/unmask/", views.unmask, name="unmask"),
    path("people/<uuid:pk>/roles/", views.assign, name="assign"),
    path("people/<uuid:pk>/state/", views.change_state, name="change-state"),
    path("companies/", views.companies, name="companies"),
    path("companies/<uuid:pk>/", views.company, name="company"),
    path("approvals/", views.approvals, name="approvals"),
    path("approvals/evaluators/<uuid:pk>/", views.evaluator, name="evaluator"),
    path("approvals/evaluators/<uuid:pk>/files/<uuid:key>/", views.paper, name="paper"),
    path("approvals/joins/<int:pk>/", views.answer_join, name="answer-join"),
    path("roles/", views.role_table, name="roles"),
    path("roles/<slug:key>/", views.role, name="role"),
    path("exports/", views.export, name="exports"),
    path("statistics/", statistics_views.overview, name="statistics"),
    path("statistics/<slug:key>/", statistics_views.sheet, name="statistics-sheet"),
    path("messages/", record_views.message_log, name="messages"),
    path("messages/texts/", record_views.message_templates, name="message-templates"),
    path("messages/<int:pk>/again/", record_views.send_again, name="send-again"),
    path("audit/", record_views.audit_trail, name="audit"),
    path("questions/", board_views.questions, name="questions"),
    path("questions/<uuid:pk>/", board_views.question, name="question"),
    path("questions/<uuid:pk>/files/<uuid:key>/", board_views.question_file, name="question-file"),
    path("board/categories/add/", board_views.category, name="add-category"),
    path("board/categories/<int:pk>/", board_views.category, name="category"),
    path("board/<slug:kind>/", board_views.items, name="items"),
    path("board/<slug:kind>/add/", board_views.item, name="add-item"),
    path("board/<slug:kind>/<int:pk>/", board_views.item, name="item"),
    path("board/<slug:kind>/<int:pk>/act/", board_views.act, name="act"),
    path("board/<slug:kind>/<int:pk>/files/<uuid:key>/", board_views.remove_file, name="remove-file"),
    path("pages/", board_views.pages, name="pages"),
    path("pages/add/", board_views.add_page, name="add-page"),
    path("pages/<slug:slug>/", board_views.page, name="page"),
]

urlpatterns = [path("", include((office, "office")))]
