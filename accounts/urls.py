"""Addresses of accounts: the first page, one's own account, who works here."""

from django.urls import path

from accounts.views import account, emergency, home, sign_in, users

urlpatterns = [
    path("", home.home, name="home"),
    # Beside the addresses of the sign-in library, whose writes are attributed there.
    path("accounts/", account.your_account, name="your_account"),
    path("accounts/second-factor/", account.to_your_account, name="mfa_index"),
    path("accounts/sign-out-everywhere/", account.sign_out_everywhere, name="sign_out_everywhere"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_new, name="user_new"),
    path("users/roles/", sign_in.roles_table, name="roles_table"),
    path("users/sign-in/", sign_in.sign_in_settings, name="sign_in_settings"),
    path("users/emergency/", emergency.break_glass, name="break_glass"),
    path("emergency-reading/", emergency.break_report, name="break_report"),
    path("users/<uuid:user_id>/", users.user_details, name="user_details"),
    path("users/<uuid:user_id>/roles/", users.grant_give, name="grant_give"),
    path("users/<uuid:user_id>/roles/<uuid:grant_id>/end/", users.grant_end, name="grant_end"),
    path("users/<uuid:user_id>/deactivate/", users.user_deactivate, name="user_deactivate"),
    path("users/<uuid:user_id>/reactivate/", users.user_reactivate, name="user_reactivate"),
    path("users/<uuid:user_id>/password/", users.user_password, name="user_password"),
    path("users/<uuid:user_id>/unlock/", users.user_unlock, name="user_unlock"),
    path("users/<uuid:user_id>/sign-out/", users.user_sign_out, name="user_sign_out"),
    path("users/<uuid:user_id>/second-factor/", users.user_factor, name="user_factor"),
    path("users/<uuid:user_id>/tokens/", users.token_issue, name="token_issue"),
    path("users/<uuid:user_id>/tokens/<str:prefix>/end/", users.token_end, name="token_end"),
]
