"""Django's `flush`, as the owner of the tables: the runtime role may not empty any."""

from typing import Any

from django.core.management.commands import flush

from core.grants import as_owner


class Command(flush.Command):
    """Empty the database."""

    def handle(self, **options: Any) -> None:
        """Take back the owner's rights for as long as it takes."""
        with as_owner():
            super().handle(**options)
