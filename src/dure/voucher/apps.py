from django.apps import AppConfig


class VoucherConfig(AppConfig):
    name = "dure.voucher"
    label = "voucher"
