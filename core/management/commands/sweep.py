"""The sweeper: finds what is due without Celery, so that a dead broker silences no alarm."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from core.sweeping import get_database_time, run_sweeps


class Command(BaseCommand):
    """Look for what is due every few seconds until stopped."""

    help = "Do what is due every few seconds, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pause between two looks."""
        parser.add_argument("--seconds", type=float, default=1)
        parser.add_argument("--once", action="store_true")

    def handle(self, *, seconds: float, once: bool, **options: Any) -> None:
        """Sweep, wait, again; a database that is away is waited for."""
        while True:
            try:
                run_sweeps(process="sweeper", at=get_database_time())
            except DatabaseError as error:
                self.stderr.write(f"The database does not answer: {error}")
                close_old_connections()
            if once:
                return
            time.sleep(seconds)
