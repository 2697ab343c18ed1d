from django.urls import URLPattern, path

from dure.export.membership import detail_views, office_views, recovery_views, sign_up_views, views

urlpatterns: list[URLPattern] = [
    path("sign-up/", sign_up_views.agree, name="sign_up"),
    path("sign-up/authenticate/", sign_up_views.authenticate, name="sign_up_authenticate"),
    path("sign-up/consent-form/", sign_up_views.blank_consent, name="sign_up_consent_form"),
    path("sign-up/contact/", detail_views.contact, name="sign_up_contact"),
    path("sign-up/papers/", detail_views.papers, name="sign_up_papers"),
    path("sign-up/company/", detail_views.company, name="sign_up_company"),
    path("sign-up/figures/", detail_views.figures, name="sign_up_figures"),
    path("sign-up/products/", detail_views.products, name="sign_up_products"),
    path("sign-up/products/add/", detail_views.product, name="sign_up_add_product"),
    path("sign-up/products/<slug:key>/", detail_views.product, name="sign_up_product"),
    path("sign-up/check/", sign_up_views.check, name="sign_up_check"),
    path("sign-up/done/", sign_up_views.done, name="sign_up_done"),
    path("find-id/", recovery_views.find_id, name="export_find_id"),
    path("reset-password/", recovery_views.ask_password, name="export_ask_password"),
    path("reset-password/certify/", recovery_views.certify, name="export_certify"),
    path("company/export/", views.overview, name="export_company"),
    path("company/export/edit/", views.edit, name="export_edit"),
    path("company/export/figures/", views.figures, name="export_figures"),
    path("company/export/products/add/", views.product, name="export_add_product"),
    path("company/export/products/<uuid:key>/", views.product, name="export_product"),
    path("company/export/products/<uuid:key>/remove/", views.remove_product, name="export_remove_product"),
    path("company/export/confirm/", views.confirm, name="export_confirm"),
    path("company/export/papers/", views.papers, name="export_papers"),
    path("company/export/authenticate/", views.authenticate, name="export_authenticate"),
    path("company/export/files/<uuid:key>/", views.file, name="export_file"),
]
office_urlpatterns: list[URLPattern] = [
    path("originals/", office_views.listing, name="originals"),
    path("originals/<int:pk>/", office_views.one, name="original"),
    path("originals/<int:pk>/files/<uuid:key>/", office_views.file, name="original-file"),
]
