from django.apps import AppConfig


class OtpConfig(AppConfig):
    name = "dure.foundation.otp"
    label = "otp"
