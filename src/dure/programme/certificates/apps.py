from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "dure.programme.certificates"
    label = "programme_certificates"
