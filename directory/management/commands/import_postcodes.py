"""Imports where postcodes lie from a CSV."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.selectors import get_system_actor
from core.errors import DomainError
from directory.selectors import get_root_scope_id
from directory.services import import_postcodes


class Command(BaseCommand):
    """Read postcode, easting and northing from a CSV with these headings."""

    help = "Import a CSV with the columns postcode, easting, northing (metres)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Import all rows or none."""
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                rows = [
                    (row["postcode"], row["easting"], row["northing"])
                    for row in csv.DictReader(lines)
                ]
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        except KeyError as error:
            raise CommandError(f"{file} has no column {error}") from error
        try:
            count = import_postcodes(
                rows=rows,
                scope_id=get_root_scope_id(),
                actor=get_system_actor("command-line"),
                at=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{count} postcodes imported.")
