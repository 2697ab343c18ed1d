from django.urls import path

from dure.hub.signin import passkey_views, recovery_views, views

app_name = "signin"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/corporate/", views.sign_in_corporate, name="sign-in-corporate"),
    path("sign-in/corporate/done/", views.sign_in_corporate_done, name="sign-in-corporate-done"),
    path("sign-in/again/", views.confirm, name="confirm"),
    path("sign-in/again/done/", views.confirm_done, name="confirm-done"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("sign-out/everywhere/", views.sign_out_everywhere, name="sign-out-everywhere"),
    path("signed-out/", views.signed_out, name="signed-out"),
    path("session/", views.session_state, name="session"),
    path("session/extend", views.extend, name="extend"),
    path("session/expired/", views.expired, name="expired"),
    path("find-id/", recovery_views.find_id, name="find-id"),
    path("find-id/result/", recovery_views.find_id_result, name="find-id-result"),
    path("reset-password/", recovery_views.reset_password, name="reset-password"),
    path("reset-password/mail/", recovery_views.reset_by_mail, name="reset-by-mail"),
    path("reset-password/sent/", recovery_views.reset_sent, name="reset-sent"),
    path("reset-password/verified/", recovery_views.reset_verified, name="reset-verified"),
    path("reset-password/link/<str:token>/", recovery_views.reset_link, name="reset-link"),
    path("passkeys/sign-in/options/", passkey_views.sign_in_options, name="passkey-options"),
    path("passkeys/sign-in/finish/", passkey_views.sign_in_finish, name="passkey-finish"),
    path("passkeys/add/", passkey_views.add, name="passkey-add"),
    path("passkeys/add/options/", passkey_views.add_options, name="passkey-add-options"),
    path("passkeys/add/finish/", passkey_views.add_finish, name="passkey-add-finish"),
    path("passkeys/<uuid:passkey_id>/", passkey_views.change, name="passkey-change"),
    path("passkeys/<uuid:passkey_id>/remove/", passkey_views.remove, name="passkey-remove"),
]
