"""Writes docs/states from the transition tables."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.state_machine import StateMachine

ROOMS = ["", "clients.", "visits.", "rounds.", "unassigned."]


def find_state_machines() -> list[StateMachine]:
    """Return every table of every app and room, in the order of their names."""
    modules = [f"{app.name}.{room}states" for app in apps.get_app_configs() for room in ROOMS]
    found = {
        value.name: value
        for module in modules
        if _exists(module)
        for value in vars(import_module(module)).values()
        if isinstance(value, StateMachine)
    }
    return [found[name] for name in sorted(found)]


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


class Command(BaseCommand):
    """Write the diagrams, or say which are out of date."""

    help = "Write docs/states/*.md from the transition tables; --check fails when they drift."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Compare or write one file a machine."""
        for machine in find_state_machines():
            path = Path(settings.BASE_DIR) / "docs" / "states" / f"{machine.name}.md"
            title = machine.name.replace("_", " ").capitalize()
            text = f"# {title}\n\n```mermaid\n{machine.draw()}\n```\n"
            if not check:
                path.write_text(text)
            elif not path.exists() or path.read_text() != text:
                raise CommandError(f"docs/states/{path.name} is out of date: state_diagrams")
