from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Log who signs in. Signals only here, where the sign-in library offers nothing else."""
        from allauth.account.signals import password_changed, user_logged_in
        from allauth.mfa.signals import (
            authentication_failed,
            authenticator_added,
            authenticator_removed,
        )
        from django.contrib.auth.signals import user_logged_in as session_begun
        from django.contrib.auth.signals import user_login_failed

        from accounts import handlers

        user_logged_in.connect(handlers.log_sign_in, dispatch_uid="log_sign_in")
        session_begun.connect(handlers.begin_activity, dispatch_uid="begin_activity")
        user_login_failed.connect(handlers.log_failed_sign_in, dispatch_uid="log_failed_sign_in")
        password_changed.connect(handlers.note_new_password, dispatch_uid="note_new_password")
        authenticator_added.connect(handlers.note_second_factor, dispatch_uid="note_second_factor")
        authenticator_removed.connect(
            handlers.log_factor_removed, dispatch_uid="log_factor_removed"
        )
        authentication_failed.connect(handlers.log_wrong_code, dispatch_uid="log_wrong_code")
