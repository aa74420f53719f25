"""What accounts does when somebody signs in, fails to, or changes how they do."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.utils import timezone

from accounts.doors.session import note_activity
from accounts.services import accept_new_password, record_factor, record_sign_in


def log_sign_in(*, user: Any, sociallogin: Any = None, **_signal: Any) -> None:
    """Log a sign-in that worked."""
    how = "organisation" if sociallogin is not None else "password"
    record_sign_in(email=user.email, how=how, succeeded=True, at=timezone.now())


def log_failed_sign_in(*, credentials: dict[str, Any], **_signal: Any) -> None:
    """Log a sign-in that failed."""
    email = str(credentials.get("email", ""))
    record_sign_in(email=email, how="password", succeeded=False, at=timezone.now())


def note_new_password(*, user: Any, **_signal: Any) -> None:
    """A password of one's own replaced one that was given."""
    accept_new_password(user_id=user.pk)


def note_second_factor(*, request: Any, user: Any, authenticator: Any, **_signal: Any) -> None:
    """The session in which somebody set up the second factor has shown it."""
    if authenticator.type == "totp":
        record_authentication(request, user, "mfa", type="totp")
        record_factor(user_id=user.pk, how="factor set up", at=timezone.now())


def log_factor_removed(*, user: Any, authenticator: Any, **_signal: Any) -> None:
    """Log that somebody took their second factor away."""
    if authenticator.type == "totp":
        record_factor(user_id=user.pk, how="factor taken away", at=timezone.now())


def log_wrong_code(*, user: Any, **_signal: Any) -> None:
    """Log a code of the second factor that was not right."""
    record_factor(user_id=user.pk, how="code", succeeded=False, at=timezone.now())


def begin_activity(*, request: Any, **_signal: Any) -> None:
    """A session counts its idle time from its sign-in."""
    note_activity(request, timezone.now())
