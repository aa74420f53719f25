"""Prints who can sign in to the demo county."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.roles import ROLE_NAMES
from demo.people import DEMO_PASSWORD, DEMO_USERS


class Command(BaseCommand):
    """List the demo sign-ins."""

    help = "Print the sign-ins of the demo county; --json for scripts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        """Print a table, or JSON."""
        rows = [
            {
                "email": one.email,
                "password": DEMO_PASSWORD,
                "name": one.name,
                "role": one.role.value,
                "role_name": ROLE_NAMES[one.role],
            }
            for one in DEMO_USERS
        ]
        if as_json:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            self.stdout.write(f"{row['email']:<34} {row['password']:<22} {row['role_name']}")
