"""Writes docs/permissions.md: who may do what, from the table of roles."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.roles import GROUPS, ROLE_NAMES, TABLE, Capability, Role

HEAD = """# Who may do what

Written by `manage.py permissions_table` from `accounts/roles.py`. A cell says how far a role
reaches with a capability inside the scope in which it was granted: **O** own records, **P** own
patches or unit, **S** the service, **A** everything; **+** a reason is asked each time. An empty
cell: not at all. Outside the scope a record reads as missing.
"""


class Command(BaseCommand):
    """Write the table, or say that it is out of date."""

    help = "Write docs/permissions.md from accounts/roles.py; --check fails on drift."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Compare or write."""
        path, text = Path(settings.BASE_DIR) / "docs" / "permissions.md", write_table()
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/permissions.md is out of date: permissions_table")


def write_table() -> str:
    """Return the page: one section for each part of the table, one column for each role in it."""
    parts = [HEAD]
    for title, capabilities in GROUPS:
        roles = [role for role in Role if any(role in TABLE[one] for one in capabilities)]
        parts.append("\n".join([f"## {title}", "", *_write_rows(capabilities, roles), ""]))
    return "\n".join(parts)


def _write_rows(capabilities: tuple[Capability, ...], roles: list[Role]) -> list[str]:
    if not roles:
        return [f"- {one}" for one in capabilities]
    head = " | ".join(ROLE_NAMES[role] for role in roles)
    lines = [f"| May | {head} |", f"|---|{'---|' * len(roles)}"]
    for capability in capabilities:
        cells = " | ".join(_write_cell(capability, role) for role in roles)
        lines.append(f"| {capability} | {cells} |")
    return lines


def _write_cell(capability: Capability, role: Role) -> str:
    cell = TABLE[capability].get(role)
    return f"{cell.reach}{'+' if cell.needs_reason else ''}" if cell else ""
