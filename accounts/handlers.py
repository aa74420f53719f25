"""What accounts does when somebody signs in or fails to."""

from typing import Any

from django.utils import timezone

from accounts.services import record_sign_in


def log_sign_in(*, user: Any, **_signal: Any) -> None:
    """Log a sign-in that worked."""
    record_sign_in(user_id=user.pk, how="password", succeeded=True, at=timezone.now())


def log_failed_sign_in(**_signal: Any) -> None:
    """Log a sign-in that failed; whom it was meant for is not kept."""
    record_sign_in(user_id=None, how="password", succeeded=False, at=timezone.now())
