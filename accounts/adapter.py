"""How allauth behaves here: staff are given accounts, nobody makes their own."""

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.selectors import find_active_user, get_sign_in_policy, needs_second_factor
from accounts.services import begin_sign_in
from core.texts import write_clock

WRONG = "The email address or the password is not right. Check both and try again."
UNKNOWN_THERE = "unknown"
FAILED_THERE = "failed"


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up; a failed sign-in keeps the address that was typed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": "Too many wrong tries. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Do nothing: people sign in with their e-mail address."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse an address that is locked out, whether or not anybody has it."""
        until = begin_sign_in(email=credentials.get("email", ""), at=timezone.now())
        if until is not None:
            raise ValidationError(
                f"Too many wrong passwords. This account is locked until {write_clock(until)}. "
                f"An administrator can lift the lock, or call {settings.SCHEDULING_PHONE}.",
                code="locked_out",
            )

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask for the password again: tries count as they do when signing in."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **words: Any) -> bool:
        """Ask once more only where somebody did not just sign in."""
        records = get_authentication_records(context.request, context.request.user)
        now = timezone.now().timestamp()
        if any(now - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **words))

    def clean_password(self, password: str, user: Any = None) -> str:
        """Refuse to keep a password that was given for one time."""
        plain: str = super().clean_password(password, user)
        if user is not None and user.must_change_password and user.check_password(plain):
            raise ValidationError("Choose another password than the one that was given to you.")
        return plain

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to the person's account."""
        return reverse("your_account")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What the second factor says."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Type the six digits that the app shows now.",
        "rate_limited": "Too many wrong codes. Wait five minutes and try again.",
        "cannot_delete_authenticator": "Your role needs a second factor: it cannot be taken away.",
    }

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Keep the second factor of somebody whose role asks for one."""
        at = timezone.now()
        policy = get_sign_in_policy(at=at)
        return not needs_second_factor(user=authenticator.user, policy=policy, at=at)

    def get_totp_issuer(self) -> str:
        """Return what the app on the phone calls this service."""
        return f"Careround, {settings.ORGANISATION_NAME}"


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Signing in with the organisation's account: only people who are known here."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Go on as the active user of a verified address; send away everybody else."""
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        user = find_active_user(emails=verified)
        if user is None:
            raise ImmediateHttpResponse(_refuse(UNKNOWN_THERE))
        sociallogin.user = user

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        """Lead back to the sign-in page, which says that it did not work."""
        raise ImmediateHttpResponse(_refuse(FAILED_THERE))


def _refuse(why: str) -> Any:
    return redirect(f"{reverse('account_login')}?refused={why}")
