from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "dure.foundation.certificates"
    label = "certificates"
