"""How allauth behaves here: staff are given accounts, nobody makes their own."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self sign-up; a failed sign-in keeps the address that was typed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Do nothing: people sign in with their e-mail address."""
