from django.urls import path

from dure.hub.operators import client_views, people_views, views

app_name = "operators"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("clients/", client_views.clients, name="clients"),
    path("clients/new/", client_views.add, name="client_add"),
    path("clients/<str:client_id>/", client_views.client, name="client"),
    path("clients/<str:client_id>/secret/", client_views.rotate, name="client_secret"),
    path("clients/<str:client_id>/state/", client_views.switch, name="client_state"),
    path("clients/<str:client_id>/trial/", client_views.try_out, name="client_trial"),
    path("members/", people_views.find, name="members"),
    path("members/<uuid:member_id>/", people_views.member, name="member"),
    path("members/<uuid:member_id>/unmask/", people_views.unmask, name="unmask"),
    path("members/<uuid:member_id>/state/", people_views.change_state, name="change_state"),
    path("businesses/", views.businesses, name="businesses"),
    path("deliveries/", views.deliveries, name="deliveries"),
    path("deliveries/send-again/", views.send_again, name="send_again"),
    path("statistics/", views.figures, name="statistics"),
    path("audit/", views.trail, name="audit"),
]
