from django.apps import AppConfig


class MypageConfig(AppConfig):
    name = "dure.portal.mypage"
    label = "portal_mypage"
