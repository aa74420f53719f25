"""Makes the demo county, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from demo.loading import load_demo


class Command(BaseCommand):
    """Load the demo county; a second time only brings its visits up to date."""

    help = "Load the demo county (invented people, dated around today); safe to repeat."

    def handle(self, **options: Any) -> None:
        """Load and say how far it is."""
        load_demo(at=timezone.now(), say=self.stdout.write)
