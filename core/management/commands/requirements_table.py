"""Writes docs/requirements.md: from each requirement to its rule and its tests."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

HEAD = """# Requirements

Written by `manage.py requirements_table` from `requirements.csv` and the marks of the tests. A test
is listed when it performs the acceptance sentence through a door. “Missing” says what of a rule is
not built yet.
"""


class Command(BaseCommand):
    """Write the table, or say that it is out of date."""

    help = "Write docs/requirements.md from the catalogue and the tests; --check fails on drift."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Compare or write."""
        root = Path(settings.BASE_DIR)
        path, text = root / "docs" / "requirements.md", write_table(root)
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/requirements.md is out of date: requirements_table")


def write_table(root: Path) -> str:
    """Return the page: one section a prefix, one row for each rule that is built or tested."""
    # The tests are not installed with the product; whoever makes this page has them.
    from tests.trace import PREFIXES, count, get_tests, read_catalogue

    catalogue, tests = read_catalogue(root), get_tests(root)
    counts = count(root)
    parts = [HEAD, f"**{counts[-1]}** are performed by a test.\n"]
    for prefix in PREFIXES:
        rows = [row for row in catalogue if row.prefix == prefix]
        parts.append(_write_section(prefix, rows, tests))
    return "\n".join(parts)


def _write_section(prefix: str, rows: list[Any], tests: dict[str, list[str]]) -> str:
    shown = [row for row in rows if row.rule or row.id in tests]
    lines = [f"## {prefix}: {rows[0].app}", ""]
    if shown:
        lines += ["| Id | Source | Rule | Accepted when | Missing | Tests |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [_write_row(row, tests.get(row.id, [])) for row in shown]
        lines.append("")
    waiting = len(rows) - len(shown)
    if waiting:
        first = "Not built yet" if not shown else "Others, not built yet"
        lines += [f"{first}: {waiting}.", ""]
    return "\n".join(lines)


def _write_row(row: Any, tests: list[str]) -> str:
    listed = "<br>".join(f"`{test}`" for test in tests) or "none yet"
    cells = (row.id, row.source, row.rule, row.acceptance, row.missing, listed)
    return f"| {' | '.join(cells)} |"
