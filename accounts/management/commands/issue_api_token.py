"""Makes a token for a program."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.roles import Capability
from accounts.selectors import get_system_actor
from accounts.services import issue_api_token
from core.errors import DomainError


class Command(BaseCommand):
    """Print a new token; only its hash is kept."""

    help = "Issue an API token that acts as a user, with some of the user's capabilities."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whom it acts as, what for and for how long."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="what the program is called")
        parser.add_argument(
            "--can",
            action="append",
            default=[],
            metavar="CAPABILITY",
            help=f"one of: {', '.join(Capability)}; may be repeated; without it, all of them",
        )
        parser.add_argument("--days", type=int, default=90)

    def handle(self, *, email: str, name: str, can: list[str], days: int, **options: Any) -> None:
        """Issue and print."""
        now = timezone.now()
        try:
            token = issue_api_token(
                email=email,
                name=name,
                capabilities=can or list(Capability),
                expires_at=now + timedelta(days=days),
                actor=get_system_actor("command-line"),
                at=now,
            )
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(token)
