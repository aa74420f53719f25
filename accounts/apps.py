from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Log who signs in. Signals only here, where the sign-in library offers nothing else."""
        from django.contrib.auth.signals import user_logged_in, user_login_failed

        from accounts import handlers

        user_logged_in.connect(handlers.log_sign_in, dispatch_uid="log_sign_in")
        user_login_failed.connect(handlers.log_failed_sign_in, dispatch_uid="log_failed_sign_in")
