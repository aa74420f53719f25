"""How allauth behaves here: staff are given accounts, nobody makes their own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

WRONG = "The email address or the password is not right. Check both and try again."


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up; a failed sign-in keeps the address that was typed."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "too_many_login_attempts": "Too many wrong passwords. Wait a few minutes and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Do nothing: people sign in with their e-mail address."""
