"""Django's `migrate`, without drawing every model again at every step."""

from typing import Any

from django.core.management.commands import migrate

from core.migrating import render_little


class Command(migrate.Command):
    """Bring the schema of the database up to date."""

    def handle(self, *words: Any, **options: Any) -> str | None:
        """Migrate while models are rendered sparingly."""
        with render_little():
            return super().handle(*words, **options)
