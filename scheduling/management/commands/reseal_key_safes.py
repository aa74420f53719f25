"""Seals the newest version of every key safe with the newest of the sealing keys."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.selectors import get_system_actor
from core.sealing import derive_key
from core.texts import write_count
from scheduling.clients.services import reseal_key_safes


class Command(BaseCommand):
    """`python manage.py reseal_key_safes`, after a new key stands first."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Say that the key which follows from SECRET_KEY may be asked for."""
        parser.add_argument(
            "--print-derived-key",
            action="store_true",
            help="print the key that was used without SEALING_KEYS, and change nothing",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seal anew, or print the derived key."""
        if options["print_derived_key"]:
            self.stdout.write(derive_key())
            return
        count = reseal_key_safes(actor=get_system_actor("command-line"), at=timezone.now())
        self.stdout.write(f"{write_count(count, 'key safe')} sealed with the newest key.")
