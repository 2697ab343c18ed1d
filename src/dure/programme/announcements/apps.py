from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "dure.programme.announcements"
    label = "announcements"
