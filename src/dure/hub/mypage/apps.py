from django.apps import AppConfig


class MypageConfig(AppConfig):
    name = "dure.hub.mypage"
    label = "hub_mypage"
